"""The one read of what is open: against the host's own residuals, and nothing outside the scope."""

from odoo import Command, fields
from odoo.tests import tagged

from .. import engine
from ..queries import open_items
from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestOpenItems(ReconciliationCommon):
    def open_items(self, name="targets", **scope):
        asked = open_items.OpenScope(self.company.id, **scope)
        frame = getattr(open_items, name)(self.env, asked)
        return {row["ref"]: row for row in frame.to_dict("records")}

    def bank_line(self, date, amount, label, **vals):
        journal = self.company_data["default_journal_bank"]
        return self.env["account.bank.statement.line"].create(
            {"journal_id": journal.id, "date": date, "amount": amount, "payment_ref": label, **vals}
        )

    def test_residuals_are_those_of_the_host(self):
        invoice = self.invoice("2026-01-02", 300.37, "INV/2026/70001")
        self.invoice(
            "2026-01-03", 11.11, "INV/2026/70002", currency_id=self.setup_other_currency("EUR").id
        )
        self.refund("2026-01-04", 20, "RINV/2026/70001", ref="Reversal of: INV/2026/70001")
        self.bill("2026-01-05", 99.99, "THEIRS-77")
        paid = self.payment("2026-01-06", 100.05, "INV/2026/70001")
        self.account_lines(invoice, paid).reconcile()
        self.payment("2026-01-07", 50, "INV/2026/70002")
        self.entry("2026-01-08", -30, "old payment")
        self.entry("2026-01-08", 40, "old invoice")
        owed, paying = self.open_items(), self.open_items("sources")
        found = {row["item_id"]: row for row in (*owed.values(), *paying.values())}
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("account_type", "in", ("asset_receivable", "liability_payable")),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("partner_id", "!=", False),
            ]
        )
        self.assertEqual(set(found), set(lines.ids))
        for line in lines:
            row, currency = found[line.id], line.currency_id
            self.assert_amount(row["amount"] / 100, line.amount_residual_currency, line.name)
            self.assert_amount(row["company_residual"] / 100, line.amount_residual, line.name)
            self.assertEqual(row["currency"], currency.name)
            self.assertEqual(row["partner"], line.partner_id.commercial_partner_id.id)
            self.assertEqual(row["account"], line.account_id.id)
        self.assertEqual(owed["INV/2026/70001"]["amount"], 20032)
        self.assertEqual(owed["THEIRS-77"]["amount"], -9999)
        self.assertEqual(owed["RINV/2026/70001"]["kind"], "refund")
        self.assertIn("INV/2026/70001", owed["RINV/2026/70001"]["memo"])
        self.assertEqual({row["kind"] for row in paying.values()}, {"payment", "other"})

    def test_each_installment_is_one_row_with_its_due_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (30, 60)
                ],
            }
        )
        self.invoice("2026-01-02", 100, "INV/2026/70003", invoice_payment_term_id=term.id)
        frame = open_items.targets(self.env, open_items.OpenScope(self.company.id))
        self.assertEqual(frame["amount"].tolist(), [5000, 5000])
        self.assertEqual([str(d.date()) for d in frame["due_date"]], ["2026-02-01", "2026-03-03"])

    def test_discount_only_while_nothing_is_paid(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % ten days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        invoice = self.invoice("2026-01-02", 100, "INV/2026/70004", invoice_payment_term_id=term.id)
        row = self.open_items()["INV/2026/70004"]
        self.assertEqual((row["amount"], row["discounted"]), (10000, 9800))
        self.assertEqual(fields.Date.to_string(row["discount_date"].date()), "2026-01-12")
        self.account_lines(invoice, self.payment("2026-01-06", 10)).reconcile()
        row = self.open_items()["INV/2026/70004"]
        self.assertEqual((row["amount"], row["discounted"]), (9000, 0))

    def test_scope_is_kept(self):
        self.invoice("2026-01-02", 100, "INV/2026/70005")
        self.bill("2026-01-05", 99.99, "THEIRS-78")
        other = self.env["res.partner"].create({"name": "Other"})
        self.invoice("2026-01-09", 7, "INV/2026/70006", partner=other)
        self.assertEqual(len(self.open_items()), 3)
        self.assertEqual([*self.open_items(partner_ids=(other.id,))], ["INV/2026/70006"])
        self.assertEqual([*self.open_items(account_type="payable")], ["THEIRS-78"])
        self.assertEqual([*self.open_items(date_to=fields.Date.to_date("2026-01-03"))],
                         ["INV/2026/70005"])  # fmt: skip
        self.assertEqual([*self.open_items(date_from=fields.Date.to_date("2026-01-09"))],
                         ["INV/2026/70006"])  # fmt: skip
        sales = self.company_data["default_journal_sale"]
        self.assertEqual(len(self.open_items(journal_ids=(sales.id,))), 2)
        abroad = open_items.OpenScope(self.setup_other_company()["company"].id)
        self.assertTrue(open_items.targets(self.env, abroad).empty)

    def test_bank_lines_on_suspense(self):
        line = self.bank_line(
            "2026-01-10",
            120.5,
            "INV/2026/70007 thanks",
            partner_name="BLUE FISH",
            account_number="DE02 1203 0000 0000 2020 51",
        )
        row = self.open_items("bank_lines")[line.move_id.name]
        self.assertEqual((row["amount"], row["partner"], row["account"]), (-12050, 0, 0))
        self.assertEqual(row["payer_name"], "BLUE FISH")
        self.assertEqual(row["bank_account"], "DE02 1203 0000 0000 2020 51")
        self.assertIn("INV/2026/70007", row["memo"])
        self.assertEqual(row["statement_line"], line.id)
        suspense = line.move_id.line_ids.filtered(
            lambda item: item.account_id == line.journal_id.suspense_account_id
        )
        self.assertEqual(row["item_id"], suspense.id)
        suspense.account_id = self.accounts["receivable"]
        self.assertEqual(self.open_items("bank_lines"), {})

    def test_payers_are_commercial_partners(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann at Blue Fish", "parent_id": self.customer.id}
        )
        self.env["res.partner.bank"].create(
            {"acc_number": "DE02 1203 0000 0000 2020 51", "partner_id": contact.id}
        )
        names, accounts = open_items.payers(self.env, self.company.id)
        ours = names[names["partner"] == self.customer.id]
        self.assertEqual(set(ours["name"]), {"Blue Fish", "Ann at Blue Fish"})
        self.assertEqual(
            accounts[accounts["partner"] == self.customer.id]["account"].tolist(),
            ["DE02120300000000202051"],
        )

    def test_few_queries_whatever_the_number_of_items(self):
        for number in range(3):
            self.invoice("2026-01-02", 10 + number)
        self.env.flush_all()
        with self.assertQueryCount(3):
            for name in ("targets", "sources", "bank_lines"):
                getattr(open_items, name)(self.env, open_items.OpenScope(self.company.id))

    def test_the_engine_takes_them_as_they_are(self):
        self.invoice("2026-01-02", 300.37, "INV/2026/70008")
        self.payment("2026-01-20", 300.37, "INV/2026/70008")
        scope = open_items.OpenScope(self.company.id)
        result = engine.propose(
            open_items.sources(self.env, scope), open_items.targets(self.env, scope)
        )
        self.assertEqual(result.groups["decision"].tolist(), ["certain"])
        self.assertEqual(result.allocations["amount"].tolist(), [30037])
