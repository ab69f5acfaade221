"""Every sentence an importer can say: key → English template with named arguments.

A caller translates by key and fills in the arguments itself (``reason_args`` of the tables,
``args_`` of :class:`~.base.UnreadableFile`). What an argument is shows in its name: ``*_amount``
int minor units, ``*_date`` ISO date, ``*_row`` row of the file, ``*_count`` int,
``order`` a key of :data:`DATE_ORDERS`, else text.
"""

import pandas as pd

from ..reasons import _lt, money
from ..tables import table

#: Why nothing can be made of a file.
UNREADABLE = {
    "empty_file": _lt("The file is empty. Export it again and check that it holds entries."),
    "too_large": _lt(
        "The file has {size_count} bytes; at most {limit_count} are read. Export a shorter period."
    ),
    "too_many_rows": _lt("The file has more than {limit_count} rows. Export a shorter period."),
    "too_wide": _lt(
        "The sheet reaches {columns_count} columns and {rows_count} rows. Delete what lies "
        "outside the table, or save the table alone."
    ),
    "unknown_type": _lt(
        "“{filename}” is of no known type. Send CSV, XLS, XLSX, XLSB, ODS, UBL or camt XML."
    ),
    "password": _lt("“{filename}” is protected by a password. Save it without one."),
    "corrupt": _lt(
        "“{filename}” is damaged and cannot be opened ({detail}). Export or download it again."
    ),
    "zip_bomb": _lt(
        "“{filename}” unpacks to more than {limit_count} bytes. Export a shorter period."
    ),
    "beyond_limits": _lt(
        "“{filename}” cannot be read within the limits of memory and time. Delete "
        "what lies outside the table, or save the table alone."
    ),
    "entities": _lt(
        "The XML declares a document type or entities, which is not allowed here. "
        "Export it without a DOCTYPE."
    ),
    "no_columns": _lt(
        "No row with headers for a date and an amount was found. Headers seen: "
        "{headers}. Name the columns by hand."
    ),
    "no_rows": _lt("There are headers but no rows below them. Export a period that has entries."),
    "headers_missing": _lt(
        "These columns of the file format are not in the file: {missing}. Headers "
        "seen: {headers}. Correct the file format, or let it be found anew."
    ),
    "sheet_missing": _lt(
        "There is no sheet “{sheet}”; the file has: {sheets}. Correct the file format."
    ),
    "reader_differs": _lt(
        "The file is read by “{found}”, but the file format is for “{reader}”. "
        "Correct the file format, or let it be found anew."
    ),
    "xml_without_lines": _lt(
        "The XML ({root}) has no lines of a statement, remittance advice, reminder or bank account."
    ),
}
#: Why a row cannot be read.
ERRORS = {
    "date_missing": _lt("There is an amount but no date. Fill in the date."),
    "date_bad": _lt("“{value}” is not a date. Write it as 2026-01-31."),
    "date_order": _lt(
        "“{value}” is not a date when read as {order}, as the other rows are. "
        "Write it as 2026-01-31, or choose another order of day and month."
    ),
    "amount_missing": _lt("There is a date but no amount. Fill in the amount, or delete the row."),
    "amount_bad": _lt("“{value}” is not an amount. Write it as 1234.56."),
    "amount_style": _lt(
        "“{value}” does not fit the decimal sign “{decimal}” of the other rows. "
        "Write it as they are, or choose another decimal sign."
    ),
    "amount_too_large": _lt("“{value}” has too many digits to be an amount."),
    "direction_bad": _lt(
        "“{value}” does not say whether the amount is debit or credit. Write D or C, "
        "or name the words for credit in the file format."
    ),
    "currency_bad": _lt("“{value}” is not a currency. Write its ISO code, such as EUR."),
}
#: Why a row is left out on purpose.
SKIPPED = {
    "preamble": _lt("It stands above the headers."),
    "header": _lt("It is the header row."),
    "header_again": _lt("It repeats the headers."),
    "total": _lt("It is a total."),
    "opening": _lt("It is the opening balance."),
    "closing": _lt("It is the closing balance."),
    "note": _lt("It has neither a date nor an amount."),
    "not_counted": _lt("The file itself counts it neither as received nor as paid (“{value}”)."),
}
#: What a person should look at; row 0 stands for the file as a whole.
WARNINGS = {
    "dates_ambiguous": _lt("Day and month could be either way round ({example}); read as {order}."),
    "decimal_ambiguous": _lt("“{example}” could be a thousand or a fraction; read as a thousand."),
    "amount_rounded": _lt("“{value}” has more decimals than the currency; read as {read_amount}."),
    "balance_broken": _lt(
        "The running balance should be {expected_amount} but is {found_amount}: "
        "rows may be missing or changed."
    ),
    "balance_ignored": _lt(
        "The column “{column}” does not run with the amounts, so it was not used as a balance."
    ),
    "opening_differs": _lt(
        "The opening balance is given as {given_amount}, but the running balance "
        "starts from {found_amount}."
    ),
    "closing_differs": _lt(
        "The closing balance is given as {given_amount}, but the rows lead to "
        "{found_amount}: rows may be missing."
    ),
    "cell_ignored": _lt("“{value}” in “{column}” could not be read and was left empty."),
    "currencies_several": _lt("The file has several currencies: {currencies}."),
    "duplicate_row": _lt("It is identical with row {first_row}."),
    "duplicate_document": _lt("Number, date and amount are those of row {first_row}."),
    "duplicate_number": _lt("Number and amount are those of row {first_row}; the date differs."),
    "sign_from_kind": _lt(
        "All amounts are written without a sign; payments and credit notes were taken as negative."
    ),
    "credit_negative": _lt("The credit column holds negative amounts; they were not turned round."),
    "status_void": _lt("It is marked “{value}”: check whether it counts."),
    "sheets_others": _lt("Only the sheet “{sheet}” was read; there are also: {others}."),
    "amount_of_document": _lt("The line has no amount of its own; the document's was taken."),
    "date_of_document": _lt("The line has no date of its own; the document's was taken."),
}
#: How the sign of the other side's amounts was decided.
ORIENTATIONS = {
    "amounts_as_is": _lt(
        "{as_is_count} amounts are found in ours as they are, {mirrored_count} mirrored."
    ),
    "amounts_mirrored": _lt(
        "{mirrored_count} amounts are found in ours mirrored, {as_is_count} as they are."
    ),
    "references_as_is": _lt(
        "{as_is_count} documents of the same number have our sign, "
        "{mirrored_count} the opposite one."
    ),
    "references_mirrored": _lt(
        "{mirrored_count} documents of the same number have the opposite sign, {as_is_count} ours."
    ),
    "balance_as_is": _lt(
        "Their closing balance {closing_amount} is nearer to ours {our_amount} as it is."
    ),
    "balance_mirrored": _lt(
        "Their closing balance {closing_amount} is nearer to ours {our_amount} when mirrored."
    ),
    "books_mirrored": _lt("Nothing decides it; the books of the other side mirror ours."),
}
#: What the argument ``order`` stands for.
DATE_ORDERS = {
    "dmy": _lt("day before month"),
    "mdy": _lt("month before day"),
    "ymd": _lt("year first"),
}
TEMPLATES = UNREADABLE | ERRORS | SKIPPED | WARNINGS | ORIENTATIONS


def sentence(key: str, args: dict, amount=money) -> str:
    """The English sentence of ``key``; ``amount`` formats minor units."""
    shown = {k: amount(v) if k.endswith("_amount") else v for k, v in args.items()}
    if "order" in args:
        shown["order"] = DATE_ORDERS.get(args["order"], args["order"])
    return TEMPLATES[key].format(**shown)


def notes(rows: list[dict], schema: dict[str, str], amount=money) -> pd.DataFrame:
    """Dicts with ``reason_key`` and ``reason_args`` → a table of ``schema`` that says why."""
    said = [r | {"reason": sentence(r["reason_key"], r["reason_args"], amount)} for r in rows]
    return table(said, schema)
