"""Figures as documents, one a partner: the one table behind screen, PDF, XLSX, mail and portal.

A document is in the partner's language. Amounts are in the currency's own unit; where only what we
owe is shown, positive is owed by us (``Document.favour``).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from odoo.tools import format_date, get_lang

from ..models.partner_statement_column import USUAL
from ..statements.capitals import in_capitals
from .statement_paying import Paying, still_owed
from .statement_words import Words

MONEY = ("amount", "paid", "residual", "debit", "credit", "balance")
MONTHS = ("opening", "invoiced", "credited", "paid", "other", "closing")


class Column(NamedTuple):
    name: str
    title: str
    style: str  # text|date|money|number


class Row(NamedTuple):
    """``link``: to what is behind it, for those who keep the books. ``look``: "", total, note."""

    cells: tuple
    link: str = ""
    look: str = ""


class Section(NamedTuple):
    """One currency, in the document's sign; ``ageing``: label, amount."""

    currency: object
    columns: list
    rows: list
    closing: float
    overdue: float | None
    open: float | None
    ageing: list
    notes: list
    words: str
    qr: str | None
    pay_link: str
    opening: float = 0.0
    owed: float = 0.0  # what is asked to be paid


@dataclass(frozen=True)
class Document:
    partner: object
    company: object
    template: object
    lang: str
    title: str
    facts: list
    sections: list
    sign_rule: str
    favour: int
    before: str
    after: str
    bank: str
    number: callable

    @property
    def balance(self):
        """The closing balances, in words of one line."""
        return "; ".join(
            f"{self.number(each.closing, each.currency.decimal_places)} {each.currency.name}"
            for each in self.sections
        )

    def text(self, value, column, currency):
        """A cell as the partner's language writes it."""
        if value is None or value == "":
            return ""
        if column.style == "money":
            return self.number(value, currency.decimal_places)
        return self.number.date(value) if isinstance(value, date) else str(value)


def _link(move_id):
    """The invoice, payment or entry."""
    return f"/odoo/account.move/{move_id}"


class _Numbers:
    """Numbers and dates as a language writes them; what repeats is remembered."""

    def __init__(self, env):
        lang = env["res.lang"]._lang_get(get_lang(env).code)
        self.date = lru_cache(4096)(lambda day: format_date(env, day))
        self.money = lru_cache(4096)(
            lambda value, places: lang.format(f"%.{places}f", value, grouping=True)
        )

    def __call__(self, value, places):
        return self.money(value, places)


def build(env, figures, template):
    """The documents of all partners with an account, in the order of the figures.

    :param figures: ``statements.Figures``
    :param template: ``partner.statement.template``, may be a new record
    """
    partners = env["res.partner"].browse(list(figures.by_partner))
    partners.fetch(["lang", "name", "ref", "vat"])
    paid_since = still_owed(env, figures, partners, template)
    makers = {}
    documents = []
    for partner in partners:
        lang = get_lang(env, partner.lang).code
        if lang not in makers:
            makers[lang] = _Maker(
                env(context=env.context | {"lang": lang}), figures, template, paid_since
            )
        documents.append(makers[lang].document(partner))
    return documents


class _Maker:
    """Documents of one language."""

    def __init__(self, env, figures, template, still_owed):
        self.env, self.figures, self.options = env, figures, figures.options
        self.still_owed = still_owed
        self.template = template.with_env(env)
        self.company = env["res.company"].browse(self.options.company_id).sudo()
        self.words = Words(env, self.options)
        self.numbers = _Numbers(env)
        self.columns = self._columns()
        has_other = any(month.other for a in figures.accounts for month in a.months)
        self.months = [name for name in MONTHS if name != "other" or has_other]
        units = env["uom.uom"].sudo()  # whoever may see the invoice may see what it counts in
        self.unit = lru_cache(None)(lambda uom_id: units.browse(uom_id).name or "")
        self.paying = Paying(self.template, self.company, self.options)

    def _columns(self):
        table = self.options.tables[0]
        if table not in USUAL:
            return []
        chosen = [(c.name, c.label) for c in self.template.column_ids] or [
            (name, None) for name in USUAL[table]
        ]
        return [
            Column(name, label or self.words.columns[name], self._style(name))
            for name, label in chosen
            if name in self._allowed(table)
        ]

    @staticmethod
    def _allowed(table):
        usual = (*USUAL[table], "kind", "amount")
        return set(usual)

    @staticmethod
    def _style(name):
        if name in MONEY:
            return "money"
        return {"date": "date", "due_date": "date", "days": "number"}.get(name, "text")

    def document(self, partner):
        template = self.template
        return Document(
            partner=partner.with_env(self.env),
            company=self.company,
            template=template,
            lang=self.env.lang,
            title=template.title or self.words.title,
            facts=self._facts(partner),
            sections=[self._section(a) for a in self.figures.of(partner.id)],
            sign_rule=self.words.sign_rule(partner.name, self.company.name),
            favour=self.options.favour,
            before=template.text_before or "",
            after=template.text_after or "",
            bank=self.paying.bank,
            number=self.numbers,
        )

    def _facts(self, partner):
        facts = self.words.period(self.numbers.date)
        if partner.ref:
            facts.append((self.env._("Your Reference"), partner.ref))
        return facts

    # -- a section -------------------------------------------------------------------------------

    def _section(self, account):
        currency = self.env["res.currency"].browse(account.currency_id)
        partner = self.env["res.partner"].browse(account.partner_id)
        key = (account.partner_id, account.currency_id)
        owed = account.major(min(account.closing, self.still_owed.get(key, account.closing)))

        def money(amount):
            return account.major(amount * self.options.favour) or 0.0

        table = self.options.tables[0]
        columns, rows = getattr(self, f"_{table}")(account, money)
        is_aged = bool(account.ageing) and ("ageing" in self.options.tables)
        ageing = zip(self.words.buckets, map(money, account.ageing), strict=True) if is_aged else ()
        return Section(
            currency=currency,
            columns=columns,
            rows=rows,
            opening=money(account.opening),
            closing=money(account.closing),
            open=None if account.open is None else money(account.open),
            overdue=None if account.overdue is None else money(account.overdue),
            ageing=list(ageing),
            notes=self._notes(account, currency, money),
            words=self._in_words(account, currency, money),
            qr=self.paying.qr(partner, currency, owed),
            pay_link=self.paying.link(partner, currency, owed),
            owed=owed,
        )

    def _notes(self, account, currency, money):
        if not account.elsewhere:
            return []
        amount = self.numbers(money(account.elsewhere), currency.decimal_places)
        return [self.words.elsewhere(amount, currency.name)]

    def _in_words(self, account, currency, money):
        if not self.template.with_words:
            return ""
        words = ""
        if self.env.lang.startswith("zh"):
            closing = account.closing * self.options.favour
            words = in_capitals(closing, account.decimals, currency.name)
        return words or currency.amount_to_text(money(account.closing))

    def _cells(self, values):
        return tuple(values.get(column.name) for column in self.columns)

    def _total(self, values, label):
        """A row whose first text column says what it is."""
        first = next((c.name for c in self.columns if c.style == "text"), None)
        return Row(self._cells({first: label} | values), look="total")

    def _entries(self, account, money):
        opening = self._total({"balance": money(account.opening)}, self.words.opening)
        rows = [opening] if self.options.date_from else []
        for entry in account.entries:
            amount = money(entry.amount)
            is_document = entry.kind in ("invoice", "refund")
            values = entry._asdict() | {
                "due_date": entry.due_date if is_document else None,
                "kind": self.words.kinds[entry.kind],
                "memo": self._memo(entry),
                "amount": amount,
                # Those of our own books, whoever owes.
                "debit": abs(amount) if entry.amount > 0 else None,
                "credit": abs(amount) if entry.amount < 0 else None,
                "balance": money(entry.balance),
            }
            rows.append(Row(self._cells(values), _link(entry.move_id)))
            rows += [self._product(product, account) for product in entry.products]
        return self.columns, [
            *rows,
            self._total({"balance": money(account.closing)}, self.words.closing),
        ]

    def _product(self, product, account):
        quantity = self.numbers.money(product.quantity, 2)
        amount = self.numbers.money(account.major(abs(product.amount)), account.decimals)
        counted = f"{quantity} {self.unit(product.uom_id)}".strip()
        text = f"{' '.join(product.name.split())} · {counted} · {amount}"
        return Row(self._cells({"memo": text}), look="note")

    def _items(self, account, money):
        rows = []
        for item in account.items:
            values = item._asdict() | {
                "kind": self.words.kinds[item.kind],
                "memo": self._memo(item),
                "due_date": item.due_date if item.falls_due else None,
                "days": self._days(item),
                "amount": money(item.amount),
                "paid": money(item.amount - item.residual) or None,
                "residual": money(item.residual),
            }
            rows.append(Row(self._cells(values), _link(item.move_id)))
            rows += [self._payment(paid, money) for paid in item.paid]
        total = {"residual": money(sum(item.residual for item in account.items))}
        return self.columns, [*rows, self._total(total, self.words.total)]

    def _memo(self, row):
        """What is said of it, else what it is."""
        is_told = row.memo or any(column.name == "kind" for column in self.columns)
        return row.memo if is_told else self.words.kinds[row.kind]

    def _days(self, item):
        """Overdue is what should have been paid; ages count from the first, of credits too."""
        return item.days if item.is_late or self.options.age_by == "document" else None

    def _payment(self, paid, money):
        values = {"date": paid.date, "ref": paid.ref, "memo": self.words.kinds[paid.kind]}
        return Row(self._cells(values | {"paid": money(-paid.amount)}), look="note")

    def _ageing(self, account, money):
        columns = [Column("bucket", self.words.columns["age"], "text")]
        columns.append(Column("amount", self.words.columns["amount"], "money"))
        rows = [
            Row((label, money(amount)))
            for label, amount in zip(self.words.buckets, account.ageing, strict=True)
        ]
        total = Row((self.words.total, money(sum(account.ageing))), look="total")
        return columns, [*rows, total]

    def _months(self, account, money):
        shown = self.months
        columns = [Column("start", self.words.columns[self.options.kind], "text")]
        columns += [Column(name, self.words.columns[name], "money") for name in shown]
        rows = [
            Row((self.words.span(month.start), *(money(getattr(month, name)) for name in shown)))
            for month in account.months
        ]
        return columns, [*rows, *self._sum_of(account.months, money)]

    def _sum_of(self, months, money):
        """A row below several: from the first opening to the last closing."""
        if len(months) < 2:
            return []
        sums = {name: sum(getattr(month, name) for month in months) for name in self.months}
        sums |= {"opening": months[0].opening, "closing": months[-1].closing}
        return [Row((self.words.total, *map(money, sums.values())), look="total")]
