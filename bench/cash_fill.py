"""Open items of a given size, written by SQL: payments and the installments they are for.

What belongs together is known, so the same file serves posting and matching: 70 of 100 payments
are for one installment exactly, 10 fall short by a little (a charge of the bank), 15 are for two
installments at once, 5 are one half of what an installment is about. A part of the installments
is not paid at all. The text on a payment names documents as payers do: fully, shortened, or not.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

START = date(2026, 1, 5)
EXACT, SHORT, DOUBLE, HALF = 0.70, 0.10, 0.15, 0.05
OPEN_SHARE = 0.075  # of the payments' number: installments nobody pays


@dataclass
class Invoice:
    """``installments``: cents of each, in order of due date; ``place`` numbers them through."""

    partner: int
    day: date
    installments: list[int]
    number: int = 0
    place: int = 0


@dataclass
class Payment:
    """``pays``: (place of the installment, cents); ``short``: cents to write off the last one."""

    partner: int
    day: date
    memo: str
    pays: list[tuple[int, int]] = field(default_factory=list)
    short: int = 0

    @property
    def cents(self) -> int:
        return sum(cents for _place, cents in self.pays)


class Books:
    """Invoices and payments of ``count`` payments in all, the same for the same arguments."""

    def __init__(self, count: int, partners: int, series: str = ""):
        self.random, self.series = random.Random(count), f"{series}{count}/2026/"
        self.partners = partners
        self.invoices, self.payments, self.places = [], [], 0
        for kind, share in (
            (self._exact, EXACT),
            (self._short, SHORT),
            (self._double, DOUBLE),
            (self._half, HALF / 2),
            (self._unpaid, OPEN_SHARE),
        ):
            for _each in range(round(count * share)):
                kind()

    def _invoice(self, *installments):
        partner = self.random.randrange(self.partners)
        day = START + timedelta(days=self.random.randrange(60))
        invoice = Invoice(partner, day, list(installments), len(self.invoices) + 1, self.places)
        self.invoices.append(invoice)
        self.places += len(installments)
        return invoice

    def _pay(self, invoice, memo, *pays, short=0):
        day = invoice.day + timedelta(days=20 + self.random.randrange(25))
        self.payments.append(Payment(invoice.partner, day, memo, list(pays), short))

    def _cents(self):
        return self.random.randint(2_000, 900_000)

    def _memo(self, invoice):
        return self.random.choice((self.name_of(invoice), f"inv {invoice.number}", "transfer"))

    def _exact(self):
        cents = self._cents()
        invoice = self._invoice(cents)
        self._pay(invoice, self._memo(invoice), (invoice.place, cents))

    def _short(self):
        cents, short = self._cents(), self.random.randint(1, 300)
        invoice = self._invoice(cents)
        memo = self.name_of(invoice)
        self._pay(invoice, memo, (invoice.place, cents - short), short=short)

    def _double(self):
        cents = self._cents()
        invoice = self._invoice(cents, cents)
        pays = (invoice.place, cents), (invoice.place + 1, cents)
        self._pay(invoice, f"both of {invoice.number}", *pays)

    def _half(self):
        cents = self._cents()
        invoice, half = self._invoice(cents), cents // 2
        for part in (half, cents - half):
            self._pay(invoice, f"part of {self.name_of(invoice)}", (invoice.place, part))

    def _unpaid(self):
        self._invoice(self._cents())

    def name_of(self, document) -> str:
        return f"F{self.series}{document.number:05}"

    @property
    def pairs(self) -> int:
        return sum(len(payment.pays) for payment in self.payments)


MOVES = """
INSERT INTO account_move (id, name, ref, payment_reference, date, invoice_date, invoice_date_due,
    state, move_type, journal_id, company_id, currency_id, partner_id, commercial_partner_id,
    auto_post, invoice_payment_term_id, amount_untaxed, amount_total, amount_total_signed,
    amount_residual,
    amount_residual_signed, amount_untaxed_signed, origin_payment_id, payment_state,
    posted_before, checked, sequence_prefix, sequence_number)
SELECT %(move)s + n, name, memo, CASE WHEN is_invoice THEN name END, day,
       CASE WHEN is_invoice THEN day END, CASE WHEN is_invoice THEN day + 30 END, 'posted',
       CASE WHEN is_invoice THEN 'out_invoice' ELSE 'entry' END,
       CASE WHEN is_invoice THEN %(sale)s ELSE %(bank)s END, %(company)s, %(currency)s,
       partner, partner, 'no', term, amount, amount, amount,
       CASE WHEN is_invoice THEN amount ELSE 0 END,
       CASE WHEN is_invoice THEN amount ELSE 0 END, amount,
       CASE WHEN NOT is_invoice THEN %(payment)s + n END, 'not_paid', TRUE, TRUE,
       regexp_replace(name, '[0-9]+$', ''), n
  FROM document;
"""

PAYMENTS = """
INSERT INTO account_payment (id, name, move_id, journal_id, company_id, currency_id, partner_id,
    state, payment_type, partner_type, date, amount, amount_company_currency_signed, memo,
    destination_account_id, outstanding_account_id, is_reconciled, is_matched, is_sent)
SELECT %(payment)s + n, name, %(move)s + n, %(bank)s, %(company)s, %(currency)s, partner,
       'in_process', 'inbound', 'customer', day, amount, amount, memo, %(receivable)s,
       %(outstanding)s, FALSE, FALSE, FALSE
  FROM document WHERE NOT is_invoice;
"""

ITEMS = """
INSERT INTO account_move_line (id, move_id, move_name, ref, name, journal_id, company_id,
    company_currency_id, currency_id, account_id, partner_id, payment_id, parent_state,
    display_type, date, invoice_date, date_maturity, quantity, price_unit, price_subtotal,
    price_total, balance, debit, credit, amount_currency, amount_residual,
    amount_residual_currency, reconciled)
SELECT %(item)s + i.n, %(move)s + d.n, d.name, d.memo, i.label,
       CASE WHEN d.is_invoice THEN %(sale)s ELSE %(bank)s END, %(company)s, %(currency)s,
       %(currency)s, i.account, d.partner, CASE WHEN NOT d.is_invoice THEN %(payment)s + d.n END,
       'posted', i.display_type, d.day, CASE WHEN d.is_invoice THEN d.day END, i.due, 1,
       abs(i.amount), abs(i.amount), abs(i.amount), i.amount, greatest(i.amount, 0),
       greatest(-i.amount, 0), i.amount, i.residual, i.residual, FALSE
  FROM item i JOIN document d ON d.n = i.document;
"""

TABLES = """
CREATE TEMP TABLE document (n int, is_invoice bool, name text, memo text, day date, partner int,
                            amount numeric, term int);
CREATE TEMP TABLE item (n int, document int, label text, account int, display_type text, due date,
                        amount numeric, residual numeric);
"""


def fill(env, books: Books):
    """Write ``books``; return (installment ids by place, payment item ids by place)."""
    values = _values(env)
    names = [{"name": f"Payer {n:05}", "is_company": True} for n in range(books.partners)]
    partners = env["res.partner"].create(names).ids
    env.flush_all()
    env.cr.execute("SET LOCAL session_replication_role = replica")
    env.cr.execute(TABLES)
    documents, items = _rows(books, partners, values)
    _insert(env, "document", documents)
    _insert(env, "item", items)
    for statement in (MOVES, PAYMENTS, ITEMS):
        env.cr.execute(statement, values)
    for table in ("account_move", "account_move_line", "account_payment"):
        env.cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
    env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
    env.cr.execute("DROP TABLE document, item")
    env.cr.commit()
    env.invalidate_all()
    env.cr.execute("ANALYZE account_move, account_move_line, account_payment, res_partner")
    env.cr.commit()
    start = values["item"]
    installments = [start + n for n, _d, _l, _a, kind, *_ in items if kind == "payment_term"]
    payments = [
        start + n
        for n, _d, _l, account, kind, *_ in items
        if kind == "product" and account == values["receivable"]
    ]
    return installments, payments


def _insert(env, table, rows):
    places = ", ".join(["%s"] * len(rows[0]))
    env.cr.execute_values(f"INSERT INTO {table} VALUES %s", rows, template=f"({places})")


def _rows(books, partners, ids):
    """Rows of the tables ``document`` and ``item``."""
    documents, items = [], []

    def item(label, account, kind, due, cents, is_open):
        residual = cents / 100 if is_open else 0
        place = len(documents), label, account, kind, due
        items.append((len(items) + 1, *place, cents / 100, residual))

    for invoice in books.invoices:
        name, total = books.name_of(invoice), sum(invoice.installments)
        partner = partners[invoice.partner]
        memo = f"PO{invoice.number * 31}"
        term = ids["terms"][len(invoice.installments)]
        row = len(documents) + 1, True, name, memo, invoice.day, partner, total / 100, term
        documents.append(row)
        for n, cents in enumerate(invoice.installments):
            due = invoice.day + timedelta(days=30 * (n + 1))
            item(name, ids["receivable"], "payment_term", due, cents, True)
        item("Goods", ids["income"], "product", None, -total, False)
    for number, payment in enumerate(books.payments, 1):
        name, cents, memo = f"P{books.series}{number:05}", payment.cents, payment.memo
        partner = partners[payment.partner]
        row = len(documents) + 1, False, name, memo, payment.day, partner, cents / 100, None
        documents.append(row)
        item(memo, ids["receivable"], "product", payment.day, -cents, True)
        item(memo, ids["outstanding"], "product", None, cents, False)
    return documents, items


def _values(env):
    company, account = env.company, env["account.account"]
    types = {
        "receivable": "asset_receivable",
        "income": "income",
        "outstanding": "asset_current",
    }
    values = {
        name: account.search([("account_type", "=", kind)], limit=1).id
        for name, kind in types.items()
    }
    for kind in ("sale", "bank"):
        domain = [("type", "=", kind), ("company_id", "=", company.id)]
        values[kind] = env["account.journal"].search(domain, limit=1).id
    values |= {"company": company.id, "currency": company.currency_id.id}
    for name, table in (("move", "move"), ("item", "move_line"), ("payment", "payment")):
        env.cr.execute(f"SELECT COALESCE(max(id), 0) + 1000 FROM account_{table}")
        values[name] = env.cr.fetchone()[0]
    return values | {"terms": {count: _term(env, count).id for count in (1, 2)}}


def _term(env, count):
    """Terms of ``count`` equal installments, one every 30 days: Odoo holds invoices to them."""
    lines = [
        (0, 0, {"value": "percent", "value_amount": 100 / count, "nb_days": 30 * (n + 1)})
        for n in range(count)
    ]
    return env["account.payment.term"].create({"name": f"{count} × 30", "line_ids": lines})
