"""Usual percentages: discounts and taxes, and which of them a difference is of an amount."""

from dataclasses import dataclass

import numpy as np

#: Discounts for early payment and rebates, in per cent, with how usual they are.
DISCOUNTS = {2: 35, 3: 20, 1: 15, 1.5: 5, 2.5: 5, 4: 4, 5: 10}
#: Percentages that are discounts only where a partner repeats them.
RARE_DISCOUNTS = [n / 4 for n in range(1, 61) if n / 4 not in DISCOUNTS]
#: Value added and sales taxes of the world, in per cent of the net amount.
VAT = {
    19: 8, 20: 8, 21: 5, 22: 4, 23: 4, 25: 4, 10: 6, 13: 5, 16: 4, 18: 5, 5: 4, 6: 3, 7: 4, 8: 3,
    9: 3, 11: 2, 12: 3, 14: 2, 15: 4, 17: 2, 24: 2, 27: 1, 3: 1,
}  # fmt: skip
WITHHOLDING = {1: 3, 2: 4, 3: 4, 5: 5, 6: 2, 7.5: 2, 10: 8, 15: 5, 20: 4, 25: 2, 30: 2}
OF_GROSS = 0.15  # a tax rate taken of the gross amount by mistake, against one of the net


@dataclass(frozen=True)
class Rates:
    """Sorted shares of the larger amount, each with how usual it is (they add up to one)."""

    share: np.ndarray
    usual: np.ndarray

    @classmethod
    def of(cls, weights: dict[float, float]) -> "Rates":
        share = np.array(sorted(weights))
        usual = np.array([weights[s] for s in share.tolist()], float)
        return cls(share, usual / usual.sum())

    def __len__(self) -> int:
        return len(self.share)

    def fit(self, off: np.ndarray, larger: np.ndarray, slack=1.0) -> np.ndarray:
        """Which share of ``larger`` is ``off``, to ``slack`` minor units: its number, or −1."""
        between = (self.share[1:] + self.share[:-1]) / 2
        nearest = np.searchsorted(between, off / np.maximum(larger, 1))
        good = (np.abs(off - self.share[nearest] * larger) <= slack) & (off > 1)
        return np.where(good, nearest, -1)


def _taxes() -> dict[float, float]:
    found: dict[float, float] = {}
    for rates, of_net, of_gross in ((VAT, 1.0, OF_GROSS), (WITHHOLDING, 0.0, 1.0)):
        for percent, weight in rates.items():
            for share, part in (
                (percent / (100 + percent), of_net),
                (percent / 100, of_gross),
            ):
                if part:
                    found[share] = found.get(share, 0.0) + weight * part
    return found


DISCOUNT_RATES = Rates.of(
    {p / 100: w for p, w in (DISCOUNTS | dict.fromkeys(RARE_DISCOUNTS, 0)).items()}
)
TAX_RATES = Rates.of(_taxes())
