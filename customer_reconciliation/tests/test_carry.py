"""What one session leaves open is tested again in the next, and settled pairs stay settled."""

from odoo.tests import tagged

from .common import ReconciliationCommon

FEBRUARY = "2026-02-01", "2026-02-28"


@tagged("post_install", "-at_install")
class TestCarry(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 1000.00, "INV/2026/00002")
        cls.invoice("2026-01-08", 77.77, "INV/2026/00003")
        cls.invoice("2026-01-30", 45.00, "INV/2026/00004")

    def january(self):
        """They lack 3 and 4, have 10.00 less on 2, and a charge of their own."""
        session = self.session()
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;300.37
            2026-01-05;INV/2026/00002;;990.00
            2026-01-06;CHARGE-5;12.34;
            """,
            "january.csv",
        )
        session.action_match()
        for match in session.match_ids.filtered(lambda m: m.state == "suggested"):
            match.action_accept()
        self.assert_amount(session.difference, 77.77 + 45.00 + 10.00 + 12.34)
        self.assert_bridge_closes(session)
        session.action_confirm()
        return session

    def february(self, text=None):
        session = self.session(*FEBRUARY)
        if text:
            self.import_theirs(session, text, "february.csv")
            session.action_match()
            self.assert_bridge_closes(session)
        return session

    def carried(self, session):
        lines = session.line_ids.filtered("carried")
        return {(line.side, line.ref): line.amount for line in lines}

    def test_open_lines_go_on(self):
        january = self.january()
        february = self.february()
        self.assertEqual(february.previous_id, january)
        carried = self.carried(february)
        self.assertEqual(carried["ours", "INV/2026/00003"], 77.77)
        self.assertEqual(carried["ours", "INV/2026/00004"], 45.00)
        self.assertEqual(carried["theirs", "CHARGE-5"], -12.34)
        self.assertEqual(len(carried), 4)
        self.assertAlmostEqual(
            sum(a for (side, _ref), a in carried.items() if side == "ours"), 132.77
        )

    def test_balances_are_not_counted_twice(self):
        january = self.january()
        february = self.february()
        self.assert_amount(february.our_opening, january.our_balance)
        self.assert_amount(february.their_opening, january.their_balance)
        self.assert_amount(february.our_balance, january.our_balance)
        self.assert_amount(february.opening_gap, 0)

    def test_late_bookings_match_what_was_open(self):
        self.january()
        self.entry("2026-02-10", -12.34, "CHARGE-5")
        february = self.february(
            """
            date;ref;debit;credit
            2026-02-01;INV/2026/00004;;45.00
            2026-02-03;INV/2026/00003;;77.77
            """
        )
        for ref in ("INV/2026/00003", "INV/2026/00004"):
            ours, theirs = self.line(february, "ours", ref), self.line(february, "theirs", ref)
            self.assertTrue(ours.carried)
            self.assertEqual(ours.match_id, theirs.match_id)
            self.assertEqual(ours.match_state, "auto")
        charge = self.line(february, "theirs", "CHARGE-5")
        self.assertTrue(charge.carried)
        self.assertTrue(charge.match_id, "booked late by us")
        self.assert_amount(february.difference, 10.00, "what the match of January left over")

    def test_left_over_amount_is_settled_later(self):
        """The 10.00 they had too little come with a line of its own in February."""
        self.january()
        february = self.february(
            """
            date;ref;debit;credit
            2026-02-01;INV/2026/00004;;45.00
            2026-02-03;INV/2026/00003;;77.77
            2026-02-05;INV/2026/00002;;10.00
            """
        )
        late = self.line(february, "theirs", "INV/2026/00002")
        self.assertTrue(late.match_id)
        self.assertEqual(late.match_id.line_ids.mapped("amount"), [10.00, 10.00])
        self.assert_amount(february.difference, 12.34, "only their charge is open")

    def test_what_stays_open_keeps_its_reason(self):
        self.january()
        february = self.february(
            """
            date;ref;debit;credit
            2026-02-27;INV/2026/00004;;45.00
            """
        )
        kinds = {d.refs: d.kind for d in february.difference_ids if not d.match_id}
        self.assertEqual(kinds["INV/2026/00003"], "missing_theirs")
        self.assertEqual(kinds["CHARGE-5"], "missing_ours")

    def test_too_long_in_transit(self):
        """In transit in January and still not there at the end of February: it is missing."""
        january = self.january()
        self.assertIn(("timing", "INV/2026/00004"), self.explained(january))
        self.invoice("2026-02-20", 7.00, "INV/2026/00020")
        february = self.february(
            """
            date;ref;debit;credit
            2026-02-27;INV/2026/00020;;7.00
            """
        )
        self.assertIn(("missing_theirs", "INV/2026/00004"), self.explained(february))

    def test_settled_pairs_do_not_come_back(self):
        january = self.january()
        settled = january.line_ids.filtered("match_id")
        before = [(m.state, m.line_ids.ids) for m in january.match_ids]
        february = self.february(
            """
            date;ref;debit;credit
            2026-02-02;INV/2026/00001;;300.37
            """
        )
        self.assertFalse(
            february.line_ids.carried_from_id & self.line(january, "ours", "INV/2026/00001")
        )
        again = self.line(february, "theirs", "INV/2026/00001")
        self.assertFalse(again.match_id, "ours was settled in January")
        self.assertEqual([(m.state, m.line_ids.ids) for m in january.match_ids], before)
        self.assertEqual(settled.match_id, january.match_ids)

    def test_three_months(self):
        """March still knows what January left open."""
        self.january()
        february = self.february(
            """
            date;ref;debit;credit
            2026-02-01;INV/2026/00004;;45.00
            """
        )
        february.action_confirm()
        march = self.session("2026-03-01", "2026-03-31")
        self.assertEqual(march.previous_id, february)
        self.assertEqual(
            self.carried(march),
            {
                key: amount
                for key, amount in self.carried(february).items()
                if key != ("ours", "INV/2026/00004")
            },
        )
        self.import_theirs(
            march,
            """
            date;ref;debit;credit
            2026-03-03;INV/2026/00003;;77.77
            """,
            "march.csv",
        )
        march.action_match()
        self.assertTrue(self.line(march, "ours", "INV/2026/00003").match_id)
        self.assert_bridge_closes(march)

    def test_what_does_not_continue(self):
        """Only a confirmed session of the same partner, account, currency and an earlier time."""
        open_one = self.session()
        self.assertFalse(self.february().previous_id, "January is not confirmed")
        open_one.action_cancel()
        self.january()
        self.assertFalse(self.session("2026-01-15", "2026-02-15").previous_id, "overlaps")
        self.assertFalse(self.session(*FEBRUARY, partner_id=self.vendor.id).previous_id)
        self.assertFalse(self.session(*FEBRUARY, account_type="payable").previous_id)
        other = self.setup_other_currency("CHF")
        self.assertFalse(self.session(*FEBRUARY, currency_id=other.id).previous_id)

    def test_a_gap_between_sessions_is_unexplained(self):
        self.january()
        self.invoice("2026-02-10", 33.00, "INV/2026/00030")
        march = self.session("2026-03-01", "2026-03-31")
        self.enter(march, "2026-03-02", 77.77, "INV/2026/00003")
        march.action_match()
        self.assert_amount(march.unexplained, 33.00)
        self.assert_bridge_closes(march)

    def test_what_was_carried_follows_the_ledger(self):
        """A number corrected, an invoice taken back: the openings agree again, nothing is left."""
        self.january()
        february = self.february()
        corrected, undone = (
            self.line(february, "ours", f"INV/2026/0000{n}").move_id for n in (3, 4)
        )
        self.assertEqual(february.change_count, 0)
        undone.button_draft()
        corrected.button_draft()
        corrected.name = "INV/2026/00033"
        corrected.invoice_line_ids.price_unit = 70.00
        corrected.action_post()
        february.invalidate_recordset(["change_count"])
        self.assertEqual(february.change_count, 2)
        february._refresh()
        february.invalidate_recordset(["change_count"])
        self.assertEqual(february.change_count, 0)
        carried = {r: a for (side, r), a in self.carried(february).items() if side == "ours"}
        self.assertEqual(carried["INV/2026/00033"], 70.00)
        self.assertEqual(len(carried), 2, "the other is what a match left over")
        self.assert_amount(february.opening_gap, 0)

    def test_change_of_period_takes_the_carried_away(self):
        self.january()
        session = self.february()
        session.date_from = "2026-01-15"
        self.assertFalse(session.previous_id)
        self.assertFalse(session.line_ids.filtered("carried"))
        self.assert_amount(session.their_opening, 0, "it was the last session's balance")
