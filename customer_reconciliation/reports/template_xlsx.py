"""The empty ledger the other side can fill in: the importer knows its headers in any language."""

import io

import xlsxwriter

DATE, MONEY, ROWS = "yyyy-mm-dd", "#,##0.00", 2000


def render(env) -> bytes:
    """The template in the language of ``env``: a sheet to fill in, and one that says how."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        _ledger_sheet(book, env)
        _help_sheet(book, env)
    return file.getvalue()


def _columns(env):
    """(header, width, number format) of each column; debit and credit are those of their books."""
    return [
        (env._("Date"), 12, DATE),
        (env._("Due Date"), 12, DATE),
        (env._("Reference"), 22, "@"),
        (env._("Description"), 44, "@"),
        (env._("Debit"), 14, MONEY),
        (env._("Credit"), 14, MONEY),
        (env._("Currency"), 10, "@"),
    ]


def _ledger_sheet(book, env):
    sheet = book.add_worksheet(env._("Ledger"))
    head = book.add_format({"bold": True, "bg_color": "#EEEEEE", "bottom": 1})
    for place, (title, width, style) in enumerate(_columns(env)):
        sheet.set_column(place, place, width, book.add_format({"num_format": style}))
        sheet.write_string(0, place, title, head)
    sheet.freeze_panes(1, 0)
    any_date = {
        "validate": "date",
        "criteria": ">=",
        "value": "=DATE(1990,1,1)",
        "ignore_blank": True,
    }
    sheet.data_validation(1, 0, ROWS, 1, any_date | {"error_message": env._("This is not a date.")})
    any_amount = {"validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True}
    sheet.data_validation(
        1, 4, ROWS, 5, any_amount | {"error_message": env._("This is no amount.")}
    )


def _help_sheet(book, env):
    sheet = book.add_worksheet(env._("How to fill in"))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    lines = [
        env._("One row for each entry of our account in your books, in any order."),
        env._("Debit and credit as in your books: one of the two for each row, without sign."),
        env._("Reference: the document number, if possible the number on our document."),
        env._("Description: anything that helps to recognise the entry, such as order numbers."),
        env._("Currency: only where entries are in several currencies, as a code such as EUR."),
    ]
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text)
