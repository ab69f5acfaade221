"""Disputes from the portal: of the visitor's own items, limited, noted, with evidence."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

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
            "not an amount": {"amount": "nan"},
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
