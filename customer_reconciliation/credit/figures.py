"""How much of a limit is used. Amounts are int minor units; exposure that is owed is positive."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..queries.exposure import COMPONENTS, Exposure


@dataclass(frozen=True)
class Limit:
    """A limit in force and what it is made of; ``source`` is one of ``none``, ``file``,
    ``contact``, ``policy``, ``company``, ``group``.

    ``standing`` is None where there is no limit: then raises and covers say nothing either.
    """

    standing: int | None = None
    raised: int = 0
    covered: int = 0
    source: str = "none"

    @property
    def amount(self) -> int | None:
        """
        >>> Limit(1000, 200, 50, "file").amount, Limit().amount
        (1250, None)
        """
        return None if self.standing is None else self.standing + self.raised + self.covered


@dataclass(frozen=True)
class Figures:
    """The credit of one file.

    ``exposure`` and ``counted`` are the file's own, in its company's currency; ``counted`` has only
    the components the policy counts. ``used`` and ``limit`` are in the currency of the limit, which
    is another one when a group shares it: then ``used`` is that of all its files.
    ``over``: components beyond limits of their own, and by how much.
    """

    exposure: Exposure
    counted: int
    used: int
    limit: Limit
    over: Mapping[str, int]

    @property
    def available(self) -> int | None:
        """Below zero when more is used than there is; None without a limit."""
        return None if self.limit.amount is None else self.limit.amount - self.used

    @property
    def utilisation(self) -> float | None:
        """Part of the limit that is used; a limit of nothing is used wholly by any exposure."""
        if self.limit.amount is None:
            return None
        if self.limit.amount <= 0:
            return 1.0 if self.used > 0 else 0.0
        return max(self.used, 0) / self.limit.amount


def figures(
    exposure: Exposure,
    limit: Limit,
    components: Collection[str] = COMPONENTS,
    own_limits: Mapping[str, int] | None = None,
    used: int | None = None,
) -> Figures:
    """
    :param own_limits: component → most it may come to
    :param used: where others use the limit as well, what all use of it

    >>> found = figures(Exposure(not_due=900, draft=200), Limit(1000), ("not_due",), {"draft": 150})
    >>> found.counted, found.available, found.utilisation, found.over
    (900, 100, 0.9, {'draft': 50})
    """
    counted = exposure.total(components)
    beyond = {name: exposure.component(name) - most for name, most in (own_limits or {}).items()}
    return Figures(
        exposure,
        counted,
        counted if used is None else used,
        limit,
        {name: amount for name, amount in beyond.items() if amount > 0},
    )
