"""Differences that have a name: what people take off a payment, forget to book or mistype.

Names compete by odds: how usual the name is, times how specifically the figure fits it (a 2 %
discount to the cent fits few amounts, a small one without a pattern fits nothing), times how often
the partner has shown the very same percentage or figure before (``Habits``).

All amounts are minor units, and nothing here knows how many of them make a unit of a currency:
what is small or round is seen from the amounts of the block.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import causes, slips
from .pool import is_in, scatter
from .rates import DISCOUNT_RATES, TAX_RATES

NAMES = (
    "", "rounding", "discount", "bank_charge", "tax", "fx", "amount",
    "swapped", "digit", "left_out", "shifted", "sign",
)  # fmt: skip
EXACT, ROUNDING, DISCOUNT, BANK_CHARGE, TAX, FX, AMOUNT = range(7)
SWAPPED, DIGIT, LEFT_OUT, SHIFTED, SIGN = range(7, 12)
SLIPS = np.array([SWAPPED, DIGIT, LEFT_OUT, SHIFTED])  # … of the pen
#: The kind of difference that each name is.
KINDS = np.array([*NAMES[: AMOUNT + 1], *["amount"] * (len(NAMES) - AMOUNT - 1)], dtype=object)
#: How often a true match is off by it.
PRIOR = np.array([0.9, 0.02, 0.02, 0.02, 0.01, 0.005, 0.02, 0.003, 0.002, 0.001, 0.001, 0.001])

ROUNDING_MAX = 10  # minor units that need no reason
ROUNDING_FEW, ROUNDING_MORE = 0.16, 0.03  # likelihood of one such figure: up to half of it, or more
ROUNDING_WHOLE = 0.03  # … of what is off a whole unit
UNITS = np.array([100, 500, 1000])  # what people round to, in minor units
ROUNDED_MAX = 0.01  # … as far as it is a small part
CHARGE_SHARE, CHARGE_OFF = 0.1, 0.2  # of a typical amount of the block; of the amount itself
CHARGE_LEAST = 0.0005  # of a typical amount, or of the amount itself: no one asks for less
CHARGE_USUAL = 0.02  # a charge that is a larger part of the amount is so much rarer
CHARGE_ROUND = ((2, 0.005), (10, 0.0002), (20, 0.0001))  # to 1/2, 1/10, 1/20 of its first digit
CHARGE_FIRST, CHARGE_USUALLY = np.array([10, 15, 20, 25, 50]), 0.03  # what banks ask for: 5, 15 …
SHORT_MAX = 0.35  # of an amount, without a name
UPWARDS = np.array([0.1, 0.003])  # discounts and charges by which theirs is the larger
SAID = 30.0  # how much rarer a word that names a cause stands in texts without this cause
DECISIVE = 1e6  # where the text of a line names a cause that may be, no figure says otherwise
SAID_MAX = {DISCOUNT: 0.25, BANK_CHARGE: 0.1, TAX: 0.35, FX: 0.1}  # of the amount, by a word alone
#: The bits of ``causes.bits`` that name it.
TOLD = {
    DISCOUNT: 1 << causes.DISCOUNT,
    BANK_CHARGE: 1 << causes.BANK_CHARGE,
    TAX: 1 << causes.TAX,
    FX: 1 << causes.FX,
}
TOLD_NET = 1 << causes.NET
UNPAID = 0.3  # charges for documents rather than payments
CHARGE_PAID, CHARGE_PAID_MAX = 0.3, 0.02  # charges of any figure; as a part of what was paid
LEAN = 5.0  # differences seen that outweigh what is usual


@dataclass(frozen=True)
class Habits:
    """What the differences of each block (first axis) were: the same again is all the likelier."""

    typical: np.ndarray  # a middling amount, minor units
    seen: np.ndarray  # differences that had some name
    discounts: np.ndarray  # [block, DISCOUNT_RATES] how often
    taxes: np.ndarray  # [block, TAX_RATES]
    discount: np.ndarray  # the share most often taken off, 0.0 where none was taken twice
    figures: np.ndarray  # sorted marks (``_figure``) seen more than once
    times: np.ndarray  # how often each of them was seen
    charged: np.ndarray  # how often any of them was
    ours_larger: np.ndarray  # share of differences by which ours is the larger


def habits(lines: pd.DataFrame, block, ours, theirs) -> Habits:
    """Accepted lines, and pairs of totals that belong together, with their blocks → Habits."""
    blocks = int(lines["block"].max()) + 1 if len(lines) else 0
    typical = np.ones(blocks)
    medians = lines["amount"].abs().groupby(lines["block"]).median()
    typical[medians.index] = np.maximum(medians, 1)
    larger, off = np.maximum(np.abs(ours), np.abs(theirs)), np.abs(ours - theirs)
    short = (off > 0) & (off <= SHORT_MAX * larger)
    block, larger, off = block[short], larger[short], off[short]
    fits = [rates.fit(off, larger) for rates in (DISCOUNT_RATES, TAX_RATES)]
    counts = [
        _counted(block, fit, blocks, len(rates))
        for fit, rates in zip(fits, (DISCOUNT_RATES, TAX_RATES), strict=True)
    ]
    marks = _figure(block, ours[short], theirs[short])
    small = (off > ROUNDING_MAX) & (off <= CHARGE_SHARE * typical[block])
    small &= ~slips.swapped(larger, larger - off)  # they leave few figures, so these recur
    figures, times = np.unique(marks[small], return_counts=True)
    figures, times = figures[times > 1], times[times > 1]
    charged = is_in(marks, figures)
    named = (fits[0] >= 0) | (fits[1] >= 0) | charged
    often = np.where(counts[0].max(axis=1) > 1, DISCOUNT_RATES.share[counts[0].argmax(axis=1)], 0.0)
    seen, charged = (np.bincount(block[mask], minlength=blocks) for mask in (named, charged))
    more = np.abs(ours[short]) > np.abs(theirs[short])
    larger_ = _share(block[off > ROUNDING_MAX], more[off > ROUNDING_MAX], blocks)
    return Habits(typical, seen, *counts, often, figures, times, charged, larger_)


def _share(block, mask, blocks) -> np.ndarray:
    """Of the differences of each block those of the mask, leaning on one half."""
    every, some = (np.bincount(b, minlength=blocks) for b in (block, block[mask]))
    return (some + LEAN / 2) / (every + LEAN)


def directed(known: Habits, block, ours, theirs) -> np.ndarray:
    """Log-odds of which side is larger: whoever deducts, deducts again."""
    share = known.ours_larger[block]
    share = np.where(np.abs(ours) > np.abs(theirs), share, 1.0 - share)
    return np.log(2.0 * share) * (np.abs(np.abs(ours) - np.abs(theirs)) > ROUNDING_MAX)


def undiscounted(net: np.ndarray, share) -> list[np.ndarray]:
    """Net amounts and the share that was taken off → the amounts of which it leaves just that, to
    the minor unit: up to three guesses each, the net amount itself where a guess is none."""
    guess = np.rint(net / (1.0 - share)).astype("int64")
    guesses = [guess + step for step in (-1, 0, 1)]
    return [np.where(g - np.rint(g * share).astype("int64") == net, g, net) for g in guesses]


def discounted(gross: np.ndarray, net: np.ndarray) -> np.ndarray:
    """Where a usual discount, to the minor unit, leaves the net amount of the gross one."""
    off = np.abs(gross) - np.abs(net)
    fit = DISCOUNT_RATES.fit(off, np.abs(gross))
    usual = (fit >= 0) & (DISCOUNT_RATES.usual[fit] > 0) & (np.sign(gross) == np.sign(net))
    return usual & (np.rint(np.abs(gross) * DISCOUNT_RATES.share[fit]) == off)


def seen_again(known: Habits, block, ours, theirs) -> np.ndarray:
    """How often the block was off by just so much, where more than once; else 0."""
    marks, again = _figure(block, ours, theirs), np.zeros(len(block), "int64")
    rows = np.flatnonzero(is_in(marks, known.figures))
    again[rows] = known.times[np.searchsorted(known.figures, marks[rows])]
    return again


def _figure(block: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """A number for the block, by how much its totals differ and which of them is larger."""
    return scatter(block) + (np.abs(ours) - np.abs(theirs)).astype(np.uint64)


def _counted(block, fit, blocks, width) -> np.ndarray:
    cell = (block * width + fit)[fit >= 0]
    return np.bincount(cell, minlength=blocks * width).reshape(blocks, width)


def name_of(
    ours: np.ndarray,
    theirs: np.ndarray,
    known: Habits | None = None,
    block=None,
    directed: bool = False,
    told: np.ndarray | None = None,
    paid: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Totals of both sides → (index in NAMES, points): among how many differences that have this
    name there is one such figure, which tells how easily chance finds one.

    ``directed``: it counts which side is larger. Whoever owes takes the discount and bears the
    charge, and what they owe us is positive, so both leave ours above theirs. ``told``: what the
    texts say (``causes.bits``). ``paid``: 1 where money moved, 0 where none did, so that hardly a
    bank has charged for it, 0.5 where that is unknown.
    """
    name, points = np.full(len(ours), EXACT), np.ones(len(ours))
    rows = np.flatnonzero(ours != theirs)
    if len(rows):
        block, told, paid = (None if c is None else c[rows] for c in (block, told, paid))
        likely = _likely(ours[rows], theirs[rows], known, block, directed)
        if paid is not None:
            likely[BANK_CHARGE] *= np.where(paid > 0, 1.0, UNPAID)
            short = _charge_paid(ours[rows], theirs[rows], directed) * (paid == 1.0)
            likely[BANK_CHARGE] = np.maximum(likely[BANK_CHARGE], short)
        name[rows], points[rows] = _best(likely, ours[rows], theirs[rows], told)
    return name, points


def _likely(ours, theirs, known, block, directed) -> np.ndarray:
    """[name, pair] likelihood of the figure, given that it has this name."""
    larger = np.maximum(np.abs(ours), np.abs(theirs))
    smaller = np.minimum(np.abs(ours), np.abs(theirs))
    off = larger - smaller
    likely = np.zeros((len(NAMES), len(off)))
    likely[ROUNDING] = _rounding(off, larger, smaller)
    likely[DISCOUNT] = _of_rate(off, larger, DISCOUNT, known, block)
    likely[BANK_CHARGE] = _charge(ours, theirs, known, block)
    likely[TAX] = _of_rate(off, larger, TAX, known, block)
    likely[AMOUNT] = 1.0 / np.maximum(SHORT_MAX * larger, 1.0)
    places = np.maximum(slips.length(larger), 2)
    likely[SWAPPED] = slips.swapped(larger, smaller) / (places - 1)
    likely[DIGIT] = slips.one_digit(larger, smaller) / (9 * places)
    likely[LEFT_OUT] = slips.left_out(larger, smaller) / places
    likely[SHIFTED] = slips.shifted(larger, smaller) / 3
    likely[AMOUNT + 1 :, np.sign(ours) != np.sign(theirs)] = 0.0
    likely[ROUNDING:AMOUNT, np.sign(ours) != np.sign(theirs)] = 0.0
    likely[SIGN] = ours == -theirs
    if directed:
        upwards = ours < theirs
        likely[BANK_CHARGE, upwards] = _charge(ours, theirs, None, block)[upwards]
        likely[[[DISCOUNT], [BANK_CHARGE]], upwards] *= UPWARDS[:, None]
    return likely


def _best(likely, ours, theirs, told) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest name and its points; ``likely`` is changed by what was ``told``."""
    weight = np.repeat(PRIOR[:, None], likely.shape[1], axis=1)
    if told is not None and told.any():
        larger = np.maximum(np.maximum(np.abs(ours), np.abs(theirs)), 1)
        share = np.where(np.sign(ours) == np.sign(theirs), np.abs(ours - theirs) / larger, 1.0)
        for name, most in SAID_MAX.items():
            said = (told & TOLD[name] > 0) & (share <= most)
            said &= (np.abs(ours - theirs) > ROUNDING_MAX) | (name == FX)
            likely[name, said] = np.maximum(likely[name], 1.0 / np.maximum(most * larger, 1))[said]
            if name == TAX:
                said |= (told & TOLD_NET > 0) & (likely[TAX] > 0)
            likely[name, said] *= SAID
            weight[name, said] *= DECISIVE
    name = np.argmax(likely * weight, axis=0)
    return name, 1.0 / np.minimum(likely[name, np.arange(len(name))], 1.0)


def _rounding(off, larger, smaller) -> np.ndarray:
    """A few minor units, or down to a whole unit or five or ten of them, or up to a whole one."""
    few = np.where(off <= ROUNDING_MAX // 2, ROUNDING_FEW, ROUNDING_MORE * (off <= ROUNDING_MAX))
    whole = np.zeros(len(off))
    for unit in UNITS:
        down = (smaller % unit == 0) & (smaller > 0)
        fits = (off < unit) & (off <= ROUNDED_MAX * larger)
        whole = np.maximum(whole, ROUNDING_WHOLE * 100 / unit * (fits & down))
    up = (larger % UNITS[0] == 0) & (off <= UNITS[0] / 2) & (off <= ROUNDED_MAX * larger)
    return np.maximum(np.maximum(few, whole), ROUNDING_WHOLE * up)


def _of_rate(off, larger, name, known, block) -> np.ndarray:
    """Likelihood of the figure, given that it is a discount (or a tax)."""
    rates = DISCOUNT_RATES if name == DISCOUNT else TAX_RATES
    fit = rates.fit(off, larger)
    usual = np.where(fit >= 0, rates.usual[fit], 0.0)
    again = np.zeros(len(off))
    if known is not None:
        counts = known.discounts if name == DISCOUNT else known.taxes
        again = counts[block, fit] * (fit >= 0)
    return _learnt(usual, again, name, known, block) / np.clip(2.0 * off, 1.0, 3.0)


def _charge(ours, theirs, known, block) -> np.ndarray:
    """Likelihood of the figure, given that it is a charge: small and round, or seen before."""
    larger = np.maximum(np.abs(ours), np.abs(theirs))
    off = larger - np.minimum(np.abs(ours), np.abs(theirs))
    typical = larger if known is None else known.typical[block]
    first = slips.POWERS[slips.length(off) - 1]
    usual = np.zeros(len(off))
    for part, likely in reversed(CHARGE_ROUND):
        usual = np.where(off * part % first == 0, likely, usual)
    usual[(off * 10 % first == 0) & is_in(off * 10 // first, CHARGE_FIRST)] = CHARGE_USUALLY
    most = CHARGE_SHARE * np.sqrt(typical * np.maximum(typical, larger))
    small = (
        (off > ROUNDING_MAX) & (off >= CHARGE_LEAST * np.minimum(typical, larger)) & (off <= most)
    )
    usual *= small & (off <= CHARGE_OFF * larger)
    usual *= np.minimum(1.0, CHARGE_USUAL * larger / np.maximum(off, 1))
    again = np.zeros(len(off))
    if known is not None:
        again = seen_again(known, block, ours, theirs) * (off <= CHARGE_OFF * larger)
    return _learnt(usual, again, BANK_CHARGE, known, block)


def _charge_paid(ours, theirs, directed) -> np.ndarray:
    """Likelihood of charges of a payment: any small part of it that did not arrive."""
    off = ours - theirs if directed else np.abs(ours - theirs)
    most = np.maximum(CHARGE_PAID_MAX * np.maximum(np.abs(ours), np.abs(theirs)), 1.0)
    return CHARGE_PAID / most * ((off > ROUNDING_MAX) & (off <= most))


def _learnt(usual, again, name, known, block) -> np.ndarray:
    """Likelihood of a figure given its name: what is usual, moved towards what the block has shown
    of that name, and raised by how much it has of just this figure, the one in question aside."""
    if known is None:
        return usual
    counts = {DISCOUNT: known.discounts, TAX: known.taxes, BANK_CHARGE: known.charged[:, None]}
    of_name = np.maximum(counts[name].sum(axis=1)[block] - 1, 0)
    others, seen = np.maximum(again - 1, 0), np.maximum(known.seen[block] - 1, 0)
    prior = PRIOR[name] / PRIOR[ROUNDING:].sum()
    return LEAN * usual / (of_name + LEAN) + others / (seen + LEAN) / prior
