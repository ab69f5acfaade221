"""Their books → the file they send: (name, bytes), in the shape of their accounting programs.

The other side's books mirror ours: they credit what we debit.
"""

import csv
import io
from datetime import datetime
from xml.etree import ElementTree

import xlsxwriter

from .their_books import TheirBooks

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
HEADERS = {
    "csv_de": ("Buchungsdatum", "Belegnummer", "Buchungstext", "Soll", "Haben", "Saldo"),
    "csv_fr": ("Date", "N° pièce", "Libellé", "Débit", "Crédit", "Solde"),
    "csv_zh": ("记账日期", "凭证号", "摘要", "借方金额", "贷方金额", "余额"),
    "xlsx": ("Posting Date", "Voucher No.", "Description", "Debit", "Credit", "Balance"),
}


def file_of(env, story, first=1, last=12):
    """The file ``story``'s partner sends for these months of the story."""
    books = TheirBooks(env, story)
    return FORMS[story.form](Account(env, books, *books.period(first, last)))


class Account:
    """One account of theirs over a period: rows of (booking, debit, credit, balance)."""

    def __init__(self, env, books, start, end):
        self.story, self.start, self.end = books.story, start, end
        self.name, self.about = books.story.partner(env).name, env.company.name
        self.decimals = books.decimals
        self.opening, self.bookings = books.between(start, end)
        self.rows = list(self._rows())
        self.closing = self.rows[-1][3] if self.rows else self.opening

    def _rows(self):
        balance = self.opening
        for booking in self.bookings:
            balance += booking.amount
            yield booking, max(-booking.amount, 0), max(booking.amount, 0), balance

    def totals(self):
        """Sum of debits and of credits."""
        return [sum(row[column] for row in self.rows) for column in (1, 2)]

    def major(self, minor):
        return minor / 10**self.decimals

    def filename(self, stem, ending):
        return f"{stem}_{self.start:%Y%m%d}_{self.end:%Y%m%d}.{ending}"


def _written(minor, decimals, thousands, point):
    text = f"{minor / 10**decimals:,.{decimals}f}"
    return text.replace(",", "\0").replace(".", point).replace("\0", thousands)


def _table(account, date_format, number, sign=1):
    """Rows as text; amounts of nothing are empty; ``sign`` −1: the balance is debit − credit."""
    for booking, debit, credit, balance in account.rows:
        amounts = (number(amount) if amount else "" for amount in (debit, credit))
        day = booking.date.strftime(date_format)
        yield [day, booking.ref, booking.text, *amounts, number(sign * balance)]


def _csv(rows, **dialect):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", **dialect).writerows(rows)
    return out.getvalue()


def german_csv(account):
    """As DATEV programs export: semicolons, decimal comma, balance debit less credit."""

    def number(minor):
        return _written(minor, account.decimals, ".", ",")

    rows = [HEADERS["csv_de"]]
    if account.opening:
        rows.append(
            [f"{account.start:%d.%m.%Y}", "", "Saldovortrag", "", "", number(-account.opening)]
        )
    rows += _table(account, "%d.%m.%Y", number, sign=-1)
    content = _csv(rows, delimiter=";").encode("utf-8-sig")
    return account.filename("Kontoblatt_70114", "csv"), content


def french_csv(account):
    """An extract of the ledger in Latin-1, thousands apart by a no-break space."""

    def number(minor):
        return _written(minor, account.decimals, "\xa0", ",")

    title = [["Extrait de compte fournisseur", account.about], ["Société", account.name], []]
    rows = [*title, HEADERS["csv_fr"], *_table(account, "%d/%m/%Y", number)]
    debit, credit = account.totals()
    rows.append(["", "", "Totaux", number(debit), number(credit), ""])
    return account.filename("grand_livre_401", "csv"), _csv(rows, delimiter=";").encode("latin-1")


def chinese_csv(account):
    """A supplier's detailed account as Chinese programs print it, in GBK."""

    def number(minor):
        return _written(minor, account.decimals, ",", ".")

    title = [
        ["供应商往来明细账"],
        [f"单位:{account.name}", "", f"供应商:{account.about}"],
        [f"期间:{account.start:%Y-%m-%d} 至 {account.end:%Y-%m-%d}", "", "币种:人民币"],
    ]
    opening = [f"{account.start:%Y-%m-%d}", "", "期初余额", "", "", number(account.opening)]
    rows = [*title, HEADERS["csv_zh"], opening, *_table(account, "%Y-%m-%d", number)]
    rows.append(["合计", "", "", *map(number, account.totals()), number(account.closing)])
    return account.filename("往来明细账", "csv"), _csv(rows).encode("gbk")


def xlsx(account):
    """A vendor ledger with a title above the header and totals below the rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # The same books must make the same bytes: a file's identity is its checksum.
    book.set_properties({"created": datetime(2020, 1, 1)})
    sheet = book.add_worksheet("Vendor Ledger")
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "mm/dd/yyyy"})
    money = book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
    sheet.set_column("A:B", 14)
    sheet.set_column("C:C", 52)
    sheet.set_column("D:F", 15, money)
    for at, text in enumerate(_titles(account)):
        sheet.write(at, 0, text, bold)
    sheet.write_row(5, 0, HEADERS["xlsx"], bold)
    at = 6
    if account.opening:
        sheet.write(at, 2, "Balance brought forward")
        sheet.write(at, 5, account.major(account.opening))
        at += 1
    for booking, debit, credit, balance in account.rows:
        sheet.write_datetime(at, 0, datetime.combine(booking.date, datetime.min.time()), day)
        sheet.write_row(at, 1, [booking.ref, booking.text])
        figures = (account.major(amount) if amount else None for amount in (debit, credit))
        sheet.write_row(at, 3, [*figures, account.major(balance)])
        at += 1
    sheet.write_row(at, 2, ["Totals", *map(account.major, account.totals())], bold)
    book.close()
    return account.filename(f"{account.story.key}_vendor_ledger", "xlsx"), out.getvalue()


def _titles(account):
    yield account.name
    yield f"Vendor ledger: {account.about}"
    start, end = (f"{day:%m/%d/%Y}" for day in (account.start, account.end))
    yield f"Period {start} – {end}, all amounts in {account.story.currency}"


def ubl(account):
    """A UBL 2.1 Statement: a supplier debits us with the invoices we owe."""
    root = ElementTree.Element("Statement", {"xmlns": f"{UBL}Statement-2"})
    for prefix in ("cac", "cbc"):
        long = {"cac": "CommonAggregateComponents-2", "cbc": "CommonBasicComponents-2"}[prefix]
        root.set(f"xmlns:{prefix}", UBL + long)
    _add(root, "cbc:UBLVersionID", "2.1")
    _add(root, "cbc:ID", f"ST-{account.end:%Y%m}")
    _add(root, "cbc:IssueDate", account.end.isoformat())
    _add(root, "cbc:DocumentCurrencyCode", account.story.currency)
    _add_money(account, root, "cbc:TotalBalanceAmount", -account.closing)
    for side, name in (("Supplier", account.name), ("Customer", account.about)):
        party = _add(_add(root, f"cac:Accounting{side}Party"), "cac:Party")
        _add(_add(party, "cac:PartyName"), "cbc:Name", name)
    for position, row in enumerate(account.rows, 1):
        _add_line(account, root, position, *row)
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return account.filename("statement", "xml"), content


def _add_line(account, root, position, booking, debit, credit, balance):
    line = _add(root, "cac:StatementLine")
    _add(line, "cbc:ID", str(position))
    _add(line, "cbc:Note", booking.text)
    _add_money(account, line, "cbc:DebitLineAmount", debit)
    _add_money(account, line, "cbc:CreditLineAmount", credit)
    _add_money(account, line, "cbc:BalanceAmount", -balance)
    if booking.kind in ("invoice", "refund", "other"):
        name = "CreditNote" if booking.amount > 0 else "Invoice"
        document = _add(_add(line, "cac:BillingReference"), f"cac:{name}DocumentReference")
        _add(document, "cbc:ID", booking.ref)
        _add(document, "cbc:IssueDate", booking.date.isoformat())
    else:
        payment = _add(line, "cac:CollectedPayment")
        _add(payment, "cbc:ID", booking.ref)
        _add_money(account, payment, "cbc:PaidAmount", booking.amount)
        _add(payment, "cbc:ReceivedDate", booking.date.isoformat())


def _add(parent, tag, text=None):
    child = ElementTree.SubElement(parent, tag)
    child.text = text
    return child


def _add_money(account, parent, tag, minor):
    if minor or tag.endswith("BalanceAmount"):
        text = f"{account.major(minor):.{account.decimals}f}"
        _add(parent, tag, text).set("currencyID", account.story.currency)


FORMS = {
    "csv_de": german_csv,
    "csv_fr": french_csv,
    "csv_zh": chinese_csv,
    "xlsx": xlsx,
    "ubl": ubl,
}
