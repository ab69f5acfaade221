"""Notices, promises and disputes in the portal: the visitor's own, and nobody else's."""

import re

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.reconciliation_letter import ReconciliationLetter
from .dunning_common import DunningCommon
from .portal_common import PortalCommon

REFUSALS = "odoo.addons.customer_reconciliation.controllers.portal_visit"


@tagged("post_install", "-at_install")
class TestPortalDunning(PortalCommon):
    """Blue Fish and its neighbour Red Fox were both sent a notice; Eve is of Red Fox."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(ReconciliationLetter, "_render_pdfs", cls.letters)
        cls.env["dunning.policy"].create(
            {
                "name": "Ours",
                "company_id": cls.company.id,
                "quiet_days": "none",
                "level_ids": [Command.create(DunningCommon.level_vals(1, 5, ["letter"]))],
            }
        )
        partners = cls.customer | cls.sibling
        partners.street = "1 Sea Road"
        overdue = cls.invoice("2026-02-03", 555.55, "INV/LATE/1", invoice_date_due="2026-02-03")
        hers = {"partner": cls.sibling, "invoice_date_due": "2026-02-03"}
        cls.invoice("2026-02-03", 66.66, "INV/LATE/2", **hers)
        cls.ours.action_cancel()  # what is being reconciled is not dunned
        cls.theirs.action_cancel()
        with freeze_time("2026-03-10 09:00:00"):
            run = cls.env["dunning.run"].create(
                {"date": "2026-03-10", "partner_ids": [Command.set(partners.ids)]}
            )
            run.action_plan()
            run.notice_ids.sudo().filtered(lambda n: n.state == "planned").state = "approved"
            run.notice_ids.sudo().filtered(lambda n: n.state == "approved")._send()
            cls.mine, cls.hers = (
                run.notice_ids.filtered(lambda n, p=p: n.partner_id == p) for p in partners
            )
            item = cls.account_lines(overdue)
            cls.env["payment.promise"].create(
                {
                    "partner_id": cls.customer.id,
                    "line_ids": [Command.set(item.ids)],
                    "amount": 77.77,
                    "date": "2026-03-20",
                    "note": "Between us",
                }
            )
            cls.env["payment.dispute"].create(
                {"move_line_id": item.id, "amount": 11.11, "note": "Between us"}
            )

    @staticmethod
    def letters(notices):
        return [f"Letter to {notice.partner_id.name}".encode() for notice in notices]

    def show(self, login=None, part="", **options):
        self.authenticate(login, login)
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return self.url_open(f"/my/dunning{part}?{query}")

    def token(self, contact):
        self.env["reconciliation.access"].sudo().search([]).unlink()
        urls = []
        send = self.registry["reconciliation.access"]._send
        self.patch(self.registry["reconciliation.access"], "_send", lambda a, url: urls.append(url))
        contact.commercial_partner_id.action_invite_to_statement(contact.ids)
        self.patch(self.registry["reconciliation.access"], "_send", send)
        return urls[0].split("access_token=")[1]

    def shut(self, page):
        self.assertEqual(page.status_code, 403)
        for secret in ("Blue Fish", "555.55", "77.77", "11.11", "Letter to"):
            self.assertNotIn(secret, page.text)

    def test_its_own_and_no_more(self):
        for login in ("anna", "ben"):
            page = self.show(login)
            self.assertEqual(page.status_code, 200)
            for said in ("555.55", "77.77", "11.11", "INV/LATE/1", f"/{self.mine.id}/letter"):
                self.assertIn(said, page.text)
            for secret in ("Between us", f"/{self.hers.id}/letter", "Red Fox"):
                self.assertNotIn(secret, page.text)
        page = self.show("eve")
        self.assertIn(f"/{self.hers.id}/letter", page.text)
        for secret in ("77.77", "11.11", "Blue Fish", f"/{self.mine.id}/letter"):
            self.assertNotIn(secret, page.text)

    def test_mails_lead_to_it_who_has_an_account(self):
        """By an address that opens nothing by itself; nobody else is led to a closed door."""
        template = self.env.ref("customer_reconciliation.mail_template_dunning")

        def links():
            [body] = template._render_field("body_html", self.mine.ids).values()
            return re.findall(r'href="[^"]*(/my/dunning[^"]*)"', body)

        self.assertEqual(links(), [], "the company itself has no account")
        self.mine.sudo().contact_id = self.anna
        [link] = links()
        self.assertEqual(link, f"/my/dunning?company_id={self.company.id}")
        self.authenticate("anna", "anna")
        self.assertIn("555.55", self.url_open(link).text)
        with mute_logger(REFUSALS):
            self.authenticate(None, None)
            self.shut(self.url_open(link))
        self.company.reconciliation_portal_statement = False
        self.assertEqual(links(), [], "accounts are not shown")
        self.company.reconciliation_portal_statement = True
        self.anna.parent_id = self.sibling
        self.assertEqual(links(), [], "she would see the account of another")

    def test_the_letter_is_the_one_that_was_sent(self):
        page = self.show("anna", f"/{self.mine.id}/letter")
        self.assertEqual((page.status_code, page.content), (200, b"Letter to Blue Fish"))
        self.assertEqual(page.headers["Content-Type"], "application/pdf")

    @mute_logger(REFUSALS)
    def test_another_s_by_id(self):
        for login in ("eve", None):
            self.shut(self.show(login, f"/{self.mine.id}/letter"))
            self.shut(self.show(login, f"/{self.mine.id}/letter", company_id=self.company.id))
        self.shut(self.show("anna", "/99999999/letter"))
        self.shut(self.show())

    @mute_logger(REFUSALS)
    def test_by_link(self):
        token = self.token(self.anna)
        self.assertIn("77.77", self.show(access_token=token).text)
        page = self.show(part=f"/{self.mine.id}/letter", access_token=token)
        self.assertEqual(page.content, b"Letter to Blue Fish")
        self.shut(self.show(part=f"/{self.hers.id}/letter", access_token=token))
        self.shut(self.show(part=f"/{self.mine.id}/letter", access_token="x"))
        self.shut(self.show(access_token=self.token(self.eve)[:-1]))

    @mute_logger(REFUSALS)
    def test_a_contact_that_went_to_another_company(self):
        self.ben.parent_id = self.sibling
        self.assertNotIn("77.77", self.show("ben").text)
        self.shut(self.show("ben", f"/{self.mine.id}/letter"))

    def test_what_was_not_sent_is_not_shown(self):
        for vals in ({"state": "failed"}, {"state": "sent", "channel": "webhook"}):
            self.mine.sudo().write(vals)
            self.assertNotIn(f"/{self.mine.id}/letter", self.show("anna").text)

    def test_limited_and_noted(self):
        self.company.reconciliation_portal_downloads = 1
        for expected in (b"Letter to Blue Fish", b"too often"):
            self.assertIn(expected, self.show("anna", f"/{self.mine.id}/letter").content)
        visits = self.env["reconciliation.visit"].search(
            [("account_partner_id", "=", self.customer.id)]
        )
        self.assertTrue({"view", "download", "refused"} <= set(visits.mapped("kind")))

    def test_no_rights_to_the_models(self):
        anna = self.anna.user_ids
        for model in ("dunning.notice", "dunning.call", "dunning.work", "dunning.effect"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(anna).search([])
        with self.assertRaises(AccessError):
            self.mine.letter_id.with_user(anna).read(["raw"])
