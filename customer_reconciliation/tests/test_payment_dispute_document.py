"""Disputes of documents that are changed or go: nothing that was noted is lost."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestPaymentDisputeDocument(ReconciliationCommon):
    """An invoice of 300.37, and one of three installments of 100.00, 200.00 and 300.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "in three",
                "line_ids": [
                    Command.create({"value": "fixed", "value_amount": amount, "nb_days": days})
                    for amount, days in ((100, 10), (200, 20))
                ]
                + [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        cls.parts = cls.invoice(
            "2026-01-03", 600, "INV/2026/00002", invoice_payment_term_id=cls.term.id
        )

    def items(self, move=None):
        return self.account_lines(move or self.parts).sorted("date_maturity")

    def dispute(self, line, **vals):
        return self.env["payment.dispute"].create({"move_line_id": line.id, **vals})

    def lose(self, move):
        """Set back to draft; its installments go and others take their place."""
        lost = self.items(move)
        line, price = move.invoice_line_ids, move.invoice_line_ids.price_unit
        move.button_draft()
        lost.with_context(dynamic_unlink=True, check_move_validity=False).unlink()
        for other in (1, price):
            move.write({"invoice_line_ids": [Command.update(line.id, {"price_unit": other})]})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(lost.exists())

    def test_the_line_goes_the_dispute_stays(self):
        dispute = self.dispute(self.items(self.whole), amount=50, note="two were broken")
        self.env["ir.attachment"].create(
            {"name": "photo.png", "res_model": dispute._name, "res_id": dispute.id, "raw": b"x"}
        )
        said = len(dispute.message_ids)
        self.lose(self.whole)
        self.assertTrue(dispute.exists())
        self.assertFalse(dispute.move_line_id)
        self.assertEqual((dispute.move_id, dispute.partner_id), (self.whole, self.customer))
        self.assertEqual((dispute.company_id, dispute.currency_id), (self.company, self.currency))
        self.assertEqual((dispute.state, dispute.note), ("open", "two were broken"))
        self.assert_amount(dispute.amount, 50)
        self.assertIn("INV/2026/00001", dispute.display_name)
        self.assertGreaterEqual(len(dispute.message_ids), said)
        self.whole.action_post()
        line = self.items(self.whole)
        self.assertEqual(dispute.move_line_id, line)
        self.assertTrue(line.reconciliation_disputed)
        self.assertIn("as before", " ".join(dispute.message_ids.mapped("body")))
        self.assertTrue(
            self.env["ir.attachment"].search(
                [("res_id", "=", dispute.id), ("name", "=", "photo.png")]
            )
        )

    def test_of_several_installments_that_of_the_day(self):
        second = self.items()[1]
        dispute = self.dispute(second, amount=150)
        due = second.date_maturity
        self.lose(self.parts)
        self.parts.action_post()
        self.assertEqual(len(self.items()), 3)
        self.assertEqual(dispute.move_line_id, self.items()[1])
        self.assertEqual(dispute.move_line_id.date_maturity, due)
        self.assert_amount(dispute.amount, 150)
        disputed = self.items().filtered("reconciliation_disputed")
        self.assertEqual(disputed, dispute.move_line_id)

    def test_a_line_that_became_another_installment(self):
        """The host gives the lines of a draft to other installments as terms go and come."""
        dispute = self.dispute(self.items()[1], amount=150)
        due, line = dispute.due_on, dispute.move_line_id
        self.parts.button_draft()
        days = [item.date_maturity for item in self.items()]
        for item, day in zip(self.items(), days[1:] + days[:1], strict=True):
            item.with_context(skip_invoice_sync=True).date_maturity = day
        self.parts.with_context(skip_invoice_sync=True).action_post()
        self.assertNotEqual(dispute.move_line_id, line)
        self.assertEqual((dispute.move_line_id.date_maturity, dispute.due_on), (due, due))
        disputed = self.items().filtered("reconciliation_disputed")
        self.assertEqual(disputed, dispute.move_line_id)

    def test_of_other_days_the_likeliest(self):
        """One installment is left: it is that; what is contested is no more than it has open."""
        dispute = self.dispute(self.items()[1], amount=200)
        self.parts.button_draft()
        line = self.parts.invoice_line_ids
        self.parts.write(
            {
                "invoice_payment_term_id": False,
                "invoice_date_due": "2026-02-20",
                "invoice_line_ids": [Command.update(line.id, {"price_unit": 120})],
            }
        )
        self.parts.action_post()
        item = self.items()
        self.assertEqual(len(item), 1)
        self.assertEqual(dispute.move_line_id, item)
        self.assert_amount(dispute.amount, 120)
        told = " ".join(dispute.message_ids.mapped("body"))
        for part in ("02/20/2026", "200.00", "120.00"):
            self.assertIn(part, told)

    def test_less_is_open_when_the_line_is_kept(self):
        dispute = self.dispute(self.items(self.whole))
        self.whole.button_draft()
        line = self.whole.invoice_line_ids
        self.whole.write({"invoice_line_ids": [Command.update(line.id, {"price_unit": 10})]})
        self.whole.action_post()
        self.assertEqual(dispute.move_line_id, self.items(self.whole))
        self.assert_amount(dispute.amount, 10)

    def test_what_was_accepted_is_still_credited(self):
        dispute = self.dispute(self.items(self.whole), amount=50)
        dispute.action_accept()
        self.lose(self.whole)
        self.whole.action_post()
        self.assertEqual(dispute.move_line_id, self.items(self.whole))
        self.assertFalse(dispute.move_line_id.reconciliation_disputed, "it is settled")
        note = self.env["account.move"].browse(dispute.action_credit_note()["res_id"])
        note.action_post()
        self.assert_amount(dispute.move_line_id.amount_residual, 250.37)

    def test_settled_while_its_line_is_gone(self):
        dispute = self.dispute(self.items(self.whole), amount=50)
        self.lose(self.whole)
        dispute.action_reject()
        self.assertEqual(dispute.state, "rejected")
        self.whole.action_post()
        self.assertFalse(self.items(self.whole).reconciliation_disputed)

    def test_what_is_contested_is_not_deleted(self):
        dispute = self.dispute(self.items(self.whole), amount=50)
        self.whole.button_draft()
        with self.assertRaises(UserError) as refused:
            self.whole.unlink()
        for said in ("INV/2026/00001", "50.00", "Blue Fish"):
            self.assertIn(said, str(refused.exception))
        self.assertTrue(dispute.exists() and self.whole.exists())

    def test_of_a_deleted_one_it_says_what_it_was_about(self):
        dispute = self.dispute(self.items(self.whole), amount=50)
        due = self.items(self.whole).date_maturity
        dispute.action_reject()
        self.whole.button_draft()
        self.whole.with_context(force_delete=True).unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(dispute.move_id or dispute.move_line_id)
        self.assertEqual((dispute.document, dispute.due_on), ("INV/2026/00001", due))
        self.assertEqual((dispute.partner_id, dispute.company_id), (self.customer, self.company))
        self.assert_amount(dispute.amount, 50)
        self.assertIn("INV/2026/00001", dispute.display_name)

    def test_a_lost_line_is_chosen_by_hand_of_its_document_alone(self):
        dispute = self.dispute(self.items(self.whole), amount=50)
        with self.assertRaises(UserError):
            dispute.move_line_id = self.items()[0]
        self.lose(self.whole)
        with self.assertRaises(UserError):
            dispute.move_line_id = self.items()[0]
        self.assertEqual(dispute.move_id, self.whole)

    def test_it_does_not_become_another_customer_s(self):
        """Nor an amount of another currency; a contact of the customer is the customer still."""
        contact = self.env["res.partner"].create({"name": "Anna", "parent_id": self.customer.id})
        euro = self.setup_other_currency("EUR")
        dispute = self.dispute(self.items(self.whole), amount=40)
        self.whole.button_draft()
        self.whole.write({"partner_id": contact.id, "currency_id": self.currency.id})
        for vals in ({"partner_id": self.vendor.id}, {"currency_id": euro.id}):
            with self.assertRaisesRegex(UserError, "before its customer or currency changes"):
                self.whole.write(vals)
        dispute.action_withdraw()
        self.whole.write({"partner_id": self.vendor.id, "currency_id": euro.id})
        self.assertEqual(self.whole.partner_id, self.vendor)
