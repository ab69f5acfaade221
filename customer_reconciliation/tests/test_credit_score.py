"""Scores kept month by month: what the ledger shows, who is told, what may be set by whom."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import engine
from ..models import credit_scoring
from .credit_common import CreditCommon

CRON = "customer_reconciliation.ir_cron_credit_score"
MANAGER = "customer_reconciliation.group_credit_manager"


@tagged("post_install", "-at_install")
class TestCreditScore(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.new_user("clerk", [MANAGER])
        cls.file().user_id = cls.clerk

    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(freeze_time("2026-07-01"))

    def score(self, day="2026-07-01", partner=None):
        partner = partner or self.customer
        self.clock.move_to(day)
        return self.env["credit.scoring"]._score(self.company, partner.ids)

    def paid(self, due, amount, days_late, **vals):
        invoice = self.owed(due, amount, **vals)
        day = date.fromordinal(date.fromisoformat(due).toordinal() + days_late)
        payment = self.payment(day, amount, partner=vals.get("partner"))
        self.account_lines(invoice, payment).reconcile()
        return invoice

    @staticmethod
    def points(score):
        return {row.factor: row.points for row in score.factor_ids if row.is_known}

    # -- figures ---------------------------------------------------------------------------------

    def test_a_score_by_hand(self):
        """12,000 a year in two invoices ten days late; half of the limit is used by what is open.

        Nothing is known of promises and disputes: the points of the rest are shared by 85.
        """
        self.paid("2025-12-01", 6000, 10)
        self.paid("2026-06-01", 6000, 10)
        self.paid("2024-02-01", 99, 0)  # long ago: the relation is 28 months old
        self.owed("2026-07-01", 500)
        self.granted("limit", 1000)
        self.company.credit_volume_full = 100000
        score = self.score()
        self.assertEqual(
            self.points(score),
            {
                "days_late": 80,
                "share_late": 0,
                "trend": 80,
                "utilisation": 100,
                "age": 70,
                "volume": 61.1,
            },
        )
        weighed = 80 * 30 + 80 * 15 + 100 * 10 + 70 * 5 + 61.1 * 10
        self.assertEqual(score.score, int(weighed / 85 * 10) / 10)
        self.assertEqual((score.grade, score.coverage), ("B", 85))
        self.assert_amount(sum(score.factor_ids.mapped("contribution")), score.score)
        self.assertEqual(self.file().grade, "B")
        # 12,500 in 12 months are 1,041.66 a month; 45 days at 125 %: 1,953.11, so 1,900.
        self.assertEqual((score.suggested_limit, score.suggested_days), (1900, 45))
        self.assertIn("$\N{NO-BREAK SPACE}1,041.66", score.limit_reason)

    def test_never_invoiced(self):
        score = self.score()
        self.assertEqual((score.is_rated, score.grade, score.coverage), (False, False, 0))
        self.assertEqual((score.has_limit, score.has_term), (False, False))
        self.assertEqual(len(score.factor_ids), len(engine.WEIGHTS))
        self.assertEqual(self.points(score), {})
        self.assertTrue(all(score.factor_ids.mapped("reason")))

    def test_unpaid(self):
        self.owed("2026-03-01", 1000)
        score = self.score()
        self.assertEqual((score.grade, score.suggested_limit, score.has_limit), ("E", 0, True))
        self.assertEqual(self.points(score)["days_late"], 0)

    def test_disputes_are_left_out_until_they_are_settled(self):
        self.paid("2026-06-01", 1000, 0)
        contested = self.owed("2026-03-01", 1000)
        contested.action_dispute()
        self.assertEqual(self.points(self.score())["days_late"], 100)
        contested.action_settle_dispute()
        points = self.points(self.score())
        self.assertLess(points["days_late"], 100)
        self.assertEqual(points["disputes"], 0, "contested without success")

    def test_contacts_and_other_companies(self):
        self.paid("2026-06-01", 1000, 0, partner=self.contact)
        score = self.score()
        self.assertEqual(self.points(score)["days_late"], 100)
        elsewhere = self.env["credit.scoring"]._score(
            self.company_data_2["company"], self.customer.ids
        )
        self.assertFalse(elsewhere.is_rated)

    def test_weights_are_the_companys(self):
        self.paid("2026-06-01", 1000, 10)
        weights = self.env["credit.score.weight"]
        weights.action_open_weights()
        mine = weights.search([("company_id", "=", self.company.id)])
        self.assertEqual({row.factor: row.weight for row in mine}, dict(engine.WEIGHTS))
        self.assertEqual(round(sum(mine.mapped("share"))), 100)
        mine.write({"weight": 0})
        mine.filtered(lambda row: row.factor == "days_late").weight = 3
        self.assertEqual(self.score().score, 80)
        weights.action_open_weights()
        self.assertEqual(len(weights.search([("company_id", "=", self.company.id)])), len(mine))

    def test_a_limit_of_a_group_in_another_currency(self):
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "rate": 2, "currency_id": self.other_currency.id}
        )
        group = self.env["credit.group"].create(
            {"name": "Group", "currency_id": self.other_currency.id}
        )
        self.file().group_id = group
        self.granted("limit", 4000, file_id=False, group_id=group.id)
        self.paid("2026-06-01", 1000, 0)
        self.owed("2026-07-01", 1000)
        row = self.score().factor_ids.filtered(lambda row: row.factor == "utilisation")
        args = row.reason_args
        self.assertEqual((args["owed_amount"], args["limit_amount"]), (100000, 200000))

    # -- contracts -------------------------------------------------------------------------------

    def contract(self, **vals):
        term = self.env["account.payment.term"].create(
            {
                "name": "45 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 45})
                ],
            }
        )
        return self.env["partner.contract"].create(
            {
                "name": "C-1",
                "partner_id": self.customer.id,
                "date_from": "2026-01-01",
                "payment_term_id": term.id,
                **vals,
            }
        )

    def test_by_contract_it_was_paid_in_time(self):
        """An invoice for immediate payment, paid after 40 days; the contract gives 45."""
        self.paid("2026-03-01", 1000, 40)
        self.assertEqual(self.points(self.score())["days_late"], 40)
        contract = self.contract()
        self.assertEqual(self.points(self.score())["days_late"], 100)
        contract.date_from = "2026-03-02"
        self.assertEqual(self.points(self.score())["days_late"], 40)

    def test_a_contract_caps_limit_and_term(self):
        self.contract(has_limit=True, limit_amount=777)
        self.paid("2026-03-01", 100000, 0)
        score = self.score()
        self.assertEqual(score.grade, "A")
        self.assertEqual((score.suggested_limit, score.suggested_days), (777, 45))
        self.assertIn(
            "contract C-1 grants no more than $\N{NO-BREAK SPACE}777.00", score.limit_reason
        )

    def test_not_rated_by_contract(self):
        self.contract(has_limit=True, limit_amount=777)
        score = self.score()
        self.assertFalse(score.is_rated)
        self.assertEqual((score.suggested_limit, score.suggested_days), (777, 45))

    # -- history ---------------------------------------------------------------------------------

    def test_one_a_month(self):
        self.paid("2026-06-01", 1000, 0)
        self.score("2026-07-01")
        again = self.score("2026-07-20")
        august = self.score("2026-08-01")
        scores = self.file().score_ids
        self.assertEqual(scores, august | again)
        self.assertEqual(self.file().score_id, august)
        months = [point["month"] for point in self.file().score_chart]
        self.assertEqual(months, ["2026-07", "2026-08"])

    def test_a_change_of_grade_is_a_task_for_the_owner(self):
        self.paid("2026-06-01", 1000, 0)
        self.assertEqual(self.score("2026-07-01").grade, "B")
        self.assertFalse(self.file().activity_ids, "the first grade is no change")
        self.owed("2026-07-01", 9000)
        worse = self.score("2026-12-01")
        task = self.file().activity_ids
        self.assertEqual((task.user_id, worse.grade_before), (self.clerk, "B"))
        self.assertIn(f"Grade B became {worse.grade}", task.summary)
        self.score("2026-12-02")
        self.assertEqual(self.file().activity_ids, task, "told twice")

    def test_whose_salesperson_is_told_where_nobody_is_in_charge(self):
        self.file().user_id = False
        self.customer.user_id = self.clerk
        self.paid("2026-06-01", 1000, 0)
        self.score("2026-07-01")
        self.owed("2026-07-01", 9000)
        self.score("2026-12-01")
        self.assertEqual(self.file().activity_ids.user_id, self.clerk)

    # -- the scheduled action --------------------------------------------------------------------

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()

    def due(self):
        return self.env["credit.scoring"]._due(self.company, date.today())

    def test_everybody_once_a_month(self):
        others = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(3)])
        for partner in others:
            self.paid("2026-06-01", 1000, 0, partner=partner)
        self.contract(partner_id=self.vendor.id)
        self.assertLessEqual({*others.ids, self.vendor.id, self.customer.id}, {*self.due()})
        with patch.object(credit_scoring, "SCORED_AT_ONCE", 2):
            self.run_cron()
        self.assertEqual(self.due(), [])
        scores = self.env["credit.score"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(scores.partner_id), len(scores))
        self.run_cron()
        again = self.env["credit.score"].search([("company_id", "=", self.company.id)])
        self.assertEqual(again, scores)
        self.clock.move_to("2026-08-01")
        self.assertLessEqual({*others.ids}, {*self.due()})

    def test_it_goes_on_where_it_ended(self):
        others = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(5)])
        for partner in others:
            self.owed("2026-06-01", 1000, partner=partner)
        due = self.due()
        no_time = patch.object(self.registry["ir.cron"], "_commit_progress", return_value=0)
        with patch.object(credit_scoring, "SCORED_AT_ONCE", 2), no_time:
            self.env["credit.scoring"]._cron_score()
        left = sum(
            len(self.env["credit.scoring"]._due(company, date.today()))
            for company in self.env["credit.scoring"]._companies()
        )
        self.assertTrue(left)
        self.run_cron()
        self.assertEqual(self.due(), [])
        self.assertEqual(
            len(self.env["credit.score"].search([("partner_id", "in", due)])), len(due)
        )

    def test_queries_grow_by_batches(self):
        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(12)])
        for partner in partners:
            self.paid("2026-06-01", 1000, 0, partner=partner)
        self.score(partner=partners)
        few = self.queries(self.score, "2026-07-01", partners[:3])
        self.assertLessEqual(self.queries(self.score, "2026-07-01", partners), few + 2)

    # -- rights ----------------------------------------------------------------------------------

    def test_who_may_do_what(self):
        self.paid("2026-06-01", 1000, 0)
        score = self.score()
        self.env["credit.score.weight"].action_open_weights()
        weight = self.env["credit.score.weight"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        for login, reads, scores, sets in (
            ("auditor", True, False, False),
            ("user", True, True, False),
            (MANAGER, True, True, True),
            ("account.group_account_invoice", False, False, False),
            ("base.group_user", False, False, False),
        ):
            user = self.new_user(f"{login.split('.')[-1]}_x", [login])
            with self.subTest(login):
                for records in (score, score.factor_ids):
                    mine = records.with_user(user)
                    self.assertEqual(mine.has_access("read"), reads)
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(mine.has_access(operation))
                self.assertEqual(weight.with_user(user).has_access("write"), sets)
                if scores:
                    self.file().with_user(user).action_score()
                    score = self.file().score_id
                else:
                    with self.assertRaises(AccessError):
                        self.file().with_user(user).action_score()
                if not sets:
                    with self.assertRaises(AccessError):
                        self.env["credit.score.weight"].with_user(user).action_open_weights()

    def test_scoring_itself_is_out_of_reach(self):
        """Not even a manager writes a grade."""
        with self.assertRaises(AccessError):
            self.file().with_user(self.clerk).write({"grade": "A"})

    @mute_logger("odoo.sql_db")
    def test_weights_are_not_negative(self):
        self.env["credit.score.weight"].action_open_weights()
        weight = self.env["credit.score.weight"].search([], limit=1)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            weight.weight = -1
            self.env.flush_all()
