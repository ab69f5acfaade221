"""The ledger query: what it lists, finds and adds up, and who may see it."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from ..queries import ledger_keyword
from .common import ReconciliationCommon

OURS = "customer_reconciliation"


@tagged("post_install", "-at_install")
class TestLedgerEntry(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.person("auditor", f"{OURS}.group_reconciliation_auditor")
        cls.lamp, cls.chair = cls.env["product.product"].create(
            [{"name": "Copper Lamp", "default_code": "CL-7"}, {"name": "Oak Chair"}]
        )

    @classmethod
    def person(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def ledger(self, user=None, model="entry"):
        company = (user or self.env.user).company_id
        ledger = self.env[f"reconciliation.ledger.{model}"].with_user(user or self.env.user)
        return ledger.with_context(allowed_company_ids=company.ids)

    def entry_of(self, document):
        return self.ledger().browse(self.account_lines(document).ensure_one().id)

    def found(self, *domain, user=None):
        domain = [*domain, ("partner_id", "in", (self.customer | self.vendor).ids)]
        return self.ledger(user).search(domain)

    def products(self, *lines, **vals):
        """An invoice of ``(product, quantity, price)`` with 15 % tax."""
        taxes = [Command.set(self.company_data["default_tax_sale"].ids)]
        items = [
            Command.create(
                {"product_id": p.id, "quantity": q, "price_unit": price, "tax_ids": taxes}
            )
            for p, q, price in lines
        ]
        return self.invoice("2026-01-04", 0, **({"invoice_line_ids": items} | vals))

    # -- what it says ----------------------------------------------------------------------------

    def test_kind_side_and_sign_of_every_document(self):
        day, receipt = "2026-01-05", self.document
        vendor = {"partner": self.vendor}
        documents = {
            self.invoice(day, 100): ("invoice", "receivable", 100),
            receipt("out_receipt", day, 11): ("invoice", "receivable", 11),
            self.refund(day, 30): ("refund", "receivable", -30),
            self.payment(day, 60): ("payment", "receivable", -60),
            self.payment(day, 5, way="outbound"): ("payout", "receivable", 5),
            self.entry(day, 7): ("other", "receivable", 7),
            self.entry(day, -8, side="payable", **vendor): ("other", "payable", -8),
            self.bill(day, 40, "S-1"): ("invoice", "payable", -40),
            receipt("in_receipt", day, 12, **vendor): ("invoice", "payable", -12),
            receipt("in_refund", day, 9, **vendor): ("refund", "payable", 9),
            self.payment(day, 25, way="outbound", **vendor): ("payment", "payable", 25),
            self.payment(day, 3, **vendor): ("payout", "payable", -3),
        }
        for document, expected in documents.items():
            entry = self.entry_of(document)
            self.assertEqual((entry.kind, entry.side, entry.amount), expected, document.name)
            self.assert_amount(entry.debit - entry.credit, entry.amount)
            self.assertEqual(entry.number, document.name)

    def test_session_and_ledger_agree_on_kinds(self):
        self.invoice("2026-01-01", 100)
        self.refund("2026-01-02", 10)
        self.payment("2026-01-03", 60)
        self.payment("2026-01-04", 5, way="outbound")
        self.entry("2026-01-05", 7)
        lines = self.session().our_line_ids
        kinds = {line.move_line_id.id: line.kind for line in lines}
        self.assertEqual(kinds, {entry.id: entry.kind for entry in self.found()})

    def test_statement_line_is_a_payment(self):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": "2026-01-09",
                "amount": 80,
                "payment_ref": "wire",
                "partner_id": self.customer.id,
            }
        )
        suspense = line.move_id.line_ids.filtered(lambda x: x.account_type == "asset_current")
        suspense.account_id = self.accounts["receivable"]
        self.assertEqual(self.found().kind, "payment")

    def test_drafts_are_left_out(self):
        self.invoice("2026-01-05", 10).button_draft()
        self.assertFalse(self.found())

    def test_commercial_entity(self):
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.customer.id})
        payment = self.payment("2026-01-05", 10, partner=contact)
        self.assertEqual(self.entry_of(payment).partner_id, self.customer)

    def test_totals_are_the_general_ledger(self):
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 2.0), ("2026-01-20", 3.0)])
        invoice = self.invoice("2026-01-03", 600, currency_id=euro.id)
        payment = self.payment("2026-01-25", 600, currency_id=euro.id)
        self.account_lines(invoice, payment).reconcile()  # books an exchange difference
        self.bill("2026-01-05", 40, "S-1")
        self.entry("2026-01-06", -3.33)
        sums = self.ledger()._read_group([], ["account_id"], ["amount:sum", "residual:sum"])
        self.assertTrue(sums)
        for account, amount, residual in sums:
            items = self.env["account.move.line"].search(
                [("account_id", "=", account.id), ("parent_state", "=", "posted")]
            )
            self.assert_amount(amount, sum(items.mapped("balance")), account.name)
            self.assert_amount(residual, sum(items.mapped("amount_residual")), account.name)

    @freeze_time("2026-03-01")
    def test_status_and_overdue(self):
        paid = self.invoice("2026-01-03", 100, invoice_date_due="2026-01-10")
        half = self.invoice("2026-01-04", 100, invoice_date_due="2026-01-10")
        late = self.invoice("2026-01-05", 100, invoice_date_due="2026-01-10")
        young = self.invoice("2026-02-28", 100, invoice_date_due="2026-03-28")
        bill = self.bill("2026-01-05", 100, "S-9", invoice_date_due="2026-01-20")
        unused = self.payment("2026-01-07", 5)
        for invoice, amount in ((paid, 100), (half, 40)):
            payment = self.payment("2026-01-08", amount)
            self.account_lines(invoice, payment).reconcile()
        states = [self.entry_of(move).status for move in (paid, half, late, young)]
        self.assertEqual(states, ["reconciled", "partial", "open", "open"])
        self.assert_amount(self.entry_of(half).residual, 60)
        overdue = self.found(("is_overdue", "=", True))
        self.assertEqual(overdue.move_id, half | late | bill)
        self.assertEqual(overdue, self.found().filtered("is_overdue"))
        self.assertNotIn(unused.move_id, overdue.move_id)
        self.assertEqual(self.found() - overdue, self.found(("is_overdue", "=", False)))

    # -- what it finds ---------------------------------------------------------------------------

    def test_keyword(self):
        invoice = self.products((self.lamp, 2, 50), (self.chair, 1, 30), ref="PO_77")
        bill = self.bill("2026-01-05", 40, "S-4711")
        opening = self.entry("2026-01-06", 5)
        label = self.account_lines(opening)
        label.name = "Opening balance"
        other = self.entry("2026-01-06", 6)
        for keyword, expected in {
            invoice.name.lower(): invoice,
            "po_77": invoice,
            "PO%77": self.env["account.move"],
            "S-4711": bill,
            "copper": invoice,
            "CL-7": invoice,
            "Opening": opening,
            other.name: other,
        }.items():
            found = self.found(("keyword", "ilike", keyword), user=self.auditor)
            self.assertEqual(found.move_id.ids, expected.ids, keyword)

    def test_keyword_finds_what_the_invoice_calls_the_product(self):
        item = Command.create({"name": "Repair of the roof", "price_unit": 80})
        invoice = self.invoice("2026-01-03", 0, invoice_line_ids=[item])
        self.assertEqual(self.found(("keyword", "ilike", "roof")).move_id, invoice)

    def test_common_keyword_finds_the_same(self):
        """A word too common to list its rows is recognised in each row instead."""
        invoice = self.products((self.lamp, 2, 50), (self.chair, 1, 30), ref="PO_77")
        self.entry("2026-01-06", 5)
        for keyword in ("copper", "PO_77", invoice.name, "oak", "nothing of it"):
            for model in ("entry", "product"):
                ledger = self.ledger(model=model)
                listed = ledger.search([("keyword", "ilike", keyword)])
                with patch.object(ledger_keyword, "LISTED_MAX", -1):
                    self.assertEqual(
                        ledger.search([("keyword", "ilike", keyword)]), listed, keyword
                    )

    def test_keyword_finds_products_no_longer_sold(self):
        invoice = self.products((self.lamp, 1, 50))
        self.lamp.active = False
        self.assertEqual(self.found(("keyword", "ilike", "copper")).move_id, invoice)

    def test_keyword_of_one_item_leaves_its_neighbours_out(self):
        """An opening entry has a line for each partner: only the one named is meant."""
        entry = self.entry("2026-01-06", 5)
        self.account_lines(entry).name = "Opening Blue Fish"
        other = self.entry("2026-01-06", 6)
        self.account_lines(other).name = "Opening Red Brick"
        self.assertEqual(self.found(("keyword", "ilike", "Blue Fish")).move_id, entry)

    def test_product(self):
        invoice = self.products((self.lamp, 2, 50), (self.chair, 1, 30))
        self.products((self.chair, 1, 30))
        self.assertEqual(self.found(("product_ids", "in", self.lamp.ids)).move_id, invoice)
        self.assertEqual(self.found(("product_ids", "ilike", "lamp")).move_id, invoice)
        self.assertEqual(self.entry_of(invoice).product_ids, self.lamp | self.chair)

    def test_amount(self):
        self.invoice("2026-01-03", 1234.56)
        self.payment("2026-01-04", 1234.56)
        self.invoice("2026-01-05", 1300)
        euro = self.setup_other_currency("EUR", rates=[("2025-01-01", 2.0)])
        self.invoice("2026-01-06", 2469.12, currency_id=euro.id)
        self.assertEqual(len(self.found(("any_amount", "=", 1234.56))), 3)
        foreign = self.found(("any_amount", "=", -2469.12))
        self.assertEqual((foreign.currency_id, foreign.amount), (euro, 1234.56))
        self.assertEqual(len(self.found(("any_amount", "!=", 1234.56))), 1)
        between = self.found(("amount", ">=", 1200), ("amount", "<=", 1250))
        self.assertEqual(between.mapped("amount"), [1234.56, 1234.56])

    def test_groups(self):
        self.invoice("2026-01-03", 100)
        self.invoice("2026-02-03", 50)
        self.payment("2026-02-04", 20)
        for groupby, expected in {
            "kind": {"invoice": 150.0, "payment": -20.0},
            "date:month": {"2026-01-01": 100.0, "2026-02-01": 30.0},
            "date:quarter": {"2026-01-01": 130.0},
            "partner_id": {str(self.customer): 130.0},
            "side": {"receivable": 130.0},
            "status": {"open": 130.0},
        }.items():
            rows = self.ledger()._read_group(
                [("partner_id", "=", self.customer.id)], [groupby], ["amount:sum"]
            )
            self.assertEqual({str(key).split(" ")[0]: s for key, s in rows}, expected, groupby)

    # -- who may see it --------------------------------------------------------------------------

    def test_companies_are_apart(self):
        self.invoice("2026-01-03", 100)
        other = self.setup_other_company()["company"]
        stranger = self.person("stranger", f"{OURS}.group_reconciliation_auditor", other)
        self.assertFalse(self.found(user=stranger))
        self.assertEqual(len(self.found(user=self.auditor)), 1)
        self.assertFalse(self.ledger(stranger, "product").search([]))
        with self.assertRaises(AccessError):
            self.ledger(stranger).browse(self.found().id).read(["amount"])

    def test_accounting_only(self):
        self.invoice("2026-01-03", 100)
        for login, group in (("reader", "readonly"), ("clerk", "invoice")):
            user = self.person(login, f"account.group_account_{group}")
            self.assertEqual(len(self.found(user=user)), 1)
        seller = self.person("seller", "base.group_user")
        for model in ("entry", "product"):
            with self.assertRaises(AccessError):
                self.ledger(seller, model).search([])

    def test_nobody_changes_it(self):
        entry = self.entry_of(self.invoice("2026-01-03", 100))
        for change in (lambda: entry.write({"ref": "x"}), entry.unlink):
            with self.assertRaises(AccessError):
                change()

    # -- where it leads --------------------------------------------------------------------------

    def test_export(self):
        self.invoice("2026-01-03", 100, "INV/2026/00042")
        columns = ["date", "number", "partner_id", "kind", "debit", "amount", "product_ids/name"]
        self.auditor.group_ids += self.env.ref("base.group_allow_export")
        rows = self.found(user=self.auditor).export_data(columns)["datas"]
        self.assertEqual(rows[0][1:6], ["INV/2026/00042", "Blue Fish", "Invoice", 100.0, 100.0])

    def test_opens_the_document(self):
        for document in (self.invoice("2026-01-03", 100), self.payment("2026-01-04", 5)):
            action = self.entry_of(document).action_open_document()
            self.assertEqual((action["res_model"], action["res_id"]), (document._name, document.id))

    def test_products_of_an_entry_and_of_a_line(self):
        invoice = self.products((self.lamp, 2, 50), (self.chair, 1, 30))
        line = self.session().our_line_ids
        self.assertEqual(line.move_id, invoice)
        for lines in (line.product_line_ids, self.entry_of(invoice).product_line_ids):
            details = [(x.product_id, x.quantity, x.price_unit, x.price_subtotal) for x in lines]
            self.assertEqual(details, [(self.lamp, 2, 50, 100), (self.chair, 1, 30, 30)])

    def test_totals_by_product_are_what_the_invoices_put_on_the_account(self):
        terms = self.env.ref("account.account_payment_term_advance_60days")
        self.products((self.lamp, 3, 33.33), (self.chair, 1, 30), invoice_payment_term_id=terms.id)
        self.refund("2026-01-09", 7.77)
        self.bill("2026-01-05", 40, "S-1")
        documents = [("kind", "in", ("invoice", "refund"))]
        for side in ("receivable", "payable"):
            domain = [*documents, ("side", "=", side), ("company_id", "=", self.company.id)]
            totals = [
                sum(
                    total
                    for (total,) in self.ledger(model=model)._read_group(domain, [], ["amount:sum"])
                )
                for model in ("entry", "product")
            ]
            self.assert_amount(*totals, side)
        rows = self.ledger(model="product").search([("keyword", "ilike", "copper")])
        self.assertEqual((rows.product_id, rows.quantity, rows.untaxed), (self.lamp, 3, 99.99))

    def test_match_of_a_line(self):
        self.invoice("2026-01-03", 100, "INV/2026/00042")
        session = self.session()
        self.enter(session, "2026-01-03", 100, "INV/2026/00042")
        session.line_ids.action_match_by_hand("told by phone")
        line = self.line(session, "ours", "INV/2026/00042")
        self.assertEqual(line.match_line_ids, session.line_ids)
        self.assertIn("told by phone", line.match_reason)
