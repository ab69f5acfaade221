"""Finding matches from where one stands, and the list of what is still unapplied."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestFindMatches(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wolf = cls.env["res.partner"].create({"name": "Grey Wolf GmbH", "is_company": True})

    def shown(self, action):
        """The proposals an action shows."""
        record = self.env[action["res_model"]].browse(action["res_id"])
        return record if record._name == "cash.application.proposal" else record.proposal_ids

    def pair(self, partner=None, number="INV/2026/70001", amount=100):
        partner = partner or self.customer
        invoice = self.invoice("2026-01-05", amount, number, partner_id=partner.id)
        return invoice, self.payment("2026-01-20", amount, number, partner=partner)

    def test_from_invoice_payment_and_partner(self):
        invoice, payment = self.pair()
        other, _paid = self.pair(self.wolf, "INV/2026/70002", 300)
        child = self.env["res.partner"].create({"name": "Shop", "parent_id": self.customer.id})
        for record in (invoice, payment, self.customer, child):
            [proposal] = self.shown(record.action_find_matches())
            allocation = proposal.allocation_ids
            self.assertEqual(allocation.source_id, self.item(payment), record)
            self.assertEqual(allocation.target_id, self.item(invoice))
        self.assertEqual(self.open(invoice), [100], "nothing is posted")
        self.assertEqual(len(self.shown((invoice | other).action_find_matches())), 2)

    def test_from_a_bank_line(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001", partner_id=self.wolf.id)
        line = self.bank_line("2026-01-20", 100, "x", partner_name="Grey Wolf GmbH")
        unapplied = self.env["cash.unapplied"].browse(line.id)
        for record in (line.move_id.statement_line_id, line.move_id, unapplied):
            [proposal] = self.shown(record.action_find_matches())
            self.assertEqual(proposal.allocation_ids.target_id, self.item(invoice), record)

    def test_nothing_to_find(self):
        invoice, payment = self.pair()
        self.apply(self.proposal((payment, invoice, 100)))
        draft = self.env["account.move"].create({"move_type": "out_invoice"})
        for record in (invoice, payment, draft):
            with self.assertRaisesRegex(UserError, "Nothing of it is open"):
                record.action_find_matches()
        lone = self.invoice("2026-01-05", 100)
        self.assertEqual(lone.action_find_matches()["tag"], "display_notification")
        self.assertFalse(self.env["cash.application"].search([]), "no empty runs are left behind")

    def test_of_one_company_at_a_time(self):
        second = self.setup_other_company(name="Second Books")
        other = self.env["account.move"].with_company(second["company"])
        other = other.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-05",
                "company_id": second["company"].id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5, "tax_ids": []})],
            }
        )
        other.action_post()
        self.env.user.company_ids |= second["company"]
        both = other | self.invoice("2026-01-05", 100)
        both = both.with_context(allowed_company_ids=both.company_id.ids)
        with self.assertRaisesRegex(UserError, "several companies"):
            both.action_find_matches()

    def test_only_who_may_reconcile(self):
        invoice, payment = self.pair()
        biller = self.new_user("biller", ("account.group_account_invoice",))
        for record in (invoice, payment, self.customer):
            with self.assertRaises(AccessError):
                record.with_user(biller).action_find_matches()
        second = self.setup_other_company(name="Second Books")["company"]
        stranger = self.new_user("stranger", ("manager",), second)
        with self.assertRaises(AccessError):
            invoice.with_user(stranger).action_find_matches()
        unapplied = self.env["cash.unapplied"].browse(self.item(payment).id)
        with self.assertRaises(AccessError):
            unapplied.with_user(stranger).action_find_matches()
        user = self.new_user("matcher", ("user",))
        self.assertEqual(len(self.shown(invoice.with_user(user).action_find_matches())), 1)

    # -- what is still unapplied -----------------------------------------------------------------

    def unapplied(self, *terms):
        return self.env["cash.unapplied"].search([("company_id", "=", self.company.id), *terms])

    @freeze_time("2026-03-01")
    def test_what_is_unapplied_by_age(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        payment = self.payment("2026-01-20", 250, "more than that")
        refund = self.refund("2025-12-01", 40)
        entry = self.entry("2024-12-01", -7, "carried")
        self.entry("2024-12-01", 9, "they owe it")
        bill = self.bill("2026-02-20", 30)
        paid = self.payment("2026-02-21", 12, partner=self.vendor, way="outbound")
        line = self.bank_line("2026-02-25", 80, "money", partner_name="Somebody")
        self.apply(self.proposal((payment, invoice, 100)))
        rows = {row.id: (row.kind, row.bucket, row.amount) for row in self.unapplied()}
        expected = {
            self.item(payment).id: ("payment", "days_060", -150),
            self.item(refund).id: ("refund", "days_090", -40),
            self.item(entry).id: ("other", "older", -7),
            self.item(paid).id: ("payment", "days_030", 12),
            line.id: ("bank", "days_030", -80),
        }
        self.assertEqual(rows, expected)
        self.assertEqual(self.open(bill), [-30])
        known = self.unapplied(("partner_id", "=", False))
        self.assertEqual((known.id, known.payer_name, known.age_days), (line.id, "Somebody", 4))

    def test_sums_are_those_of_the_ledger(self):
        for day in range(1, 6):
            self.pair(number=f"INV/2026/7000{day}", amount=10 * day)
            self.refund(f"2026-01-1{day}", 3 * day)
        self.bank_line("2026-01-20", 80, "money")
        Line = self.env["account.move.line"]
        ours = [("company_id", "=", self.company.id), ("parent_state", "=", "posted")]
        [(open_of_customers,)] = Line._read_group(
            [*ours, ("account_type", "=", "asset_receivable"), ("move_type", "!=", "out_invoice")],
            aggregates=["amount_residual:sum"],
        )
        journal = self.company_data["default_journal_bank"]
        [(on_suspense,)] = Line._read_group(
            [*ours, ("account_id", "=", journal.suspense_account_id.id)],
            aggregates=["balance:sum"],
        )
        sums = dict(
            self.env["cash.unapplied"]._read_group(
                [("company_id", "=", self.company.id)], ["side"], ["amount:sum"]
            )
        )
        self.assert_amount(sums["receivable"], open_of_customers)
        self.assert_amount(sums["suspense"], on_suspense)
        self.assert_amount(sums["suspense"], -80)

    def test_unapplied_is_for_accounting_of_the_company(self):
        _invoice, payment = self.pair()
        row = self.env["cash.unapplied"].browse(self.item(payment).id)
        second = self.setup_other_company(name="Second Books")["company"]
        stranger = self.new_user("stranger", ("manager",), second)
        self.assertFalse(row.with_user(stranger).search([("id", "=", row.id)]))
        for user in (stranger, self.new_user("nobody", ())):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["amount"])
        reader = self.new_user("reader", ("account.group_account_readonly",))
        self.assertEqual(row.with_user(reader).amount, -100)
