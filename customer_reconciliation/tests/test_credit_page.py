from odoo import Command
from odoo.tests import tagged

from .credit_common import TODAY, CreditCommon


@tagged("post_install", "-at_install")
class TestCreditPage(CreditCommon):
    """What other parts know of a customer stands on its credit file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Other", "is_company": True})

    def test_promises_and_disputes(self):
        move = self.owed(TODAY, 100)
        line = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        line._set_disputed(True, "Broken in transit.")
        other = self.owed(TODAY, 50, partner=self.other)
        other.line_ids.filtered(lambda line: line.account_type == "asset_receivable")._set_disputed(
            True, "Not theirs."
        )
        promise, _another = self.env["payment.promise"].create(
            [
                {"partner_id": partner.id, "amount": 40, "date": "2099-01-31"}
                for partner in (self.customer, self.other)
            ]
        )
        file = self.file()
        self.assertEqual(file.disputed_line_ids, line)
        self.assertEqual(file.promise_ids, promise)
        self.assertFalse(file.dunning_notice_ids)

    def test_what_was_said_and_attached(self):
        file = self.file()
        said = self.contact.message_post(body="They pay on Friday.", message_type="comment")
        called = self.customer.activity_schedule("mail.mail_activity_data_call", summary="Ring")
        called.action_feedback("Nobody there.")
        self.other.message_post(body="Another customer.", message_type="comment")
        self.customer.write({"phone": "1"})
        kept = self.env["ir.attachment"].create(
            {"name": "form.txt", "raw": b"x", "res_model": "credit.file", "res_id": file.id}
        )
        file.invalidate_recordset()
        self.assertIn(said, file.communication_ids)
        self.assertTrue(
            any("Nobody there." in message.body for message in file.communication_ids),
            "calls are told",
        )
        self.assertFalse(
            any("Another customer." in message.body for message in file.communication_ids)
        )
        self.assertEqual(file.document_ids, kept)

    def test_as_whoever_looks(self):
        """Nothing is read with more rights than the reader has."""
        auditor = self.new_user("page_auditor", ["auditor"])
        file = self.file()
        self.customer.message_post(body="For all.", message_type="comment")
        as_auditor = file.with_user(auditor)
        as_auditor.invalidate_recordset()
        self.assertTrue(as_auditor.communication_ids)
        self.env["payment.promise"].create(
            {"partner_id": self.customer.id, "amount": 40, "date": "2099-01-31"}
        )
        as_auditor.invalidate_recordset()
        self.assertTrue(as_auditor.promise_ids)
        self.env["ir.rule"].create(
            {
                "name": "None",
                "model_id": self.env["ir.model"]._get("payment.promise").id,
                "domain_force": "[('id', '=', 0)]",
                "groups": [Command.link(self.env.ref("base.group_user").id)],
            }
        )
        as_auditor.invalidate_recordset()
        self.assertFalse(as_auditor.promise_ids)
