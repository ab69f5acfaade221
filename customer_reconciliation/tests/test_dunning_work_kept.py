"""The work list is reckoned once and kept: when anew, for whom, and what is seen in between."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..queries.work import ROW
from .dunning_common import DunningCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-31 09:00:00")
class TestDunningWorkKept(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.company_ids = cls.env.company
        cls.first = cls.invoice("2026-03-01", 100, "INV/1")
        cls.invoice("2026-02-01", 70, "INV/2", partner=cls.other)
        cls.list = cls.env["dunning.work"].with_user(cls.clerk)
        cls.list.freshen()

    def row(self, partner=None):
        """As another request sees it, once this one has ended."""
        self.env.cr.flush()
        self.env.invalidate_all()
        return self.list.search([("partner_id", "=", (partner or self.customer).id)])

    def reckonings(self):
        """Counts them."""
        model = self.registry["dunning.work"]
        return patch.object(model, "_rows", autospec=True, side_effect=model._rows)

    def pay(self):
        self.account_lines(self.first, self.payment("2026-03-30", 100)).reconcile()

    def call(self):
        action = self.row().action_call()
        calls = self.env["dunning.call"].with_user(self.clerk)
        return calls.with_context(**action["context"]).create({"promise_date": "2026-04-02"})

    def test_what_is_kept_is_what_is_reckoned(self):
        def kept():
            self.env.invalidate_all()
            rows = self.list.search([("company_id", "=", self.company.id)])
            return {row.partner_id.id: row.read(list(ROW), load=None)[0] for row in rows}

        self.row(self.other).action_take()
        self.call().action_not_reached()
        self.env.cr.flush()
        by_one = kept()
        self.list.action_refresh()
        self.assertEqual(kept(), by_one)
        fresh = {row["partner_id"]: row for row in self.list._rows(self.company)}
        self.assertEqual(by_one.keys(), fresh.keys())
        for partner, row in fresh.items():
            for name, value in row.items():
                held = by_one[partner][name]
                if isinstance(value, float):
                    self.assertAlmostEqual(held, value, msg=name)
                else:
                    said = str(held) if name.endswith("_on") and held else held
                    self.assertEqual(said or None, value or None, name)

    def test_reading_reckons_nothing(self):
        with self.reckonings() as reckoned:
            self.env.invalidate_all()
            self.list.search([]).read(["overdue", "how", "step_said"])
            self.list.search_count([])
            self.list.formatted_read_group([], ["step"], ["at_risk:sum", "__count"])
            self.list.web_search_read([], {"partner_id": {}, "at_risk": {}})
            self.list.as_of()
        reckoned.assert_not_called()

    def test_anew_when_it_is_old(self):
        for minutes, count in ((4, 0), (5, 1)):
            with (
                freeze_time(f"2026-03-31 09:0{minutes}:00"),
                self.reckonings() as reckoned,
            ):
                self.list.freshen()
                self.assertEqual(reckoned.call_count, count, minutes)
        with freeze_time("2026-03-31 09:06:00"), self.reckonings() as reckoned:
            self.list.action_refresh()
            self.assertEqual(reckoned.call_count, 1)

    def test_anew_on_another_day(self):
        with freeze_time("2026-03-31 23:59:00"):
            self.list.with_context(tz="UTC").freshen()
        with freeze_time("2026-04-01 00:01:00"), self.reckonings() as reckoned:
            self.list.with_context(tz="UTC").freshen()
            self.assertEqual(reckoned.call_count, 1)

    def test_says_as_of_when(self):
        self.assertIn("3/31/26, 9:00", self.list.with_context(tz="UTC").as_of())
        self.env["dunning.work.reckoning"].sudo().search([]).unlink()
        self.assertEqual(self.list.as_of(), "Not reckoned yet")

    def test_the_scheduled_action(self):
        self.pay()
        with freeze_time("2026-04-01 03:00:00"), self.enter_registry_test_mode():
            self.env.ref("customer_reconciliation.ir_cron_dunning_work").method_direct_trigger()
            self.assertFalse(self.row())
            self.assertEqual(self.row(self.other).days, 59)

    # -- what one just did -----------------------------------------------------------------------

    def test_a_call_is_seen_at_once(self):
        call = self.call()
        with self.reckonings() as reckoned:
            call.action_will_pay()
            row = self.row()
        self.assertEqual((row.step, row.collect, str(row.last_on)), ("wait", 0, "2026-03-31"))
        self.assertEqual(reckoned.call_count, 1, "call and promise together")

    def test_only_those_it_is_about(self):
        self.invoice("2026-03-01", 1, "INV/3", partner=self.other)
        self.call().action_not_reached()
        self.assertEqual(self.row().step, "call_back")
        self.assertEqual(self.row(self.other).overdue, 70)

    def test_promises_disputes_and_notices(self):
        self.dispute(self.first, 30)
        self.assertEqual(self.row().collect, 70)
        self.env["payment.dispute"].search([("move_id", "=", self.first.id)]).action_withdraw()
        self.assertEqual(self.row().collect, 100)
        self.sent()
        self.assertEqual((self.row().last_way, str(self.row().last_on)), ("mail", "2026-03-31"))

    def test_taken_and_given_back(self):
        self.row().action_take()
        self.assertEqual(self.row().user_id, self.clerk)
        self.row().action_release()
        self.assertFalse(self.row().user_id)

    # -- paid meanwhile --------------------------------------------------------------------------

    def test_paid_is_gone_once_it_is_reckoned(self):
        self.pay()
        self.assertEqual(self.row().overdue, 100)
        self.list.action_refresh()
        self.assertFalse(self.row())

    def test_a_row_keeps_its_number(self):
        ids = self.list.search([]).ids
        self.invoice("2026-03-02", 5, "INV/3")
        self.list.action_refresh()
        self.assertEqual((self.row().overdue, self.list.search([]).sorted("id").ids), (105, ids))

    def test_actions_say_that_it_is_paid(self):
        row = self.row()
        self.pay()
        said = row.action_call()
        self.assertIn("was paid or settled", said["params"]["message"])
        self.assertFalse(self.row())
        for action in (row.action_call, row.action_open_customer, row.action_take):
            self.assertIn("was paid or settled", action()["params"]["message"])
        there = row.with_context(dunning_work_form=True).action_release()
        self.assertEqual(there["params"]["next"]["res_model"], "dunning.work")

    # -- whose -----------------------------------------------------------------------------------

    def test_nobody_writes_it(self):
        row = self.row().with_user(self.boss)
        for attempt in (
            lambda: row.write({"overdue": 1}),
            row.unlink,
            lambda: row.create({"partner_id": self.other.id}),
            lambda: self.env["dunning.work.reckoning"].with_user(self.boss).search([]).unlink(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(AccessError):
            self.list.with_user(self.new_user("kept_stranger", [])).freshen()

    def test_each_company_has_its_own(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        both = self.new_user("kept_both", ["user"])
        both.company_ids |= company
        work = self.env["dunning.work"].with_user(both)
        self.env["dunning.work.reckoning"].sudo().search([]).unlink()
        work.with_context(allowed_company_ids=company.ids).freshen()
        known = self.env["dunning.work.reckoning"].sudo().search([])
        self.assertEqual(known.company_id, company)
        self.assertFalse(work.with_context(allowed_company_ids=company.ids).search([]))
        allowed = [company.id, self.company.id]
        work.with_context(allowed_company_ids=allowed).freshen()
        found = work.with_context(allowed_company_ids=allowed).search([])
        self.assertEqual(found.partner_id, self.customer | self.other)
        self.assertEqual(found.company_id, self.company)

    def test_statements(self):
        """Whatever there is to write: read, removed and written by the same statements."""
        kept = self.env["dunning.work.reckoning"].sudo()
        kept._reckon(self.company)
        few = self.queries(kept._reckon, self.company)
        for number in range(6):
            partner = self.env["res.partner"].create({"name": f"P{number}"})
            self.invoice("2026-03-01", 10, partner=partner)
        self.env.flush_all()
        self.assertEqual(self.queries(kept._reckon, self.company), few)

    def test_held_by_another(self):
        """Nothing waits and nothing fails: what there is, is shown."""
        later = freeze_time("2026-03-31 09:30:00")
        model = self.registry["dunning.work.reckoning"]
        nobody = self.env["dunning.work.reckoning"]
        with later, patch.object(model, "try_lock_for_update", lambda _self: nobody):
            with self.reckonings() as reckoned:
                self.list.freshen()
            reckoned.assert_not_called()
        self.assertEqual(self.row().overdue, 100)
