"""What changed in the ledger since we collected it is shown, and taken in; decisions stay."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestRefresh(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.second = cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.third = cls.invoice("2026-01-07", 77.77, "INV/2026/00003")

    def matched_session(self):
        """First and second are in their list too; a person has accepted both matches."""
        session = self.session()
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;300.37
            2026-01-05;INV/2026/00002;;120.00
            """,
        )
        session.action_match()
        session.match_ids.action_accept("checked by phone")
        return session

    def repost(self, move, **vals):
        """Correct a posted document the way accountants do."""
        price = vals.pop("price", None)
        move.button_draft()
        if vals.get("date", "2026-01") < "2026-01":
            move.name = False  # numbers run by month
        move.write(vals)
        if price:
            move.invoice_line_ids.price_unit = price
        move.action_post()

    def shown_changes(self, session):
        action = session.action_open_refresh()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        changes = [(c.change, c.ref, c.old_amount, c.new_amount) for c in wizard.change_ids]
        return wizard, changes

    def test_nothing_changed(self):
        session = self.session()
        self.assertEqual(session.change_count, 0)
        self.assertEqual(self.shown_changes(session)[1], [])

    def test_changes_are_shown_before_they_are_taken_in(self):
        session = self.session()
        self.invoice("2026-01-20", 50, "INV/2026/00004")
        self.repost(self.second, price=100)
        self.third.button_draft()
        self.assertEqual(session.change_count, 3)
        wizard, changes = self.shown_changes(session)
        self.assertEqual(
            sorted(changes),
            [
                ("added", "INV/2026/00004", 0, 50),
                ("changed", "INV/2026/00002", 120, 100),
                ("removed", "INV/2026/00003", 77.77, 0),
            ],
        )
        self.assertEqual(session.our_balance, 498.14, "only shown")
        wizard.action_take_in()
        self.assertEqual(sorted(session.our_line_ids.mapped("amount")), [50, 100, 300.37])
        self.assert_amount(session.our_balance, 450.37)
        self.assertEqual(session.change_count, 0)
        self.assertIn("3", session.message_ids[0].body, "the message says how many")

    def test_date_and_reference(self):
        session = self.session()
        self.repost(self.second, date="2026-01-06", invoice_date="2026-01-06", ref="PO-9")
        self.assertEqual(session.change_count, 1)
        session._refresh()
        line = session.our_line_ids.filtered(lambda x: x.move_id == self.second)
        self.assertEqual(line.date, fields.Date.to_date("2026-01-06"))
        self.assertIn("PO-9", line.memo)

    def test_entry_moved_out_of_the_period(self):
        session = self.session()
        self.repost(self.second, date="2025-12-31", invoice_date="2025-12-31")
        session._refresh()
        self.assert_amount(session.our_opening, 120)
        self.assert_amount(session.our_balance, 498.14)
        self.assertEqual(len(session.our_line_ids), 2)

    def test_back_dated_entry_before_the_period(self):
        session = self.session()
        self.entry("2025-12-15", 11.11)
        session._refresh()
        self.assert_amount(session.our_opening, 11.11)
        self.assert_amount(session.our_balance, 509.25)

    def test_decisions_on_unchanged_lines_survive(self):
        session = self.matched_session()
        kept = session.match_ids
        deciders = kept.mapped("decided_by_id")
        self.invoice("2026-01-20", 50, "INV/2026/00004")
        self.third.button_draft()
        session._refresh()
        self.assertEqual(session.match_ids, kept)
        self.assertEqual(set(kept.mapped("state")), {"accepted"})
        self.assertEqual(kept.mapped("decided_by_id"), deciders)
        self.assert_bridge_closes(session)
        self.assertIn("INV/2026/00004", session.difference_ids.mapped("refs"))
        self.assertNotIn("INV/2026/00003", session.difference_ids.mapped("refs"))

    def test_changed_amount_of_an_accepted_match_asks_again(self):
        session = self.matched_session()
        self.repost(self.second, price=100)
        session._refresh()
        first, second = (
            self.line(session, "ours", m.name).match_id for m in self.first + self.second
        )
        self.assertEqual((first.state, second.state), ("accepted", "suggested"))
        self.assert_amount(second.difference, -20)
        self.assertIn("120", second.reason)
        self.assertIn("100", second.reason)
        self.assertFalse(second.decided_by_id, "nobody has decided this amount")
        self.assertEqual(session.state, "review")
        self.assert_bridge_closes(session)

    def test_a_match_that_falls_takes_no_other_with_it(self):
        """The ledger changed so much that one match does not hold: the other was decided."""
        session = self.matched_session()
        first = self.line(session, "ours", self.first.name).match_id
        second = self.line(session, "ours", self.second.name).match_id
        rejected = self.enter(session, "2026-01-07", 77.77, self.third.name)
        session.action_match()
        rejected = rejected.match_id
        rejected.action_reject("no")
        self.repost(self.second, price=5000)
        session._refresh()
        session.action_match()
        self.assertFalse(second.exists())
        self.assertEqual((first + rejected).exists().mapped("state"), ["accepted", "rejected"])
        self.assertEqual(len(first.line_ids), 2)
        self.assert_bridge_closes(session)

    def test_changed_date_of_an_accepted_match_stays_decided(self):
        session = self.matched_session()
        self.repost(self.second, date="2026-01-06", invoice_date="2026-01-06")
        session._refresh()
        self.assertEqual(self.line(session, "ours", self.second.name).match_id.state, "accepted")

    def test_removed_entry_frees_its_counterpart(self):
        session = self.matched_session()
        self.second.button_draft()
        session._refresh()
        theirs = self.line(session, "theirs", "INV/2026/00002")
        self.assertFalse(theirs.match_id)
        self.assertEqual(len(session.match_ids), 1)
        self.assertIn("INV/2026/00002", session.difference_ids.mapped("refs"))
        self.assert_bridge_closes(session)

    def test_deleted_entries_are_each_removed(self):
        """A journal item that is gone leaves no pointer; two of them are still two."""
        drafts = self.entry("2026-01-10", 5) + self.entry("2026-01-11", 6)
        session = self.session()
        drafts.button_draft()
        drafts.unlink()
        session.invalidate_recordset()
        self.assertEqual(session.change_count, 2)
        session._refresh()
        self.assertEqual(len(session.our_line_ids), 3)
        self.assertEqual(session.change_count, 0)

    def test_difference_keeps_its_owner_and_comment(self):
        session = self.matched_session()
        missing = session.difference_ids.filtered(lambda d: d.refs == "INV/2026/00003")
        someone = self.new_user("someone", ["user"])
        missing.write({"user_id": someone.id, "comment": "asked for a copy"})
        self.repost(self.third, price=70)
        session._refresh()
        self.assertTrue(missing.exists())
        self.assertEqual((missing.user_id, missing.comment), (someone, "asked for a copy"))
        self.assert_amount(missing.amount, 70)
        self.assert_bridge_closes(session)

    def test_closed_sessions_take_nothing_in(self):
        session = self.matched_session()
        session.action_confirm()
        self.invoice("2026-01-20", 50)
        with self.assertRaisesRegex(UserError, "confirmed"):
            session._refresh()
        session.action_cancel()
        with self.assertRaisesRegex(UserError, "Cancelled"):
            session._refresh()
        self.assert_amount(session.our_balance, 498.14)
