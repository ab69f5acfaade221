"""Promises to pay given on the customer's page of dunning: its own, sound, and told to somebody."""

import re

from odoo import Command, fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .dunning_common import DunningCommon
from .portal_common import PortalCommon

REFUSALS = "odoo.addons.customer_reconciliation.controllers.portal_visit"


@tagged("post_install", "-at_install")
class TestPortalPromise(PortalCommon):
    """Blue Fish (Anna, Ben) owes 300.37, 120 and 80 in euro; Eve is of Red Fox, which owes 55."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours.action_cancel()  # what is being reconciled is not dunned
        cls.theirs.action_cancel()
        lines = cls.env["account.move.line"].search(
            [
                ("partner_id", "in", (cls.customer | cls.sibling).ids),
                ("account_type", "=", "asset_receivable"),
            ]
        )
        cls.first, cls.second, cls.hers = lines.sorted(lambda line: line.move_id.name)
        cls.customer.with_company(cls.company).dunning_user_id = cls.owner
        today = fields.Date.today()
        cls.day, cls.yesterday, cls.late = (
            fields.Date.to_string(fields.Date.add(today, days=days)) for days in (10, -2, 40)
        )

    def promise(self, login="anna", csrf=True, **form):
        self.authenticate(login, login)
        if csrf:
            form["csrf_token"] = self.csrf_token()
        return self.url_open("/my/dunning/promise", data=form)

    def part(self, line, day=None, amount=None):
        part = {f"date_{line.id}": day or self.day}
        return part | ({f"amount_{line.id}": amount} if amount is not None else {})

    def promises(self, partner=None):
        own = [("partner_id", "=", (partner or self.customer).id), ("state", "=", "open")]
        return self.env["payment.promise"].search(own, order="id")

    def refused(self, said, login="anna", **form):
        page = self.promise(login, **form)
        self.assertEqual(page.status_code, 200)
        self.assertIn(said, page.text)
        self.assertFalse(self.promises() | self.promises(self.sibling))
        return page

    # -- kept ------------------------------------------------------------------------------------

    def test_the_form_shows_what_is_open(self):
        self.authenticate("anna", "anna")
        page = self.url_open("/my/dunning").text
        for said in (
            "Promise to pay",
            "INV/2026/00001",
            "300.37",
            f'name="amount_{self.first.id}"',
        ):
            self.assertIn(said, page)
        self.assertNotIn("INV/2026/00003", page)
        self.company.dunning_promise_days = 0
        self.assertNotIn("Promise to pay", self.url_open("/my/dunning").text)

    def test_a_part_of_one_installment(self):
        page = self.promise(**self.part(self.first, amount="100.37"), words="After\0 Easter")
        self.assertIn("Thank you: your promise is noted", page.text)
        promise = self.promises()
        self.assertEqual((promise.amount, str(promise.date)), (100.37, self.day))
        self.assertEqual((promise.line_ids, promise.channel), (self.first, "portal"))
        self.assertEqual((promise.contact_id, promise.note), (self.anna, "After Easter"))
        self.assertEqual(promise.user_id, self.owner)
        told = promise.activity_ids.filtered(lambda task: "Promised in the portal" in task.summary)
        self.assertEqual(told.user_id, self.owner)
        visit = self.env["reconciliation.visit"].search([("kind", "=", "promise")])
        self.assertEqual((visit.account_partner_id, visit.partner_id), (self.customer, self.anna))

    def test_it_pauses_that_part_only(self):
        self.env["dunning.policy"].create(
            {
                "name": "Ours",
                "company_id": self.company.id,
                "quiet_days": "none",
                "level_ids": [Command.create(DunningCommon.level_vals(1, 5, ["mail"]))],
            }
        )
        (self.first | self.second).date_maturity = "2026-02-01"
        self.promise(**self.part(self.first, amount="100.37"))
        [row] = self.env["dunning.work"]._rows(self.company, self.customer)
        self.assertEqual((row["overdue"], row["collect"]), (420.37, 320))

    def test_several_days(self):
        later = fields.Date.to_string(fields.Date.add(fields.Date.today(), days=20))
        self.promise(**self.part(self.first), **self.part(self.second, later))
        given = {p.line_ids: (p.amount, str(p.date)) for p in self.promises()}
        self.assertEqual(given, {self.first: (300.37, self.day), self.second: (120, later)})

    def test_all_that_is_open_by_currency(self):
        other = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        euro = self.invoice("2026-01-09", 80, "INV/2026/00009", currency_id=other.id)
        self.promise(date_all=self.day, **self.part(self.second, amount="20"))
        given = {p.line_ids: (p.amount, p.currency_id) for p in self.promises()}
        expected = {
            self.second: (20, self.currency),
            self.first: (300.37, self.currency),
            self.account_lines(euro): (80, other),
        }
        self.assertEqual(given, expected)

    def test_a_newer_word_takes_its_place(self):
        self.promise(**self.part(self.first))
        before = self.promises()
        self.promise("ben", date_all=self.day)
        self.assertEqual(before.state, "cancelled")
        self.assertEqual(self.promises().line_ids, self.first | self.second)

    def test_by_link(self):
        [token] = self.invite_to_statement(self.anna)
        page = self.promise(None, access_token=token, **self.part(self.first))
        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.promises().contact_id, self.anna)

    # -- refused in words ------------------------------------------------------------------------

    def test_days(self):
        page = self.refused("The day has passed", **self.part(self.first, self.yesterday))
        self.assertIn(f'value="{self.yesterday}"', page.text)  # to be mended
        self.refused("within 30 days", **self.part(self.first, self.late))
        self.refused("by which day you pay INV/2026/00001", **{f"amount_{self.first.id}": "5"})
        self.refused("This is not a date", **self.part(self.first, "soon"))
        self.refused("Please say of which document")

    def test_amounts(self):
        said = "Of INV/2026/00001 no more than"
        self.refused(said, **self.part(self.first, amount="300.38"))
        for amount in ("0", "-1", "0.001"):
            self.refused("above zero", **self.part(self.first, amount=amount))
        for amount in ("nan", "inf", "1e999", "much"):
            self.refused("This is not an amount", **self.part(self.first, amount=amount))
        self.refused("too large", **self.part(self.first, amount="1e308"))

    def test_nothing_is_kept_of_what_is_half_sound(self):
        self.refused(
            "The day has passed", **self.part(self.first), **self.part(self.second, self.yesterday)
        )

    def test_paid_meanwhile(self):
        payment = self.payment("2026-01-20", 300.37)
        (self.first | self.account_lines(payment)).reconcile()
        self.refused("is not open any more", **self.part(self.first))

    def test_sent_twice(self):
        for said in ("your promise is noted", "promised this already"):
            self.assertIn(said, self.promise(**self.part(self.first)).text)
        self.assertEqual(len(self.promises()), 1)

    def test_too_often(self):
        self.company.reconciliation_portal_answers = 1
        self.promise(**self.part(self.first))
        self.assertIn("too often", self.promise(**self.part(self.second)).text)
        self.assertEqual(self.promises().line_ids, self.first)
        refused = self.env["reconciliation.visit"].search([("kind", "=", "refused")], limit=1)
        self.assertEqual(refused.attempt, "promise")

    def after(self, days):
        return fields.Date.add(fields.Date.today(), days=days)

    def test_not_put_off_for_ever(self):
        """Of what is due: thirty days from the first promise on, however often it is promised."""
        (self.first | self.second).date_maturity = "2026-02-01"
        given = self.env["payment.promise"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [Command.set(self.first.ids)],
                "date": self.day,
                "channel": "portal",
            }
        )
        given.sudo().made_on = self.after(-25)
        page = self.promise(**self.part(self.first, str(self.after(6))))
        self.assertIn("You have promised INV/2026/00001 before", page.text)
        self.assertEqual(given.state, "open")
        self.assertIn("is noted", self.promise(**self.part(self.first, str(self.after(5)))).text)
        self.assertIn("before", self.promise(date_all=str(self.after(20))).text)
        self.assertIn("is noted", self.promise(**self.part(self.second, str(self.after(20)))).text)
        self.first.date_maturity = self.after(3)
        self.assertIn("is noted", self.promise(**self.part(self.first, str(self.after(20)))).text)

    def test_our_people_read_their_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = self.anna.lang = "zh_CN"
        for days in 5, 6:
            self.promise(**self.part(self.first, str(self.after(days))))
        given = self.env["payment.promise"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(len(given), 2)
        seen = [*given.activity_ids.mapped("summary"), *given.message_ids.mapped("body")]
        seen += self.env["reconciliation.visit"].search([("kind", "=", "promise")]).mapped("note")
        self.assertIn("Replaced by a newer promise.", " ".join(seen))
        self.assertFalse([text for text in seen if re.search(r"[\u4e00-\u9fff]", text)])

    def test_only_told_to_who_may_see_it(self):
        seller = new_test_user(self.env, "seller", groups="base.group_user")
        seller.company_ids = self.company
        customer = self.customer.with_company(self.company)
        customer.dunning_user_id, customer.user_id = False, seller
        self.promise(**self.part(self.first))
        self.assertFalse(self.promises().user_id | self.promises().activity_ids.user_id)
        self.company.dunning_user_id = self.owner
        self.promise(**self.part(self.second))
        self.assertEqual(self.promises()[-1].user_id, self.owner)

    # -- broken into -----------------------------------------------------------------------------

    def test_another_s_installment(self):
        for login, line in (("eve", self.first), ("anna", self.hers)):
            page = self.refused("is not open any more", login, **self.part(line))
            self.assertNotIn(line.move_id.name, page.text)
        self.refused("is not open any more", date_999999999=self.day)

    def test_what_is_not_owed(self):
        bill = self.first.move_id.line_ids - self.first
        self.refused("is not open any more", **self.part(bill[:1]))
        draft = self.invoice("2026-01-09", 5, "INV/2026/00010")
        item = self.account_lines(draft)
        draft.button_draft()
        self.refused("is not open any more", **self.part(item))

    @mute_logger(REFUSALS, "odoo.http")
    def test_nobody_s(self):
        self.assertEqual(self.promise(None, **self.part(self.first)).status_code, 403)
        token = self.invite_to_statement(self.anna)[0]
        for wrong in (token[:-1], "x"):
            page = self.promise(None, access_token=wrong, **self.part(self.first))
            self.assertEqual(page.status_code, 403)
        self.assertEqual(self.promise(csrf=False, **self.part(self.first)).status_code, 400)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        page = self.promise(company_id=company.id, **self.part(self.first))
        self.assertEqual(page.status_code, 403)
        self.assertFalse(self.promises())

    @mute_logger(REFUSALS)
    def test_a_link_of_another(self):
        [token] = self.invite_to_statement(self.eve)
        self.refused("is not open any more", None, access_token=token, **self.part(self.first))

    @mute_logger(REFUSALS)
    def test_a_contact_that_went_to_another_company(self):
        self.ben.parent_id = self.sibling
        self.refused("is not open any more", "ben", **self.part(self.first))

    @mute_logger(REFUSALS)
    def test_our_own_people(self):
        page = self.promise("owner", **self.part(self.first))
        self.assertEqual(page.status_code, 403)
        self.assertFalse(self.promises())
