"""The one door to the ledger: every read of balances and entries passes through here.

Functions take an environment and a :class:`~.scope.Scope` and return plain rows. They hold SQL and
no business decision. Amounts are int minor units, positive when the partner owes us more.
"""

from .ledger import balance, changed_count, entries
from .minor import exact_minor
from .once import create_once, whole_or_nothing
from .scope import Scope

__all__ = [
    "Scope",
    "balance",
    "changed_count",
    "create_once",
    "entries",
    "exact_minor",
    "whole_or_nothing",
]
