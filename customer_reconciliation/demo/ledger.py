"""Our side of the stories: invoices, credit notes and payments, all made by the ORM."""

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.tools import date_utils

RATES = {"USD": 1.0, "EUR": 0.92, "CNY": 7.2, "HKD": 7.8}  # units for one US dollar
DRIFT = (0, 4, 7, 5, 9, 6, 2, -1, 3, 5, 8, 4, 1, 3)  # per mille, month by month
MONTHS = 12
FIRST_ORDER = 412


class Ledger:
    """Makes the entries of all stories in batches: the host is far faster that way."""

    def __init__(self, env, stories):
        self.env, self.stories = env, stories
        self.company = env.company
        self.today = fields.Date.context_today(env.user)
        self.start = date_utils.start_of(self.today, "month") - relativedelta(months=MONTHS)
        self.moves = {}

    def make(self):
        self._set_rates()
        self._make_documents()
        self._reverse()
        self._pay_early()
        self._pay()
        self._remember()

    def date(self, event):
        month = self.start + relativedelta(months=event.month - 1)
        return min(month + relativedelta(day=event.day), self.today)

    def _events(self, *kinds):
        """(story, event) of these kinds in the order of their dates."""
        found = [(s, e) for s in self.stories for e in s.events if e.what in kinds]
        return sorted(found, key=lambda pair: (pair[1].month, pair[1].day))

    def _set_rates(self):
        """A rate a month, so that payments in other currencies make exchange differences."""
        names = {story.currency for story in self.stories}
        found = self.env["res.currency"].with_context(active_test=False)
        currencies = found.search([("name", "in", list(names))])
        currencies.filtered(lambda currency: not currency.active).active = True
        base = RATES.get(self.company.currency_id.name)
        if base is None:
            return
        others = currencies - self.company.currency_id
        known = others.rate_ids.filtered(lambda r: r.company_id == self.company).mapped("name")
        days = [self.start + relativedelta(months=n) for n in range(MONTHS + 1)]
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": self.company.id,
                    "name": day,
                    "rate": RATES[currency.name] / base * (1 + DRIFT[n] / 1000),
                }
                for currency in others
                for n, day in enumerate(days)
                if day not in known
            ]
        )

    # -- documents -------------------------------------------------------------------------------

    def _make_documents(self):
        events = self._events("inv", "crn")
        moves = self.env["account.move"].create([self._document_vals(*pair) for pair in events])
        moves.action_post()
        for (story, event), move in zip(events, moves, strict=True):
            self.moves[story.key, event.key] = move

    def _document_vals(self, story, event):
        date = self.date(event)
        return {
            "move_type": self._move_type(story, event),
            "partner_id": story.partner(self.env).id,
            "company_id": self.company.id,
            "currency_id": self._currency(story).id,
            "invoice_date": date,
            "date": date,
            "invoice_payment_term_id": self.env.ref(story.terms).id,
            "ref": self._ref(story, event),
            "invoice_line_ids": [
                Command.create(self._line_vals(story, product, quantity))
                for product, quantity in event.goods()
            ],
        }

    def _move_type(self, story, event):
        side = "in" if story.supplier else "out"
        return f"{side}_invoice" if event.what == "inv" else f"{side}_refund"

    def _ref(self, story, event):
        """The customer's order, or the supplier's own number of the bill."""
        if "again" in event.notes:
            return self._number(story, event.notes["again"]).replace("-", " ")
        if event.what == "crn":
            return story.order.format(900 + int(event.key[1:]))
        return self._number(story, event.key)

    def _number(self, story, key):
        return story.order.format(FIRST_ORDER - 1 + int(key))

    def _line_vals(self, story, product, quantity):
        product = self.env.ref(f"customer_reconciliation.demo_product_{product}")
        return {
            "product_id": product.id,
            "quantity": quantity,
            "price_unit": round(product.list_price * story.prices, 2),
            "tax_ids": [Command.clear()],
        }

    def _currency(self, story):
        return self.env.ref(f"base.{story.currency}")

    def _reverse(self):
        for story, event in self._events("rev"):
            date = self.date(event)
            [key] = event.documents()
            invoice = self.moves[story.key, key]
            vals = {"date": date, "invoice_date": date, "ref": f"Reversal of {invoice.name}"}
            self.moves[story.key, event.key] = invoice._reverse_moves([vals], cancel=True)

    # -- payments --------------------------------------------------------------------------------

    def _pay_early(self):
        """The host's own wizard grants the discount."""
        for story, event in self._events("epd"):
            invoices = self._documents(story, event)
            register = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoices.ids
            )
            wizard = register.create({"payment_date": self.date(event)})
            self.moves[story.key, event.key] = wizard._create_payments().move_id

    def _pay(self):
        events = self._events("pay")
        payments = self.env["account.payment"].create(
            [self._payment_vals(story, event) for story, event in events]
        )
        payments.action_post()
        groups = []
        for (story, event), payment in zip(events, payments, strict=True):
            self.moves[story.key, event.key] = payment.move_id
            groups.append(self._partner_lines(payment.move_id | self._documents(story, event)))
        self.env["account.move.line"]._reconcile_plan(_joined(groups))

    def _payment_vals(self, story, event):
        documents = self._documents(story, event)
        sign = -1 if story.supplier else 1
        total = sign * sum(self._partner_lines(documents).mapped("amount_currency"))
        return {
            "payment_type": "outbound" if story.supplier else "inbound",
            "partner_type": "supplier" if story.supplier else "customer",
            "partner_id": story.partner(self.env).id,
            "company_id": self.company.id,
            "journal_id": self._bank().id,
            "currency_id": self._currency(story).id,
            "date": self.date(event),
            "amount": self._currency(story).round(event.paid(total)),
            "memo": ", ".join(doc.ref if story.supplier else doc.name for doc in documents),
        }

    def _bank(self):
        domain = [("type", "=", "bank"), ("company_id", "=", self.company.id)]
        return self.env["account.journal"].search(domain, limit=1)

    def _documents(self, story, event):
        moves = self.env["account.move"]
        return moves.union(*(self.moves[story.key, key] for key in event.documents()))

    def _partner_lines(self, moves):
        types = ("asset_receivable", "liability_payable")
        return moves.line_ids.filtered(lambda line: line.account_id.account_type in types)

    def _remember(self):
        """By external identifiers the files and tests find the entries again."""
        stories = {story.key: story for story in self.stories}
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": stories[key].xmlid(event), "record": move, "noupdate": True}
                for (key, event), move in self.moves.items()
            ]
        )


def _joined(groups):
    """Groups that share a line are one: it can't be reconciled in two plans at a time."""
    joined = []
    for group in groups:
        for other in [known for known in joined if known & group]:
            joined.remove(other)
            group |= other
        joined.append(group)
    return joined
