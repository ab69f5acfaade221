"""Random histories: on any day a statement says what the general ledger says."""

import random

from odoo import Command
from odoo.tests import tagged

from .statement_common import StatementCommon

SEEDS, STEPS = range(10), 26
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02", "2026-03")


@tagged("post_install", "-at_install")
class TestStatementRandom(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.setup_other_currency(
            "EUR", rates=[(f"{month}-01", 1.5 + place / 7) for place, month in enumerate(MONTHS)]
        )
        cls.yen = cls.env.ref("base.JPY")
        cls.yen.active = True

    def random_day(self, dice):
        return f"{dice.choice(MONTHS)}-{dice.randint(1, 28):02}"

    def act(self, dice, partner, documents):
        """Something happens on the account, on any day: nothing is in order of time."""
        currency = dice.choice([self.currency, self.currency, self.foreign, self.yen])
        amount = dice.randint(1, 9999) / 100 if currency != self.yen else dice.randint(1, 9999)
        day = self.random_day(dice)
        values = {"partner": partner, "currency_id": currency.id}
        choice = dice.choice(
            ["invoice", "invoice", "bill", "refund", "payment", "payment", "entry", "terms"]
            + ["reconcile"] * 6
            + ["undo"] * 2
            + ["reverse"]
        )
        if choice in ("reconcile", "undo", "reverse"):
            self.settle(dice, choice, documents)
        elif choice == "terms":
            documents.append(
                self.invoice(day, amount, invoice_payment_term_id=self.halves.id, **values)
            )
        elif choice == "entry":
            documents.append(
                self.entry(day, amount * dice.choice([1, -1]), "MISC", partner, currency=currency)
            )
        else:
            documents.append(getattr(self, choice)(day, amount, **values))
        return choice

    @property
    def halves(self):
        return self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )

    def settle(self, dice, choice, documents):
        lines = self.account_lines(*documents)
        account = dice.choice(list(self.accounts.values()))
        lines = lines.filtered(lambda line: line.account_id == account)
        settled = lines.matched_debit_ids | lines.matched_credit_ids
        if choice == "reconcile":
            open_lines = lines.filtered(lambda line: not line.reconciled)
            some = open_lines.browse(dice.sample(open_lines.ids, min(len(open_lines), 3)))
            if len(set(some.mapped(lambda line: line.balance > 0))) == 2:
                some.reconcile()
        elif choice == "undo" and settled:
            dice.choice(list(settled)).unlink()
        elif choice == "reverse" and documents:
            move = dice.choice(documents)
            if move._name == "account.move" and move.move_type == "out_invoice":
                documents.append(move._reverse_moves([{"date": self.random_day(dice)}]))
                documents[-1].action_post()

    def test_equal_to_the_ledger(self):
        for seed in SEEDS:
            dice = random.Random(seed)
            partner = self.env["res.partner"].create({"name": f"Seed {seed}"})
            documents, did = [], []
            for _step in range(STEPS):
                did.append(self.act(dice, partner, documents))
            for day in ("2025-12-15", "2026-01-31", self.random_day(dice), "2026-12-31"):
                for side in ("receivable", "payable", "both"):
                    with self.subTest(seed=seed, did=did, day=day, side=side):
                        self.assert_equal_to_the_ledger(partner, day, side)

    def assert_equal_to_the_ledger(self, partner, day, side):
        lines, expected = self.ledger(partner, day, side)
        asked = {"side": side, "zero": "all"}
        open_lines = self.residuals(lines, day)
        for kind in ("detailed", "ageing", "activity", "monthly", "annual"):
            figures = self.figures(partner, day, kind=kind, date_from=None, **asked)
            closings = {account.currency_id: account.closing for account in figures.accounts}
            self.assertEqual(closings, expected, kind)
            for account in figures.accounts:
                getattr(self, f"check_{kind}", self.check_months)(account, lines, open_lines)
        if day < "2025-12-10":
            return
        later = self.figures(partner, day, kind="activity", date_from="2025-12-10", **asked)
        _lines, before = self.ledger(partner, "2025-12-09", side)
        for account in later.accounts:
            self.assertEqual(account.opening, before.get(account.currency_id, 0))
            self.check_activity(account, lines, open_lines)

    def mine(self, account, lines, open_lines):
        currency = self.env["res.currency"].browse(account.currency_id)
        own = lines.filtered(lambda line: line.currency_id == currency)
        return own, {line: left for line, left in open_lines.items() if line in own.ids}

    def check_detailed(self, account, lines, open_lines):
        own, expected = self.mine(account, lines, open_lines)
        self.assertEqual({item.line_id: item.residual for item in account.items}, expected)
        self.assertEqual(account.open, sum(expected.values()))
        self.assertEqual(sum(account.ageing), account.open)
        for item in account.items:
            self.assertEqual(item.amount + sum(paid.amount for paid in item.paid), item.residual)
        exchange = self.company.currency_exchange_journal_id
        names = self.env["account.move"].search([("journal_id", "=", exchange.id)]).mapped("name")
        shown = {paid.ref for item in account.items for paid in item.paid}
        self.assertFalse(shown & set(names), "an exchange difference is shown")
        if not self.crossed(own):
            self.assertEqual(account.elsewhere, 0)

    def crossed(self, lines):
        """Has any item been settled with another currency, or one of the other accounts?"""
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        others = partials.debit_move_id | partials.credit_move_id
        return len(others.currency_id) > 1 or len(others.account_id) > len(lines.account_id)

    def check_ageing(self, account, lines, open_lines):
        _own, expected = self.mine(account, lines, open_lines)
        self.assertEqual(sum(account.ageing), sum(expected.values()))

    def check_activity(self, account, lines, open_lines):
        moved = sum(entry.amount for entry in account.entries)
        self.assertEqual(account.opening + moved, account.closing)
        if account.entries:
            self.assertEqual(account.entries[-1].balance, account.closing)
        self.assertEqual(
            [entry.date for entry in account.entries],
            sorted(entry.date for entry in account.entries),
        )

    def check_months(self, account, lines, open_lines):
        self.assertEqual(account.months[-1].closing, account.closing)
        for before, month in zip((None, *account.months), account.months, strict=False):
            self.assertEqual(month.opening, before.closing if before else account.opening)
            moved = month.invoiced + month.credited + month.paid + month.other
            self.assertEqual(month.opening + moved, month.closing)
