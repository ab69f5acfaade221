"""An account of a session in plain text: lines for a terminal."""

import textwrap

from odoo.tools import format_date

WIDTH = 96
READERS = {"sheet": "spreadsheet", "csv": "text table", "ubl": "UBL", "camt": "camt"}
#: Odoo guards the minus sign by an invisible character that terminals show.
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u2060"))


def section(title, lines):
    yield ""
    yield f"── {title} ".ljust(WIDTH, "─")
    for line in lines:
        yield f"  {line}".translate(INVISIBLE).rstrip()


def table(rows, right=()):
    """Rows of cells as aligned lines; the columns in ``right`` are set to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(cells)
        )


def file_lines(filename, content, reading):
    """What was received, and how it is understood."""
    layout, facts = reading.layout, [("File", f"{filename}, {len(content):,} bytes")]
    sheet = f", sheet “{layout.sheet}”" if layout.sheet else ""
    facts.append(
        ("Understood as", f"{READERS[layout.reader]}{sheet}, headers in row {layout.header_row}")
    )
    for role, header in layout.columns.items():
        shown = " + ".join(header) if isinstance(header, tuple) else header
        facts.append(("", f"{role} is in “{shown}”"))
    facts.append(("Entries", f"{len(reading.table)} read, {len(reading.errors)} not readable"))
    for row in reading.skipped.itertuples():
        facts.append(("Left out", f"row {row.row} “{row.text[:44]}”: {row.reason}"))
    for row in reading.warnings.itertuples():
        facts.append(("To check", f"row {row.row}: {row.reason}"))
    yield from section("Their file", table(facts))


def session_lines(session):
    yield from section(_title(session), _overview(session))
    yield from section("Matches", _matches(session))
    yield from section("Differences", _differences(session))
    yield from section("Bridge from our balance to theirs", table(_bridge(session), right=(1, 2)))


def _title(session):
    start, end = (format_date(session.env, day) for day in (session.date_from, session.date_to))
    return (
        f"{session.name} · {session.partner_id.name} · {session.currency_id.name} · {start} – {end}"
    )


def _money(session, amount):
    return f"{amount:,.{session.currency_id.decimal_places}f}"


def _overview(session):
    yield from table(_balances(session), right=(1, 2, 3))
    if session.statement_ids.filtered("mirrored"):
        yield "Their books mirror ours: amounts were turned into our sign (+ they owe us)."


def _balances(session):
    yield "", "lines", "opening", "closing"
    for side, count, opening, closing in (
        ("Ours", session.our_count, session.our_opening, session.our_balance),
        ("Theirs", session.their_count, session.their_opening, session.their_balance),
    ):
        yield side, count, _money(session, opening), _money(session, closing)
    yield "Difference", "", "", _money(session, session.difference)


def _matches(session):
    """Counts by rule and state, then every match that is not one plain pair."""
    states = dict(session.match_ids._fields["state"]._description_selection(session.env))
    groups = session.match_ids.grouped(lambda match: (match.rule, match.state))
    yield f"{session.match_rate:.1%} of the lines of both sides are matched for certain"
    counts = [(rule, len(found), states[state]) for (rule, state), found in groups.items()]
    yield from table(counts, right=(1,)) if counts else ()
    for match in session.match_ids.filtered(lambda match: not _is_plain(match)):
        yield ""
        yield f"{states[match.state]}, {match.rule}, {match.score:.0%}"
        yield from _wrapped(match.reason, indent=4)


def _is_plain(match):
    """One line of each side by number, all agreed: nothing to tell."""
    sides = set(match.line_ids.mapped("side"))
    pair = len(match.line_ids) == 2 == len(sides)
    return pair and match.rule == "reference" and match.state == "auto" and not match.difference


def _differences(session):
    kinds = dict(session.difference_ids._fields["kind"]._description_selection(session.env))
    for difference in session.difference_ids:
        amount = _money(session, difference.amount)
        yield f"{kinds[difference.kind]:<24}{amount:>14}  {difference.refs or ''}"
        yield from _wrapped(difference.reason, indent=6)


def _bridge(session):
    labels = dict(session.bridge_ids._fields["kind"]._description_selection(session.env))
    for row in session.bridge_ids:
        yield labels[row.kind], row.count or "", _money(session, row.amount)
        if row.kind == "our_balance":
            yield "─" * 28, "", "─" * 16


def _wrapped(text, indent=2):
    margin = " " * indent
    return textwrap.wrap(text, WIDTH - 4, initial_indent=margin, subsequent_indent=margin)
