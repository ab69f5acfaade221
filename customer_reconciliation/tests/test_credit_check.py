from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .credit_common import TODAY, CreditCommon


@tagged("post_install", "-at_install")
class TestCreditCheck(CreditCommon):
    """Limit 100 for everybody; what goes beyond is blocked."""

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(TODAY))
        self.rules = self.policy(has_limit=True, limit_amount=100, effect="block")

    def draft(self, amount, partner=None, **vals):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.customer).id,
                "invoice_date": TODAY,
                "invoice_payment_term_id": self.immediate.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Goods", "price_unit": amount, "tax_ids": []})
                ],
                **vals,
            }
        )
        move.invalidate_recordset()
        return move

    def assert_blocked(self, move, *said):
        self.assertEqual(move.credit_state, "block")
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            move.action_post()
        for text in said:
            self.assertIn(text, str(refused.exception))
        self.assertEqual(move.state, "draft")

    # -- limits ----------------------------------------------------------------------------------

    def test_to_the_cent(self):
        self.owed(TODAY, 60)
        self.draft(40).action_post()
        self.assert_blocked(self.draft(0.01), "100.01", "100.00", "0.01 too much", "Blue Fish")

    def test_the_draft_itself_counts_once(self):
        move = self.draft(100)
        self.assertEqual((move.credit_state, move.credit_message), ("ok", ""))
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_drafts_that_do_not_count_count_when_posted(self):
        self.rules.component_ids.filtered(lambda c: c.component == "draft").counted = False
        first, second = self.draft(60), self.draft(60)
        self.assertEqual((first.credit_state, second.credit_state), ("ok", "ok"))
        first.action_post()
        second.invalidate_recordset()
        self.assert_blocked(second, "20.00 too much")

    def test_invoices_posted_together_add_up(self):
        self.rules.component_ids.filtered(lambda c: c.component == "draft").counted = False
        moves = self.draft(60) | self.draft(60)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            moves.action_post()
        moves[0].action_post()

    def test_contacts_use_the_limit_of_their_company(self):
        self.owed(TODAY, 60)
        self.assert_blocked(self.draft(60, self.contact), "20.00 too much")

    def test_payments_and_credit_notes_make_room(self):
        self.owed(TODAY, 100)
        move = self.draft(50)
        self.payment(TODAY, 30)
        self.refund(TODAY, 20)
        move.invalidate_recordset()
        move.action_post()

    def test_credit_notes_bills_and_empty_invoices_are_never_stopped(self):
        self.owed(TODAY, 100)
        self.rules.limit_amount = 1
        self.refund(TODAY, 500)
        self.bill(TODAY, 500, partner=self.customer)
        self.draft(0).action_post()

    def test_a_component_with_a_limit_of_its_own(self):
        part = self.rules.component_ids.filtered(lambda c: c.component == "overdue")
        part.limit_amount = 10
        self.owed(TODAY - timedelta(1), 15)
        self.assert_blocked(self.draft(1), "Overdue", "15.00", "5.00 more")

    def test_in_the_currency_of_the_company(self):
        self.other_currency.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": self.other_currency.id, "name": "2020-01-01", "rate": 4}
        )
        foreign = {"currency_id": self.other_currency.id}
        self.draft(400, **foreign).action_post()
        self.assert_blocked(self.draft(4, **foreign), "1.00 too much")

    def test_a_shared_limit_counts_all_files(self):
        group = self.env["credit.group"].create(
            {"name": "The Fish", "currency_id": self.currency.id}
        )
        (self.file() | self.file(self.vendor)).group_id = group
        self.granted("limit", 50, file_id=False, group_id=group.id)
        self.owed(TODAY, 30, partner=self.vendor)
        self.draft(20).action_post()
        self.assert_blocked(self.draft(5), "The Fish", "5.00 too much")

    def test_companies_by_the_document(self):
        other = self.company_data_2
        there = {"journal_id": other["default_journal_sale"].id}
        move = self.draft(500, company_id=other["company"].id, **there)
        self.assertEqual(move.credit_state, "ok")
        move.action_post()
        self.assertEqual(move.state, "posted")

    # -- effects ---------------------------------------------------------------------------------

    def test_warned_is_posted_and_noted(self):
        self.rules.effect = "warn"
        move = self.draft(101)
        self.assertEqual(move.credit_state, "warn")
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertIn("1.00 too much", move.message_ids.mapped("body")[0])

    def test_nothing_is_nothing(self):
        self.rules.effect = "nothing"
        move = self.draft(101)
        self.assertFalse(move.credit_message)
        move.action_post()

    def test_without_a_policy_a_limit_warns(self):
        self.rules.active = False
        self.granted("limit", 100)
        move = self.draft(101)
        self.assertEqual(move.credit_state, "warn")
        move.action_post()

    def test_without_policy_and_limit_nothing_is_said_and_no_file_made(self):
        self.rules.active = False
        partner = self.env["res.partner"].create({"name": "Cash"})
        move = self.draft(10**6, partner)
        self.assertEqual(move.credit_state, "ok")
        move.action_post()
        self.assertFalse(self.env["credit.file"].search([("partner_id", "=", partner.id)]))

    def test_the_file_is_made_when_it_is_checked_not_when_it_is_seen(self):
        partner = self.env["res.partner"].create({"name": "New"})
        mine = [("partner_id", "=", partner.id)]
        move = self.draft(101, partner)
        self.assertEqual(move.credit_state, "block")
        self.assertFalse(self.env["credit.file"].search(mine))
        self.rules.effect = "warn"
        move.action_post()
        self.assertTrue(self.env["credit.file"].search(mine))

    # -- as people see it ------------------------------------------------------------------------

    def test_the_form_tells_while_it_is_entered(self):
        self.owed(TODAY, 60)
        with Form(self.env["account.move"].with_context(default_move_type="out_invoice")) as form:
            form.partner_id = self.customer
            with form.invoice_line_ids.new() as line:
                line.name = "Goods"
                line.price_unit = 50
                line.tax_ids.clear()
            self.assertEqual(form.credit_state, "block")
            self.assertIn("10.00 too much", form.credit_message)
        move = form.record
        with Form(move) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.price_unit = 40
            self.assertEqual(form.credit_state, "ok")

    def test_one_warning_alone(self):
        self.company.account_use_credit_limit = True
        self.granted("limit", 100)
        move = self.draft(101)
        self.assertFalse(move.partner_credit_warning)
        self.assertNotIn("account_partner_credit_warning", move.alerts or {})
        self.assertIn("1.00 too much", move.credit_message)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        said = self.draft(101).with_context(lang="zh_CN").credit_message
        self.assertIn("信用额度", said)

    def test_strangers_are_not_told(self):
        move = self.draft(101)
        portal = self.env["res.users"].create(
            {
                "name": "Guest",
                "login": "guest",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaises(UserError) as refused:
            move.with_user(portal).sudo()._check_credit()
        self.assertNotIn("100", str(refused.exception))

    def test_as_many_queries_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(9)])
        for partner in partners:
            self.file(partner)
        moves = self.env["account.move"].union(*(self.draft(10, p) for p in partners))
        self.queries(moves._check_credit)  # what is remembered of settings
        few = self.queries(moves[:2]._check_credit)
        self.assertEqual(self.queries(moves._check_credit), few)
