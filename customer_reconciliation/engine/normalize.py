"""Document numbers inside free text: every text → a few keys that survive rewriting.

People drop zeros and prefixes, split the year off, turn the order round, change separators and
take O for 0. So a text is not compared as text; it yields *keys*, and two lines speak of the same
document when they share a rare one (how rare is learnt later, see ``learn``):

* **serial** the value of a run of digits: ``INV/2026/00012`` → 12 (a year beside it is none);
* **dated** year and serial side by side in either order: 2026/00012, 12-26, 202600012 → (26, 12);
  with a month between them, (26, 40107) of 202604-107 and 2604-107 as of 2026040107;
* a serial written in parts counts as one too: SI-2507-0005 → 25070005, 9000 021 904;
* **tail** the last five digits of a long number, for those who truncate;
* **word** letters and digits mixed (``A7F3K``), O/0 and I/1 made one;
* **range** ``INV 12-15`` → 12, 13, 14, 15, with a year beside it or ``12848 - 852`` as well;
* **typo** a serial with one digit left out, which serials one slip apart have in common;
* **code** the whole of some reference that has no number in it (see ``codes``).

All texts are one byte array and every step works on all of them at once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from .cuts import NUMBERS_MAX
from .numbers import is_no_document
from .order import distinct
from .pool import GOLDEN, is_in, scatter, spread

SERIAL, SHORT, DATED, TAIL, WORD, RANGE, TYPO, LONG, CODE = range(9)  # each trusted on its own
DIGITS_MAX = 15
SHORT_MAX = 2  # digits of a number that may as well be a quantity or a day; 0001 is none
LONG_MIN = 10**5  # numbers hardly two documents have by chance
JOINED_MIN, SIGNS = 6, np.frombuffer(b"-/._ ", np.uint8)  # digits of a number written in parts
MONTHLY = 4  # digits of a serial that starts anew each month
RANGE_MAX = 40
DATED_BASE, WORD_BIT = np.int64(10**17), np.int64(1 << 62)
NEWLINE, SPACE = 10, 32
PRIME = np.uint64(1099511628211)
TEXTS, CHARACTERS = 2**16, 2**22  # read at a time: about what the processor keeps at hand


class Runs(NamedTuple):
    """Runs of digits in the order of the text, as arrays."""

    row: np.ndarray
    value: np.ndarray
    digits: np.ndarray
    start: np.ndarray
    end: np.ndarray  # exclusive
    gap: np.ndarray  # bytes to the next run of the row, 99 if there is none
    between: np.ndarray  # the byte behind it

    def keep(self, mask: np.ndarray) -> "Runs":
        """Some of them; what stood next to one that is left out is next to nothing."""
        kept = Runs(*(column[mask] for column in self))
        followed = np.append(mask[1:], False)[mask]
        return kept._replace(gap=np.where(followed, kept.gap, 99))


def keys(texts: np.ndarray, left_out: Callable | None = None) -> pd.DataFrame:
    """Texts → ``row`` (position in texts), ``key`` int64, ``cls``; each (row, key) once.

    Of a text with more than NUMBERS_MAX numbers only the first are read; ``left_out`` is told the
    row of each of the rest.
    """
    found = []
    for start, text in batches(texts):
        table, rest = _keys(text)
        found.append(table.assign(row=table["row"] + start))
        if left_out and len(rest):
            left_out(rest + start)
    return pd.concat(found, ignore_index=True)


def batches(texts: np.ndarray, start: int = 0) -> Iterator[tuple[int, str]]:
    """Texts, one a line, few enough at a time: the number of the first, and the lines."""
    for at in range(0, max(len(texts), 1), TEXTS):
        batch = texts[at : at + TEXTS].tolist()
        text = "\n".join(batch)
        if len(text) > CHARACTERS and len(batch) > 1:
            half = len(batch) // 2
            yield from batches(texts[at : at + half], start + at)
            yield from batches(texts[at + half : at + TEXTS], start + at + half)
        else:
            many = text.count("\n") != max(len(batch) - 1, 0)
            yield start + at, "\n".join(t.replace("\n", " ") for t in batch) if many else text


def _keys(lines: str) -> tuple[pd.DataFrame, np.ndarray]:
    """The keys, and the row of each number that was not read."""
    buffer = _read_digits(as_bytes(lines))
    runs = runs_of(buffer)
    runs = runs.keep(~_is_date(runs) & ~is_no_document(runs, buffer))
    many = _many(runs.row)
    rest, runs = runs.row[many], runs.keep(~many)
    whole = _joined(runs)
    words = [
        _serials(runs),
        _serials(whole),
        *_dated(runs),
        *_monthly(runs),
        _tails(runs),
        _tails(whole),
    ]
    words += [_ranges(runs, buffer), _words(buffer)]
    return once(words), rest


def _many(row: np.ndarray) -> np.ndarray:
    """Which of these rows, in order, come after NUMBERS_MAX of the same."""
    many = np.zeros(len(row), bool)
    many[NUMBERS_MAX:] = row[NUMBERS_MAX:] == row[:-NUMBERS_MAX]
    return many


def once(found: list[tuple]) -> pd.DataFrame:
    """(rows, keys, classes) of several searches → a table, each (row, key) as it came first."""
    row, key = (np.concatenate([part[n] for part in found]) for n in (0, 1))
    cls = np.concatenate([np.broadcast_to(c, len(r)) for r, _, c in found]).astype("int8")
    first = ~pd.Series(scatter(row) + key.astype(np.uint64) * GOLDEN).duplicated().to_numpy()
    return pd.DataFrame({"row": row[first], "key": key[first], "cls": cls[first]})


def as_bytes(lines: str) -> np.ndarray:
    """Lines in upper case, as bytes."""
    if not lines.isascii():
        lines = unicodedata.normalize("NFKC", lines)
    return np.frombuffer(lines.upper().encode() + b"\n", dtype=np.uint8).copy()


def _read_digits(buffer: np.ndarray) -> np.ndarray:
    """O beside a digit → 0; I and L between digits, or behind one at the end of a word → 1; so I
    between the parts of a number (2026/I76); S between digits → 5."""
    letters = (buffer == 79) | (buffer == 73) | (buffer == 76) | (buffer == 83)
    for at in np.flatnonzero(letters).reshape(1, -1):
        for _ in range(4):  # OOO1: the last first
            before, after = buffer[at - 1], buffer[np.minimum(at + 1, len(buffer) - 1)]
            digit_before = (before >= 48) & (before <= 57) & (at > 0)
            digit_after = (after >= 48) & (after <= 57)
            letter_after = (after >= 65) & (after <= 90)
            zero = (buffer[at] == 79) & (digit_before & ~letter_after | digit_after)
            parted = is_in(before, SIGNS) & is_in(buffer[at - 2] - 48, np.arange(10)) & digit_after
            one = (buffer[at] == 73) & parted
            one |= ((buffer[at] == 73) | (buffer[at] == 76)) & digit_before & ~letter_after
            five = (buffer[at] == 83) & digit_before & digit_after
            if not (zero | one | five).any():
                break
            buffer[at[zero]], buffer[at[one]], buffer[at[five]] = 48, 49, 53
            at = at[~(zero | one | five)]
    return buffer


def spans(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where runs of True begin and end (exclusive)."""
    around = np.concatenate([[False], mask, [False]])
    edge = np.flatnonzero(around[1:] != around[:-1])
    return edge[::2], edge[1::2]


def lines_of(buffer: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The number of the line of each of these places, which are in order."""
    before = np.searchsorted(places, np.flatnonzero(buffer == NEWLINE))
    size = np.diff(before, prepend=0, append=len(places))
    return np.repeat(np.arange(len(size)), size)


def folded(digits: np.ndarray, start: np.ndarray, end: np.ndarray, base) -> np.ndarray:
    """Digits from each start to its end as one number of this base."""
    value, more, place = np.zeros(len(start), base.dtype), np.flatnonzero(start < end), 0
    while len(more):
        value[more] = value[more] * base + digits[start[more] + place]
        place += 1
        more = more[start[more] + place < end[more]]
    return value


def runs_of(buffer: np.ndarray) -> Runs:
    """All runs of digits of lines as bytes."""
    start, end = spans((buffer >= 48) & (buffer <= 57))
    row = lines_of(buffer, start)
    digits = end - start
    begin = np.maximum(start, end - DIGITS_MAX)
    value = folded(buffer - 48, begin, end, np.int64(10))
    follows = np.append(row[1:] == row[:-1], False) if len(row) else np.zeros(0, bool)
    gap = np.where(follows, np.append(start[1:], 0)[: len(end)] - end, 99)
    between = buffer[np.minimum(end, len(buffer) - 1)]
    return Runs(row, value, digits, start, end, gap, between)


def _is_date(runs: Runs) -> np.ndarray:
    """Runs that are part of 2026-01-30, 30.01.2026 or 30/01/26: no document's number."""
    value, digits, between = runs.value, runs.digits, runs.between
    joined = (runs.gap == 1) & (between >= 45) & (between <= 47)
    first = np.zeros(len(value), bool)
    if len(value) < 3:
        return first
    same = joined[:-2] & joined[1:-1] & (between[:-2] == between[1:-1])
    short = (digits <= 2) & (value >= 1)
    day, month, year = short & (value <= 31), short & (value <= 12), _year_like(value, digits)
    front = year[:-2] & month[1:-1] & day[2:] & (digits[:-2] == 4)
    back = year[2:] & (month[1:-1] & day[:-2] | day[1:-1] & month[:-2])
    first[:-2] = same & (front | back)
    return first | np.roll(first, 1) | np.roll(first, 2)


def _year_like(value: np.ndarray, digits: np.ndarray) -> np.ndarray:
    return (digits == 4) & (value >= 1990) & (value < 2100) | (digits == 2) & (value >= 15) & (
        value < 60
    )


def _joined(runs: Runs) -> Runs:
    """Numbers written in parts, ``SI-2507-0005`` or ``9000 021 904``: two or three runs with only
    one sign between them, as one. A year and a serial are another matter, see ``_dated``."""
    year = _year_like(runs.value, runs.digits)
    beside = (runs.gap == 1) & is_in(runs.between, SIGNS)
    two = np.flatnonzero(beside[:-1] & ~year[:-1] & ~year[1:])
    three = np.flatnonzero(beside[:-2] & beside[1:-1])
    found = [_as_one(runs, two, two + 1), _as_one(runs, three, three + 1, three + 2)]
    return Runs(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _as_one(runs: Runs, *parts: np.ndarray) -> Runs:
    first, last, digits = parts[0], parts[-1], sum(runs.digits[part] for part in parts)
    good = (digits >= JOINED_MIN) & (digits <= DIGITS_MAX)
    value = np.zeros(len(digits), "int64")
    for part in parts:
        value[good] = value[good] * 10 ** runs.digits[part[good]] + runs.value[part[good]]
    ends = runs.start[first], runs.end[last], np.full(len(value), 99), runs.between[last]
    return Runs(runs.row[first], value, digits, *ends).keep(good)


def _serials(runs: Runs) -> tuple:
    value, digits = runs.value, runs.digits
    beside = runs.gap <= 2
    part = beside | np.append(False, beside[:-1])[: len(beside)]
    worth = (value > 0) & ~(part & (digits == 4) & _year_like(value, digits))
    row, value, digits = runs.row[worth], value[worth], digits[worth]
    return row, value, np.select([digits <= SHORT_MAX, value >= LONG_MIN], [SHORT, LONG], SERIAL)


def _dated(runs: Runs) -> list[tuple]:
    """Year and serial next to each other, or run together as 202600012 or 2600012."""
    row, value, digits = runs.row, runs.value, runs.digits
    count = len(value)
    beside = (runs.gap <= 2) & (np.arange(count) < count - 1)
    year, following = _year_like(value, digits), np.minimum(np.arange(count) + 1, count - 1)
    found = []
    for mask, years, serials in (
        (beside & year, value, value[following]),
        (beside & year[following], value[following], value),
    ):
        mask = mask & (serials > 0)
        found.append((row[mask], _dated_key(years[mask], serials[mask]), DATED))
    for year_digits, least in ((4, 7), (2, 6)):
        long = np.flatnonzero((digits >= least) & (digits <= 12))
        unit = 10 ** (digits[long] - year_digits)
        head, rest = value[long] // unit, value[long] % unit
        mask = (rest > 0) & _year_like(head, np.full(len(head), year_digits))
        at, head, rest = long[mask], head[mask], rest[mask]
        found.append((row[at], _dated_key(head, rest), DATED))
        if year_digits == 4:
            found.append((row[at], rest, SERIAL))
    return found


def _monthly(runs: Runs) -> list[tuple]:
    """Year, month and serial as 2304-107, 202304-0107 or 2023/04/107: the same as 2023040107."""
    value, digits, last = runs.value, runs.digits, max(len(runs.value) - 1, 0)
    at = np.arange(len(value))
    beside, second, third = runs.gap <= 2, np.minimum(at + 1, last), np.minimum(at + 2, last)
    year = _year_like(value, digits)
    whole = (digits == 4) & ~year | (digits == 6) & (value // 10**4 == 20)
    parts = year & (digits == 4) & (digits[second] == 2) & beside[second]
    found = []
    for mask, years, months, serial in (
        (whole, value // 100, value % 100, second),
        (parts, value, value[second], third),
    ):
        good = mask & beside & (months >= 1) & (months <= 12) & (serial - at > 0)
        good &= (digits[serial] <= MONTHLY) & (value[serial] > 0)
        good &= _year_like(years % 100, np.full(len(at), 2))
        number = months * 10**MONTHLY + value[serial]
        found.append((runs.row[good], _dated_key(years[good], number[good]), DATED))
    return found


def _dated_key(year: np.ndarray, serial: np.ndarray) -> np.ndarray:
    return DATED_BASE * (year % 100 + 1) // 10 + serial % (DATED_BASE // 10)


def _tails(runs: Runs) -> tuple:
    value = runs.value
    mask = (runs.digits >= 7) & (value % 10**5 >= 10**SHORT_MAX) & (value >= 10**5)
    return runs.row[mask], value[mask] % 10**5, TAIL


def _ranges(runs: Runs, buffer: np.ndarray) -> tuple:
    """``12-15``, ``12 TO 15``, ``INV_22_12 - INV_22_15``, ``12/22 - 15/22``, ``9000848 - 852``: all
    numbers from the first to the last, and each with the year that stands beside the first."""
    found = []
    for step, years in ((1, -1), (2, -1), (2, 1)):  # how far the last is, and where the year
        first, final = _ends(runs, step, years)
        ends = (runs, buffer, step, years)
        near = np.flatnonzero([_is_range(*ends, n) for n in first.tolist()])
        owner, inside = spread(final[near] - runs.value[first[near]] + 1)
        named = first[near[owner]]
        found += _named(runs, named, runs.value[named] + inside, step, years)
    rows, keys_ = (np.concatenate(column) for column in zip(*found, strict=True))
    return rows, keys_, RANGE


def _ends(runs: Runs, step: int, years: int) -> tuple[np.ndarray, np.ndarray]:
    """Runs of which a later one may be the last number of a range, and what that one is."""
    row, value, digits, start, end = runs[:5]
    near = (row[step:] == row[:-step]) & (start[step:] - end[:-step] <= RANGE_GAP)
    first = np.flatnonzero(near)
    if step == 2:
        first = first[_one_year(runs, first, first + years, first + step + years)]
    low, last, short = value[first], value[first + step], digits[first + step]
    unit = 10 ** np.minimum(short, DIGITS_MAX)
    cut = (short > 1) & (short < digits[first]) & (step == 1)
    final = np.where(cut, low - low % unit, 0) + last
    good = (final > low) & (final - low <= RANGE_MAX) & (low > 0)
    good &= (short <= digits[first]) | (last >= unit // 10)
    return first[good], final[good]


def _one_year(runs: Runs, first, own, other) -> np.ndarray:
    """Which numbers have a year beside them that stands beside the last one too."""
    row, value, digits = runs[:3]
    inside = (own >= 0) & (other < len(row))
    own, other = np.where(inside, own, 0), np.where(inside, other, 0)
    good = inside & (row[own] == row[first]) & (row[other] == row[first])
    good &= _year_like(value[own], digits[own])
    return good & (value[own] == value[other]) & (digits[own] == digits[other])


def _named(runs: Runs, named, number, step: int, years: int) -> list[tuple]:
    """Rows and keys of the numbers of ranges, ``named``: where each range begins."""
    row, value, digits = runs[:3]
    unit = 10 ** np.maximum(digits[named] - 4, 0)
    fused = _year_like(number // unit, np.full(len(named), 4))
    fused &= (digits[named] >= 7) & (digits[named] <= 12)
    own = np.maximum(named + years, 0)
    beside = (row[own] == row[named]) & _year_like(value[own], digits[own]) & (own != named)
    beside &= (step == 2) | (runs.gap[own] <= 2)
    return [
        (row[named], number),
        (row[named][fused], (number % unit)[fused]),
        (row[named][beside], _dated_key(value[own], number)[beside]),
    ]


RANGE_GAP = 16  # bytes between the first and the last number
RANGE_SIGN = re.compile(
    r" *(?:-|–|—|~|\.\.\.?|TO|BIS|THRU|TILL|A|AU|AL|T/M|TOT|ATE|至|到) *([A-Z]{0,5}[-_/# ]?)"
)


def _is_range(runs: Runs, buffer, step: int, years: int, first: int) -> bool:
    """Does a sign for "to" stand between two numbers, or the first with its year and the other?
    What comes between the sign and the last number stands before the first as well."""
    before = first - 1 if step == 2 and years < 0 else first
    left = first + 1 if step == 2 and years > 0 else first
    text = [bytes(buffer[a:b]).decode(errors="replace") for a, b in (
        (runs.end[left], runs.start[left + 1]),
        (max(runs.start[before] - PREFIX_MAX, 0), runs.start[before]),
    )]  # fmt: skip
    found = RANGE_SIGN.fullmatch(text[0])
    return bool(found) and text[1].endswith(found.group(1))


PREFIX_MAX = 6


def _words(buffer: np.ndarray) -> tuple:
    """Words in which a letter comes after a digit: their number alone would say too little."""
    digit = (buffer >= 48) & (buffer <= 57)
    letter = (buffer >= 65) & (buffer <= 90)
    turn = np.flatnonzero(digit[:-1] & letter[1:])
    start, end = spans(digit | letter)
    chosen = distinct(np.searchsorted(start, turn, side="right") - 1)
    start, end = start[chosen], end[chosen]
    mixed = (end - start >= 5) & (end - start <= 24)
    row = lines_of(buffer, start[mixed])
    few = ~_many(row)
    row, start, end = row[few], start[mixed][few], end[mixed][few]
    value = folded(buffer, start, end, PRIME)
    key = (value >> np.uint64(2)).astype("int64") | WORD_BIT
    return row, key, WORD
