"""What the two ledgers teach about themselves before anything is matched.

For each block: how far shared keys of each class can be trusted (do lines that share one agree in
amount?), how often true pairs share one, the usual lag between the two books and its spread, how
round and how repetitive amounts are. A block with little to learn from leans on what is usual.
Nothing is learnt across blocks, so that a partner's result never depends on who else is there.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .deduct import Habits, habits
from .pool import is_in, mix, scatter
from .tables import KINDS

LEAN = 4.0  # how many observations of its own outweigh what is usual
#: By kind of key (see normalize) and where it stands: ref or memo of ours × ref or memo of theirs.
USUAL_TRUST = np.array([
    (0.8, 0.7, 0.7, 0.4),  # serial
    (0.4, 0.15, 0.15, 0.04),  # short: in memos mostly quantities
    (0.85, 0.8, 0.8, 0.5),  # dated
    (0.7, 0.7, 0.7, 0.7),  # tail
    (0.85, 0.55, 0.55, 0.8),  # word
    (0.3, 0.45, 0.45, 0.6),  # range
    (0.2, 0.2, 0.2, 0.07),  # typo
    (0.9, 0.85, 0.85, 0.85),  # long
    (0.9, 0.85, 0.85, 0.6),  # code
])  # fmt: skip
CLASSES = USUAL_TRUST.size
AGREEING = 0.87  # lines of one business whose amounts or sums agree
USUAL_NAMED, USUAL_SAME_KIND, USUAL_LAG, USUAL_SPREAD = 0.5, 0.9, 2.0, 5.0
SPREAD_MIN = 1.5
AGREE, CHANCE_MAX = 0.07, 0.5  # amounts this near speak for a shared key
USUAL_WIDTH, WIDTH_MIN = 7.0, 3.0
BIN_DAYS, BINS, SMOOTH = 2, 60, (1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9)
ZEROS_MAX = 6
PAYMENT = KINDS.index("payment")
USUAL_PAIRED, LEAN_PAIRED = 0.5, 60.0  # share of lines; how many lines outweigh it
IN_TIME, IN_TIME_DAYS = 3.0, 10.0  # what is in time: spreads and days off the usual lag
UNTIMELY, TIMELY = 0.3, 2.0  # odds of a key's being right: not in time, in time
RARE = 4  # documents that share a key: so few mean each other


@dataclass(frozen=True)
class Model:
    """Arrays by block (first axis), all in plain units."""

    size: np.ndarray  # lines of the larger side
    span: np.ndarray  # days from the first to the last line
    trust: np.ndarray  # [block, class] P(same business | a key of this class is shared)
    meant: np.ndarray  # [block, class, then CLASSES + class] the same, where not in time, and where
    named: np.ndarray  # P(a key is shared | same business)
    lag: np.ndarray  # [stream] days theirs is later than ours; see stream_of
    spread: np.ndarray  # [stream] mean distance from the lag in days
    lags: np.ndarray  # [stream, bin of BIN_DAYS] share of the lags seen, smoothed; see lag_bin
    seen: np.ndarray  # [stream] how many lags were seen
    round_share: np.ndarray  # [block, zeros] share of amounts with at least so many zeros
    repeated: np.ndarray  # share of lines whose amount another line of the side has too
    same_kind: np.ndarray  # P(kinds agree | same business)
    paired: np.ndarray  # P(a line has a counterpart of its amount)
    habits: Habits  # what amounts of lines that name the same document are off by
    width: np.ndarray  # mean days between the first and the last of several lines for one


def learn(lines: pd.DataFrame, hits: pd.DataFrame, equal: pd.DataFrame, window_days: int) -> Model:
    """Lines, what shares a key, what shares an amount → the model of every block."""
    blocks = int(lines["block"].max()) + 1 if len(lines) else 0
    block, day = lines["block"].to_numpy(), lines["day"].to_numpy()
    sides = [np.bincount(block[lines["side"] == s], minlength=blocks) for s in (0, 1)]
    anchors = equal[(equal["c_o"] == 1) & (equal["c_t"] == 1)]
    o, t = anchors["o"].to_numpy(), anchors["t"].to_numpy()
    lags = day[t] - day[o]
    near = np.abs(lags) <= window_days
    o, t, lags = o[near], t[near], lags[near]
    paid = (lines["kind"] == PAYMENT).to_numpy()
    stream = stream_of(block[o], paid[o] | paid[t])
    lag, spread = _lags(stream, lags, blocks)
    trust, meant = _trust(lines, hits, blocks, timely(lines, hits, lag, spread))
    return Model(
        size=np.maximum(np.maximum(*sides), 2),
        span=_span(block, day, blocks),
        trust=trust,
        meant=meant,
        named=_named(block, o, t, hits, blocks),
        lag=lag,
        spread=spread,
        lags=_histogram(stream, lags, 2 * blocks),
        seen=np.bincount(stream, minlength=2 * blocks),
        round_share=_round_share(block, lines["amount"].to_numpy(), blocks),
        repeated=_repeated(lines, blocks),
        same_kind=_same_kind(block, lines["kind"].to_numpy(), o, t, blocks),
        paired=_paired(block, day, equal, lag, spread, paid, blocks),
        habits=_habits(lines, hits),
        width=_width(lines, hits, blocks),
    )


def _habits(lines, hits) -> Habits:
    """From lines that share a rare key, each with the one whose amount is the nearest."""
    rare = hits[(hits["f_o"] * hits["f_t"] <= RARE).to_numpy()]
    amount = lines["amount"].to_numpy()
    o, t = rare["o"].to_numpy(), rare["t"].to_numpy()
    off = np.abs(amount[o] - amount[t])
    least = np.full((2, len(lines)), off.max(initial=0))
    np.minimum.at(least[0], o, off)
    np.minimum.at(least[1], t, off)
    rare = rare.loc[(off == least[0][o]) & (off == least[1][t]), ["o", "t"]]
    rare = rare.drop_duplicates(["o", "t"])
    rare = rare[~(rare.duplicated("o", keep=False) | rare.duplicated("t", keep=False)).to_numpy()]
    o, t = rare["o"].to_numpy(), rare["t"].to_numpy()
    return habits(lines, lines["block"].to_numpy()[o], amount[o], amount[t])


def _paired(block, day, equal, lag, spread, paid, blocks) -> np.ndarray:
    """Lines that have a counterpart of their amount, in time, of all lines."""
    o, t = equal["o"].to_numpy(), equal["t"].to_numpy()
    stream = stream_of(block[o], paid[o] | paid[t])
    near = np.abs(day[t] - day[o] - lag[stream]) <= IN_TIME * spread[stream] + IN_TIME_DAYS
    found = np.zeros(len(block), bool)
    found[o[near]] = found[t[near]] = True
    return _leaning(block, found, np.ones(len(block)), blocks, USUAL_PAIRED, LEAN_PAIRED)


def _width(lines, hits, blocks) -> np.ndarray:
    """Of lines that one line of the other side names and whose sum it is."""
    amount, block, day = (lines[c].to_numpy() for c in ("amount", "block", "day"))
    seen, days = np.full(blocks, LEAN), np.full(blocks, LEAN * USUAL_WIDTH)
    for one, many in (("o", "t"), ("t", "o")):
        one, many = hits[one].to_numpy(), hits[many].to_numpy()
        good = _sums_agree(one, many, amount) & (amount[one] != amount[many])
        found = pd.Series(day[many[good]]).groupby(one[good]).agg(["min", "max"])
        seen += np.bincount(block[found.index], minlength=blocks)
        days += np.bincount(block[found.index], found["max"] - found["min"], minlength=blocks)
    return np.maximum(days / seen, WIDTH_MIN)


def zeros(amount: np.ndarray) -> np.ndarray:
    """How many zeros an amount ends with: 0 … ZEROS_MAX."""
    found = np.zeros(len(amount), "int64")
    for place in range(1, ZEROS_MAX + 1):
        found += amount % 10**place == 0
    return found


def _span(block, day, blocks) -> np.ndarray:
    if not len(block):
        return np.zeros(0)
    by_block = pd.Series(day).groupby(block)
    return np.maximum((by_block.max() - by_block.min() + 1).to_numpy(), 30).astype(float)


def _leaning(block, good, weight, blocks, usual, lean=LEAN) -> np.ndarray:
    """Share of good observations by block, leaning on what is usual."""
    seen = np.bincount(block, weights=weight, minlength=blocks)
    right = np.bincount(block, weights=weight * good, minlength=blocks)
    return (right + lean * usual) / (seen + lean)


def timely(lines, hits, lag, spread) -> np.ndarray:
    """Which pairs (``o``, ``t``) lie about as many days apart as the books usually do."""
    o, t = hits["o"].to_numpy(), hits["t"].to_numpy()
    day, paid = lines["day"].to_numpy(), (lines["kind"] == PAYMENT).to_numpy()
    stream = stream_of(lines["block"].to_numpy()[o], paid[o] | paid[t])
    return np.abs(day[t] - day[o] - lag[stream]) <= IN_TIME * spread[stream] + IN_TIME_DAYS


def _trust(lines, hits, blocks, timely_) -> tuple[np.ndarray, np.ndarray]:
    """A shared key is taken to be right when the amounts agree: of the two lines, of all that
    share the key, or of one line and all that it shares keys with → how often, by class; and by
    class where the two are not in time and where they are."""
    block, amount = lines["block"].to_numpy(), lines["amount"].to_numpy()
    o, t = hits["o"].to_numpy(), hits["t"].to_numpy()
    off = np.abs(amount[o] - amount[t])
    good = off <= AGREE / 2 * np.maximum(np.abs(amount[o]), np.abs(amount[t]))
    chance = _chance(lines, o, t)
    good |= _sums_agree(o, t, amount) | _sums_agree(t, o, amount)
    weight = 1.0 / np.maximum(hits["f_o"].to_numpy() * hits["f_t"].to_numpy(), 1)
    cell = (block[o] * 2 + timely_) * CLASSES + hits["cls"].to_numpy()
    counts = [
        np.bincount(cell, weights=weight * known, minlength=2 * blocks * CLASSES)
        for known in (AGREEING - chance, good - chance)
    ]
    seen, right = (count.reshape(blocks, 2, CLASSES) for count in counts)
    usual = USUAL_TRUST.ravel()
    odds = usual / (1.0 - usual) * np.array([[UNTIMELY], [TIMELY]])
    share = (right.sum(axis=1) + LEAN * usual) / (seen.sum(axis=1) + LEAN)
    split = (right + LEAN * odds / (1.0 + odds)) / (seen + LEAN)
    low, high = 0.005, 0.995
    return np.clip(share, low, high), np.clip(split, low, high).reshape(blocks, 2 * CLASSES)


def _chance(lines, o, t) -> np.ndarray:
    """For each hit: which part of the lines of the other side have about that amount anyway."""
    block, amount, side = (lines[c].to_numpy() for c in ("block", "amount", "side"))
    size = np.rint(np.log(np.maximum(np.abs(amount), 1)) / AGREE).astype("int64")
    alike = pd.factorize(scatter(block * 2 + (amount > 0)) + size.astype(np.uint64))[0]
    shares = []
    for s in (0, 1):
        alike_there = np.bincount(alike[side == s], minlength=alike.max(initial=-1) + 1)
        there = np.bincount(block[side == s], minlength=block.max(initial=-1) + 1)
        shares.append(alike_there[alike] / np.maximum(there[block], 1))
    return np.minimum((shares[1][o] + shares[0][t]) / 2, CHANCE_MAX)


def _sums_agree(one, many, amount) -> np.ndarray:
    """For each hit: does ``one`` equal the sum of all lines it shares keys with?"""
    if not len(one):
        return np.zeros(0, bool)
    once = ~pd.Series(mix(one, many)).duplicated().to_numpy()
    sums = np.zeros(len(amount), "int64")
    np.add.at(sums, one[once], amount[many[once]])
    return (sums == amount)[one]


def _named(block, o, t, hits, blocks) -> np.ndarray:
    strong = hits[hits["f_o"] * hits["f_t"] <= 9]
    width = len(block) + 1
    shared = is_in(o * width + t, strong["o"].to_numpy() * width + strong["t"].to_numpy())
    return np.clip(_leaning(block[o], shared, np.ones(len(o)), blocks, USUAL_NAMED), 0.02, 0.95)


def stream_of(block: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """Money takes another way between the books than documents do: its lags are learnt apart."""
    return block * 2 + paid


def pays(pairs: pd.DataFrame, amount: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Pairs (``o``, ``t``) of a payment and what it pays: one book's side of it is never the same
    business as the other's, whatever it names."""
    o, t = pairs["o"].to_numpy(), pairs["t"].to_numpy()
    across = np.sign(amount[o]) != np.sign(amount[t])
    return across & ((kind[o] == PAYMENT) != (kind[t] == PAYMENT))


def _lags(stream, lags, blocks) -> tuple[np.ndarray, np.ndarray]:
    """Lag and spread of each stream: it leans on its block, the block on what is usual."""
    block = stream // 2
    usual = USUAL_LAG * _sign(block, lags, blocks), np.full(blocks, USUAL_SPREAD)
    of_block = _leaning_lags(block, lags, usual)
    lag, spread = _leaning_lags(stream, lags, [np.repeat(x, 2) for x in of_block])
    return lag, np.maximum(spread, SPREAD_MIN)


def _leaning_lags(cell, lags, usual) -> tuple[np.ndarray, np.ndarray]:
    """Lag and spread of each cell, as far as it has seen any its own, else the usual ones."""
    cells = len(usual[0])
    count = np.bincount(cell, minlength=cells)
    lean = count / (count + LEAN)
    lag = lean * _median(cell, lags, cells) + (1 - lean) * usual[0]
    own = _median(cell, np.abs(lags - lag[cell]), cells) * 1.44
    return lag, lean * own + (1 - lean) * usual[1]


def lag_bin(lag: np.ndarray) -> np.ndarray:
    """Days → column of ``Model.lags``; the outermost take what lies beyond."""
    return np.clip(np.rint(lag / BIN_DAYS), -BINS, BINS).astype("int64") + BINS


def _histogram(block, lags, blocks) -> np.ndarray:
    """Not every partner has one habit: what is paid at once and what weeks later both count."""
    width = 2 * BINS + 1
    cell = block * width + lag_bin(lags)
    count = np.bincount(cell, minlength=blocks * width).reshape(blocks, width).astype(float)
    wide = np.pad(count, ((0, 0), (2, 2)))
    smooth = sum(w * wide[:, k : k + width] for k, w in enumerate(SMOOTH))
    return smooth / np.maximum(count.sum(axis=1, keepdims=True), 1)


def _sign(block, lags, blocks) -> np.ndarray:
    """Which side books later: whoever has done so more often."""
    return np.sign(np.bincount(block, weights=np.sign(lags), minlength=blocks))


def _median(block, values, blocks) -> np.ndarray:
    found = np.zeros(blocks)
    medians = pd.Series(values, dtype=float).groupby(block).median()
    found[medians.index] = medians
    return found


def _round_share(block, amount, blocks) -> np.ndarray:
    ends = zeros(amount)
    count = np.bincount(block, minlength=blocks) + 1.0
    at_least = [np.bincount(block[ends >= z], minlength=blocks) for z in range(ZEROS_MAX + 1)]
    return (np.stack(at_least, axis=1) + 0.1) / count[:, None]


def _repeated(lines, blocks) -> np.ndarray:
    block = lines["block"].to_numpy()
    columns = (lines[c].to_numpy() for c in ("side", "amount"))
    again = pd.Series(mix(block, *columns)).duplicated(keep=False).to_numpy()
    count = np.maximum(np.bincount(block, minlength=blocks), 1)
    return np.bincount(block[again], minlength=blocks) / count


def _same_kind(block, kind, o, t, blocks) -> np.ndarray:
    agree = kind[o] == kind[t]
    share = _leaning(block[o], agree, np.ones(len(o)), blocks, USUAL_SAME_KIND)
    return np.clip(share, 0.5, 0.98)
