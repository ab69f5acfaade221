"""What a document asks of a customer's credit, and what is said to that."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .figures import Figures

#: The worst last.
OUTCOMES = ("ok", "warn", "block")


class Claim(NamedTuple):
    """What a document asks for. Amounts are int minor units of the company's currency; ``total``
    is the document's own, as it shows it in ``currency``.

    ``moves``: component of exposure → what the document still adds to it or takes from it; empty
    once the books have it. ``covering``: documents a release of which is good for this one as well.
    ``shipped``: it is about nothing but goods the customer has already.
    """

    document: Any
    partner: Any
    company: Any
    currency: Any
    total: float
    amount: int
    moves: Mapping[str, int]
    covering: tuple = ()
    shipped: bool = False

    @property
    def owner(self) -> tuple[int, int]:
        return self.partner.id, self.company.id


class Cause(NamedTuple):
    """Why a customer is on hold: a figure that has reached a threshold, or a day that is over."""

    kind: str
    figure: float = 0
    threshold: float = 0
    date: Any = None


class Verdict(NamedTuple):
    """``figures`` are those with the document; ``beyond``: by how much a limit is exceeded, in
    minor units of the company's currency; ``release``: the approved request that lets it pass."""

    outcome: str = "ok"
    sentence: str = ""
    figures: Figures | None = None
    beyond: int = 0
    causes: tuple = ()
    release: Any = None


def worst(*outcomes: str) -> str:
    """
    >>> worst("ok", "block", "warn"), worst()
    ('block', 'ok')
    """
    return max(outcomes, key=OUTCOMES.index, default="ok")
