"""Batches: made by workers, sent to the contact meant for it, nobody dropped silently."""

import io
import zipfile
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from ..models import partner_statement_batch, partner_statement_batch_line
from ..reports import statement_pdf
from .test_statement_print import PrintCommon


class BatchCommon(PrintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "books@bluefish.example"

    @classmethod
    def batch(cls, partners=None, **values):
        wizard = cls.wizard(partners)
        action = wizard.action_batch()
        batch = cls.env["partner.statement.batch"].browse(action["res_id"])
        batch.write(values)
        return batch

    def work(self):
        """What the workers do. The writer of PDFs is replaced: other tests look at its files."""

        def some_pdfs(_env, documents):
            return [f"%PDF of {document.partner.name}".encode() for document in documents]

        with (
            patch.object(statement_pdf, "render", some_pdfs),
            self.enter_registry_test_mode(),
        ):
            self.env.ref(
                "customer_reconciliation.ir_cron_partner_statement"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def someone(self, name, email=False, **values):
        partner = self.env["res.partner"].create({"name": name, "email": email, **values})
        self.invoice("2026-01-08", 10, partner=partner)
        return partner

    @staticmethod
    def contact(kind, email, company):
        return {"name": kind, "type": kind, "email": email, "parent_id": company.id}

    @staticmethod
    def told(batch):
        return {line.partner_id.name: line.state for line in batch.line_ids}


@tagged("post_install", "-at_install")
class TestStatementBatch(BatchCommon):
    def contact_batch(self):
        """Started, for partners with all sorts of addresses."""
        contact, bare = self.someone("With Contact", "all@one.example"), self.someone("Without")
        invoices = self.someone("With Invoices", "all@two.example")
        self.env["res.partner"].create(
            [
                self.contact("other", "s@one.example", contact),
                self.contact("invoice", "i@one.example", contact),
                self.contact("invoice", "i@two.example", invoices),
            ]
        )
        contact.reconciliation_contact_id = contact.child_ids.filtered(lambda c: c.type == "other")
        blocked = self.someone("Blocked", "no@three.example")
        self.env["mail.blacklist"]._add("no@three.example")
        batch = self.batch(self.customer | contact | bare | invoices | blocked)
        batch.action_start()
        return batch

    def test_who_got_what(self):
        """The contact for balances, else that for invoices, else the partner."""
        batch = self.contact_batch()
        self.assertEqual((batch.state, batch.waiting_count, batch.progress), ("running", 5, 0))
        self.work()
        self.assertEqual(batch.state, "done")
        self.assertEqual(
            {line.partner_id.name: (line.state, line.email) for line in batch.line_ids},
            {
                "Blue Fish": ("sent", "books@bluefish.example"),
                "With Contact": ("sent", "s@one.example"),
                "Without": ("no_address", False),
                "With Invoices": ("sent", "i@two.example"),
                "Blocked": ("blacklisted", "no@three.example"),
            },
        )
        for line in batch.line_ids.filtered("mail_id"):
            self.assertEqual(line.mail_id.recipient_ids, line.contact_id)
            self.assertFalse(line.mail_id.email_to)
        self.assertEqual((batch.sent_count, batch.not_sent_count, batch.progress), (3, 2, 100))
        self.assertIn("No e-mail address", batch.line_ids.filtered("is_not_sent")[0].error)

    def test_the_mail(self):
        batch = self.batch()
        batch.action_start()
        self.work()
        line = batch.line_ids
        self.assertEqual(line.balance, "1,150.50 USD")
        self.assertEqual(line.mail_id.recipient_ids, self.customer)
        self.assertEqual(line.mail_id.attachment_ids.raw, b"%PDF of Blue Fish")
        self.assertIn("1,150.50 USD", line.mail_id.body_html)
        self.assertTrue(line.sent_on)

    def test_again(self):
        """Those without an address get theirs once it is there; nobody gets two."""
        batch = self.contact_batch()
        self.work()
        bare = batch.line_ids.filtered(lambda line: line.state == "no_address")
        bare.partner_id.email = "now@four.example"
        batch.action_retry()
        self.work()
        self.assertEqual((bare.state, batch.sent_count), ("sent", 4))
        mails = [("res_id", "in", batch.line_ids.ids), ("model", "=", batch.line_ids._name)]
        self.assertEqual(self.env["mail.mail"].search_count(mails), 4)

    def test_one_that_fails_stops_no_other(self):
        odd = self.someone("Odd", "odd@five.example")
        batch = self.batch(self.customer | odd)
        batch.action_start()
        send = partner_statement_batch_line.PartnerStatementBatchLine._mail

        def fails(line, *args):
            if line.partner_id == odd:
                raise ValueError("no such template")
            return send(line, *args)

        with patch.object(partner_statement_batch_line.PartnerStatementBatchLine, "_mail", fails):
            self.work()
        self.assertEqual(self.told(batch), {"Blue Fish": "sent", "Odd": "failed"})
        line = batch.line_ids.filtered(lambda line: line.state == "failed")
        self.assertIn("no such template", line.error)
        self.assertFalse(line.attachment_id)

    def test_files(self):
        other = self.someone("Second", "b@six.example")
        batch = self.batch(self.customer | other, with_mail=False)
        with self.assertRaisesRegex(UserError, "None has been made"):
            batch._file("zip")
        batch.action_start()
        self.work()
        self.assertEqual(set(self.told(batch).values()), {"made"})
        self.assertFalse(batch.line_ids.mail_id)
        archive = zipfile.ZipFile(io.BytesIO(batch._file("zip")[1]))
        self.assertEqual(len(archive.namelist()), 2)
        with self.assertRaisesRegex(UserError, "is kept"):
            batch.unlink()

    def test_one_pdf_of_all(self):
        """Workers merge what would keep a person waiting; what is sent anew is merged anew."""
        other = self.someone("Second")
        batch = self.batch(self.customer | other)
        batch.action_start()
        merged = patch.object(statement_pdf, "merge", lambda files: b"+".join(files))
        with merged, patch.object(partner_statement_batch, "MERGED_NOW_MAX", 1):
            self.work()
            self.assertFalse(batch.merged_id)
            told = batch.action_pdf()
            self.assertEqual((told["tag"], batch.state), ("display_notification", "running"))
            self.work()
            self.assertEqual(batch.state, "done")
            self.assertIn("/pdf", batch.action_pdf()["url"])
            self.assertEqual(batch._file("pdf")[1], b"%PDF of Blue Fish+%PDF of Second")
            first = batch.merged_id
            other.email = "now@six.example"
            batch.action_retry()
            self.assertFalse(first.exists())
            self.work()
        self.assertEqual(batch.merged_id.raw, b"%PDF of Blue Fish+%PDF of Second")
        self.assertEqual(batch.sent_count, 2)

    def test_stopped(self):
        batch = self.batch()
        batch.action_start()
        batch.action_cancel()
        self.work()
        self.assertEqual(
            (batch.state, set(self.told(batch).values())), ("cancelled", {"cancelled"})
        )
        with self.assertRaisesRegex(UserError, "not in a state"):
            batch.action_start()

    def test_schedule(self):
        """Each month for the month before; who opted out is listed, and gets nothing."""
        out = self.someone("Opted Out", "x@seven.example", statement_opt_out=True)
        template = self.env["partner.statement.template"].create(
            {"name": "Each month", "schedule": "monthly", "company_id": self.company.id}
        )
        today = Date.context_today(template)
        self.assertEqual(template.schedule_on.day, 1)
        self.assertGreater(template.schedule_on, today)
        template.schedule_on = "2026-02-01"
        self.work()
        batch = self.env["partner.statement.batch"].search([("template_id", "=", template.id)])
        self.assertEqual(
            (str(batch.date_from), str(batch.date_to), batch.state),
            ("2026-01-01", "2026-01-31", "done"),
        )
        told = self.told(batch)
        self.assertEqual((told["Opted Out"], told["Blue Fish"]), ("opted_out", "sent"))
        self.assertFalse(batch.line_ids.filtered(lambda line: line.partner_id == out).mail_id)
        self.assertEqual(str(template.schedule_on), "2026-03-01")

    def test_periods(self):
        template = self.env["partner.statement.template"].create({"name": "Some"})
        for schedule, day, first, last in (
            ("monthly", "2026-03-05", "2026-02-01", "2026-02-28"),
            ("quarterly", "2026-04-01", "2026-01-01", "2026-03-31"),
            ("annually", "2027-01-01", "2026-01-01", "2026-12-31"),
        ):
            template.write({"schedule": schedule, "schedule_on": day})
            self.assertEqual(tuple(map(str, template._period())), (first, last))

    def test_rights(self):
        batch = self.batch()
        auditor = self.new_user("watcher", ["auditor"])
        salesman = self.new_user("seller", ["account.group_account_invoice"])
        self.assertEqual(batch.with_user(auditor).name, batch.name)
        for user in (auditor, salesman):
            with self.assertRaises(AccessError):
                batch.with_user(user).action_start()
        with self.assertRaises(AccessError):
            batch.with_user(salesman).read(["name"])
        clerk = self.new_user("sender", ["user"])
        with self.assertRaises(AccessError):
            batch.with_user(clerk).write({"state": "done"})
        with self.assertRaises(AccessError):
            self.env["partner.statement.batch.line"].with_user(clerk).create(
                {"batch_id": batch.id, "partner_id": self.customer.id}
            )
        batch.with_user(clerk).action_start()
        stranger = self.new_user("far", ["manager"], self.setup_other_company()["company"])
        for record in (batch, batch.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["state"])

    def test_workers_share(self):
        """A worker takes what no other holds."""
        batch = self.batch()
        batch.action_start()
        lines = self.env["partner.statement.batch.line"]
        with patch.object(partner_statement_batch_line, "lock_rows", lambda some: some.browse()):
            self.assertFalse(lines._take())
        self.assertEqual(lines._take(), batch.line_ids)


@tagged("post_install", "-at_install")
class TestStatementTour(BatchCommon, HttpCase):
    session = None  # HttpCase keeps the browser's there

    def clerk(self):
        clerk = self.new_user("poster", ["user", "account.group_account_user"])
        clerk.password = clerk.login
        self.env.ref("customer_reconciliation.ir_cron_partner_statement").active = False
        return clerk

    def tour(self, batch, name):
        self.start_tour(
            f"/odoo/action-customer_reconciliation.action_partner_statement_batch/{batch.id}",
            f"customer_reconciliation.{name}",
            login="poster",
        )

    def test_batch(self):
        """An accountant sends statements from the menu, and sees who is to get one."""
        clerk = self.clerk()
        batch = self.batch(partner_ids=[Command.set(self.customer.ids)]).with_user(clerk)
        self.tour(batch, "statement_batch")
        self.assertEqual((batch.state, len(batch.line_ids)), ("running", 1))

    def test_who_got_what(self):
        """Once the workers are through: the mail, the files, and what is tried again."""
        batch = self.batch(self.customer | self.someone("Without"))
        batch.sudo().user_id = self.clerk()
        batch.action_start()
        self.work()
        mail = batch.line_ids.mail_id
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertEqual(mail.attachment_ids, mail.attachment_ids & batch.line_ids.attachment_id)
        self.authenticate("poster", "poster")
        url = f"/customer_reconciliation/statement_batch/{batch.id}/zip"
        archive = zipfile.ZipFile(io.BytesIO(self.url_open(url).content))
        self.assertEqual(len(archive.namelist()), 2)
        self.tour(batch, "statement_batch_done")
        self.assertEqual(self.told(batch), {"Blue Fish": "sent", "Without": "waiting"})
        self.assertEqual(batch.line_ids.mail_id, mail)
