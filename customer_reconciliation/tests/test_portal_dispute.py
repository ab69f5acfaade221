"""Disputes from the portal: of the visitor's own items, limited, noted, with evidence."""

import re
from unittest.mock import patch
from urllib.parse import urlencode

from odoo.exceptions import AccessError, ConcurrencyError, LockError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import payment_dispute_portal
from .portal_common import PortalCommon

REFUSALS = "odoo.addons.customer_reconciliation.controllers.portal_visit"
PDF = b"%PDF-1.4 delivery note"


@tagged("post_install", "-at_install")
class TestPortalDispute(PortalCommon):
    """Blue Fish (Anna, Ben) owes 300.37 and 120.00, Red Fox (Eve) 55.00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        items = cls.env["account.move.line"].search(
            [("partner_id", "in", (cls.customer | cls.sibling).ids), ("balance", ">", 0)]
        )
        cls.first, cls.second = (i for i in items.sorted("id") if i.partner_id == cls.customer)
        cls.hers = items.filtered(lambda item: item.partner_id == cls.sibling)

    def contest(self, login=None, token=None, files=None, csrf=True, **form):
        self.authenticate(login, login)
        form = {"item_id": self.first.id, "reason": "quality", **form}
        if token:
            form["access_token"] = token
        if csrf:
            form["csrf_token"] = self.csrf_token()
        return self.url_open("/my/dunning/dispute", data=form, files=files)

    def disputes(self):
        return self.env["payment.dispute"].search(
            [("partner_id", "in", (self.customer | self.sibling).ids)]
        )

    def test_with_words_and_evidence(self):
        page = self.contest(
            "anna",
            amount="70.37",
            comment="Seven were broken <b>",
            files=[
                ("file", ("note.pdf", PDF, "application/pdf")),
                ("file", ("list.csv", b"<html>;1", "text/html")),
            ],
        )
        self.assertEqual(page.status_code, 200)
        self.assertIn("we look into it", page.text)
        self.assertIn("INV/2026/00001", page.text)
        [dispute] = self.disputes()
        self.assertEqual((dispute.move_line_id, dispute.reason), (self.first, "quality"))
        self.assert_amount(dispute.amount, 70.37)
        self.assertEqual(dispute.note, "Seven were broken <b>")
        self.assertEqual((dispute.contact_id, dispute.user_id), (self.anna, self.owner))
        self.assertTrue(self.first.reconciliation_disputed)
        self.assertEqual(dispute.activity_ids.user_id, self.owner)
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", dispute._name), ("res_id", "=", dispute.id)], order="id"
        )
        self.assertEqual(kept.mapped("name"), ["note.pdf", "list.csv"])
        self.assertEqual(kept[0].raw, PDF)
        self.assertNotIn("html", kept[1].mimetype)
        self.assertIn("Anna", " ".join(dispute.message_ids.mapped("body")))
        visits = self.env["reconciliation.visit"].search([("kind", "=", "answer")])
        self.assertEqual(visits.partner_id, self.anna)
        self.assertIn("INV/2026/00001", visits.note)

    def test_all_that_is_left_by_a_child_contact(self):
        self.contest("anna", amount="100")
        self.contest("ben", comment="the rest of it")
        one, other = self.disputes().sorted("id")
        self.assertEqual((one.contact_id, other.contact_id), (self.anna, self.ben))
        self.assert_amount(other.amount, 200.37)
        page = self.contest("ben")
        self.assertIn("no longer here", page.text)
        self.assertEqual(len(self.disputes()), 2)

    def test_by_link(self):
        [token] = self.invite_to_statement(self.anna)
        page = self.contest(token=token, amount="10")
        self.assertIn("we look into it", page.text)
        [dispute] = self.disputes()
        self.assertEqual(dispute.contact_id, self.anna)
        self.assertIn("no longer here", self.contest(token=token, item_id=self.hers.id).text)
        self.assertEqual(self.disputes(), dispute)

    @mute_logger(REFUSALS)
    def test_another_s_by_id_token_or_none(self):
        for login in ("anna", "ben"):
            self.assertIn("no longer here", self.contest(login, item_id=self.hers.id).text)
        for login, more in (
            (None, {}),
            (None, {"token": "x"}),
            ("anna", {"company_id": 9999999}),
            ("owner", {}),
        ):
            self.authenticate(None, None)
            if login == "owner":
                self.authenticate("owner", "owner-password")
                form = {"item_id": self.first.id, "reason": "tax", "csrf_token": self.csrf_token()}
                page = self.url_open("/my/dunning/dispute", data=form)
            else:
                page = self.contest(login, **more)
            self.assertEqual(page.status_code, 403, login)
        self.assertFalse(self.disputes())

    def test_what_is_not_taken(self):
        refused = {
            "no more than": {"amount": "300.38"},
            "above zero": {"amount": "-1"},
            "not an amount: nan": {"amount": "nan"},
            "too large": {"amount": "1e308"},
            "choose a reason": {"reason": "greed"},
            "few words": {"reason": "other", "comment": " "},
            "no longer here": {"item_id": "1 or 1"},
        }
        self.company.reconciliation_portal_answers = 100
        for said, form in refused.items():
            with self.subTest(said=said):
                page = self.contest("anna", **form)
                self.assertEqual(page.status_code, 200)
                self.assertIn(said, page.text)
        for name, content in (("x.exe", b"MZ"), ("x.pdf", b"no"), ("x.png", b"")):
            with self.subTest(name=name):
                self.contest("anna", files=[("file", (name, content, "application/pdf"))])
        many = [("file", (f"{n}.txt", b"a", "text/plain")) for n in range(6)]
        page = self.contest("anna", comment="keep these words", files=many)
        self.assertIn("keep these words", page.text)
        self.assertFalse(self.disputes())

    def test_paid_items_and_payables_are_not_offered(self):
        paid = self.account_lines(self.payment("2026-01-10", 300.37))
        (paid | self.first).reconcile()
        self.authenticate("anna", "anna")
        page = self.url_open("/my/dunning").text
        for name in ("item_id", "reason", "amount", "comment", "file"):
            self.assertRegex(page, f'<(input|select|textarea)[^>]* name="{name}"')
        self.assertIn(f'value="{self.second.id}"', page)
        self.assertNotIn(f'value="{self.first.id}"', page)
        self.assertNotIn(f'value="{self.hers.id}"', page)

    # -- one of many -----------------------------------------------------------------------------

    def test_the_link_on_the_invoice(self):
        """Whoever may contest it finds it chosen already, also where it is not among the first."""
        self.patch(payment_dispute_portal, "OFFERED_MAX", 1)
        self.authenticate("anna", "anna")
        [link] = re.findall(r'href="(/my/dunning[^"]*)"', self.invoice_page(self.second))
        page = self.url_open(link.replace("&amp;", "&")).text
        chosen = re.findall(r'<option value="(\d+)" selected="', page)
        self.assertEqual(chosen, [str(self.second.id)])
        invoice_id = self.second.move_id.id
        self.assertIn(f'name="invoice_id" value="{invoice_id}"', page)
        refused = self.contest("anna", item_id=self.second.id, amount="0", invoice_id=invoice_id)
        self.assertIn(f'<option value="{self.second.id}" selected="', refused.text)
        self.assertIn("we look into it", self.contest("anna", item_id=self.second.id).text)
        self.assertEqual(self.disputes().move_line_id, self.second)
        self.assertNotIn("/my/dunning?", self.invoice_page(self.second), "nothing is left of it")

    def invoice_page(self, item, **more):
        page = self.url_open(f"/my/invoices/{item.move_id.id}?{urlencode(more)}")
        self.assertIn(item.move_id.name, page.text)
        return page.text

    def test_in_chinese(self):
        """The reason of a dispute is no reason of a match."""
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search([("name", "=", "customer_reconciliation")])
        module._update_translations("zh_CN")
        self.authenticate("anna", "anna")
        page = self.url_open("/zh_CN/my/dunning").text
        self.assertIn("争议原因", page)
        self.assertNotIn("依据", page)

    def test_no_link_for_who_may_not(self):
        token = self.first.move_id._portal_ensure_token()
        for login, password in ((None, None), ("eve", "eve"), ("owner", "owner-password")):
            self.authenticate(login, password)
            self.assertNotIn("/my/dunning?", self.invoice_page(self.first, access_token=token))
        self.authenticate("anna", "anna")
        self.assertIn("/my/dunning?", self.invoice_page(self.first))
        self.company.reconciliation_portal_statement = False
        self.assertNotIn("/my/dunning?", self.invoice_page(self.first))

    @mute_logger(REFUSALS)
    def test_another_s_invoice_is_not_chosen(self):
        self.authenticate("anna", "anna")
        for number in (self.hers.move_id.id, 999999999, "x", "1 or 1"):
            page = self.url_open(f"/my/dunning?invoice_id={number}")
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("INV/2026/00003", page.text)
            self.assertNotIn('selected="', page.text.partition('id="dispute_item"')[2])

    # -- who is told, and how --------------------------------------------------------------------

    def test_somebody_is_told(self):
        """Nobody dunned, reconciled or sold: whoever collects in the company, who may do so."""
        self.ours.user_id = False
        seller = new_test_user(self.env, "seller", groups="base.group_user")
        seller.company_ids = self.company
        self.first.move_id.invoice_user_id = seller
        self.company.dunning_user_id = self.owner
        self.contest("anna")
        self.assertEqual(self.disputes().user_id, self.owner)

    def test_while_somebody_else_works_on_it(self):
        def locked(_lines, **_options):
            raise LockError("Cannot grab a lock on records")

        self.patch(self.registry["account.move.line"], "lock_for_update", locked)
        page = self.contest("anna")
        self.assertIn("try again in a minute", page.text)
        self.assertNotIn("grab", page.text)

    def test_a_request_that_is_started_anew_sends_all_its_files(self):
        """The host rewinds the first file of a name alone."""
        tries, create = [], self.registry["payment.dispute"].create

        def create_at_second(disputes, vals_list):
            tries.append(1)
            if len(tries) == 1:
                raise ConcurrencyError("somebody was faster")
            return create(disputes, vals_list)

        self.patch(self.registry["payment.dispute"], "create", create_at_second)
        files = [("file", (f"{n}.txt", b"words", "text/plain")) for n in range(3)]
        with mute_logger("odoo.service.model"), patch("odoo.service.model.time.sleep"):
            page = self.contest("anna", files=files)
        self.assertIn("we look into it", page.text)
        own = [("res_model", "=", "payment.dispute"), ("res_id", "=", self.disputes().id)]
        self.assertEqual(self.env["ir.attachment"].search_count(own), 3)
        self.assertGreater(len(tries), 1)

    def test_limited_and_noted(self):
        self.company.reconciliation_portal_answers = 2
        self.contest("anna", amount="1")
        self.contest("ben", amount="2")
        page = self.contest("anna", amount="3")
        self.assertIn("too often", page.text)
        self.assertEqual(sorted(self.disputes().mapped("amount")), [1, 2])
        kinds = self.env["reconciliation.visit"].search([]).mapped("kind")
        self.assertEqual((kinds.count("answer"), kinds.count("refused")), (2, 1))

    @mute_logger("odoo.http")
    def test_no_forged_forms(self):
        self.assertEqual(self.contest("anna", csrf=False).status_code, 400)
        self.assertFalse(self.disputes())

    def test_no_rights_to_the_model(self):
        self.contest("anna", amount="1")
        dispute = self.disputes().with_user(self.anna.user_ids)
        for call in (
            lambda: dispute.read(["note"]),
            dispute.action_withdraw,
            dispute.action_reopen,
            dispute.action_credit_note,
            lambda: dispute.create({"move_line_id": self.first.id}),
        ):
            with self.assertRaises(AccessError):
                call()
