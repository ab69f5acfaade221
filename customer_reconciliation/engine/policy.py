"""What a company may set about matching: thresholds, and the passes in their order.

All of it is frozen data; the functions behind the rule names are in ``match.RULES``.
"""

from dataclasses import dataclass, replace

#: Every rule in one line, as people configure it.
RULES = {
    "reference": "One line against one: they name the same document and the amounts agree",
    "reference_group": "Several lines that name the same documents and agree in their sum",
    "amount": "One line against one: the amounts agree and the dates single the pair out",
    "reversal": "Two lines of one side that cancel each other",
    "sum": "One line against several of the other side whose sum is the only one that agrees",
    "short": "The same documents, the amount off by a discount, a charge, tax or rounding",
    "sum_short": "One line against several of the other side whose sum agrees but for a discount",
    "near": "One line against one: nearly the same amount at nearly the same time",
}
NUMBERS = {rule: number for number, rule in enumerate(RULES)}


@dataclass(frozen=True)
class Pass:
    """One rule at work. ``None`` means: as the policy says."""

    rule: str
    tolerance: int | None = None
    tolerance_percent: float | None = None
    window_days: int | None = None
    group_max: int | None = None
    auto_threshold: float | None = None  # the probability from which this pass may decide
    decision: str = "auto"  # "suggest": never more than a suggestion

    def __post_init__(self):
        if self.rule not in RULES:
            raise ValueError(f"unknown rule {self.rule!r}; known: {', '.join(RULES)}")
        if self.decision not in ("auto", "suggest"):
            raise ValueError(f"decision is 'auto' or 'suggest', not {self.decision!r}")


EXACT = {"tolerance": 0, "tolerance_percent": 0.0}
PASSES = (
    Pass("reference", **EXACT),
    Pass("reference_group", **EXACT),
    Pass("amount", **EXACT),
    Pass("reversal", **EXACT),
    Pass("sum", **EXACT),
    Pass("short", tolerance_percent=50.0),
    Pass("sum_short"),
    Pass("near", decision="suggest"),
)


@dataclass(frozen=True)
class Policy:
    """How much may differ, how sure one must be. The defaults suit a trading company.

    A difference is within tolerance when it is at most ``tolerance`` minor units **or** at most
    ``tolerance_percent`` of the larger side; within it, the odds decide. Days count between the
    two books after the partner's usual lag is taken off. ``auto_threshold`` is the probability
    from which a match needs no person (a pass may have its own), ``suggest_threshold`` from which
    it is shown; ``even_threshold`` is asked instead, where it is more, of what leaves nothing over:
    wrong, it would hide two open items (of identical twins it does not matter). A line alone within
    ``timing_days`` of the other side's last date is taken to be in transit. Passes of one kind of
    evidence compete with each other; their order breaks ties.
    """

    tolerance: int = 5000
    tolerance_percent: float = 25.0
    window_days: int = 60
    auto_threshold: float = 0.96
    suggest_threshold: float = 0.5
    group_max: int = 12  # lines on one side of a group found by its sum
    timing_days: int = 10
    passes: tuple[Pass, ...] = PASSES
    even_threshold: float = 0.9

    def effective(self) -> list[Pass]:
        """The passes in order, each with the policy's values where it has none of its own."""
        names = ("tolerance", "tolerance_percent", "window_days", "group_max", "auto_threshold")
        return [
            replace(p, **{n: getattr(self, n) for n in names if getattr(p, n) is None})
            for p in self.passes
        ]
