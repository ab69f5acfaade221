"""What is left over: explained line by line, owned by somebody, and always adding up."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestDifferences(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 1000.00, "INV/2026/00002")
        cls.invoice("2026-01-08", 77.77, "INV/2026/00003")
        cls.invoice("2026-01-30", 45.00, "INV/2026/00004")
        cls.clerk = cls.new_user("clerk", ["user"])

    def matched(self, more=""):
        """They lack 3 and 4, took 2 % off 2, and have a line of their own."""
        session = self.session().with_user(self.clerk)
        rows = """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;300.37
            2026-01-05;INV/2026/00002;;980.00
            2026-01-06;DEBIT-5;12.34;
            2026-01-31;INV/2026/00001-X;;0.01
            """
        self.import_theirs(session, rows + more)
        session.action_match()
        return session

    def of(self, session, refs):
        return session.difference_ids.filtered(lambda d: refs in d.refs).ensure_one()

    def test_kinds_and_amounts(self):
        session = self.matched()
        missing = self.of(session, "INV/2026/00003")
        self.assertEqual((missing.kind, missing.amount), ("missing_theirs", 77.77))
        late = self.of(session, "INV/2026/00004")
        self.assertEqual((late.kind, late.amount), ("timing", 45.00))
        theirs = self.of(session, "DEBIT-5")
        self.assertEqual((theirs.kind, theirs.amount), ("missing_ours", 12.34))
        discount = self.of(session, "INV/2026/00002")
        self.assertEqual((discount.kind, discount.amount), ("discount", 20.00))
        self.assertTrue(discount.match_id)
        self.assert_bridge_closes(session)

    def test_each_has_a_sentence_of_evidence(self):
        session = self.matched()
        late = self.of(session, "INV/2026/00004")
        for part in ("INV/2026/00004", "45.00", "in transit"):
            self.assertIn(part, late.reason)
        self.assertTrue(all(session.difference_ids.mapped("reason")))
        self.assertTrue(all(d.line_ids for d in session.difference_ids))

    def test_owner_comment_and_state_survive(self):
        session = self.matched()
        missing = self.of(session, "INV/2026/00003")
        self.assertEqual(missing.user_id, session.user_id)
        boss = self.env.user
        missing.write({"user_id": boss.id, "comment": "copy sent"})
        missing.action_resolve()
        session.action_match()
        self.assertTrue(missing.exists())
        self.assertEqual(
            (missing.user_id, missing.comment, missing.state), (boss, "copy sent", "resolved")
        )
        missing.action_open_again()
        self.assertEqual(missing.state, "open")

    def test_next_step_and_attachment(self):
        missing = self.of(self.matched(), "INV/2026/00003")
        missing.activity_schedule(
            "mail.mail_activity_data_todo", summary="ask", user_id=self.clerk.id
        )
        self.assertEqual(missing.activity_ids.summary, "ask")
        missing.message_post(body="their mail", attachments=[("mail.txt", b"we have it")])
        self.assertEqual(missing.message_attachment_count, 1)

    def test_a_kind_chosen_by_a_person_stays(self):
        session = self.matched()
        missing = self.of(session, "INV/2026/00003")
        missing.kind = "misposted"
        self.assertTrue(missing.kind_by_hand)
        self.assert_bridge_closes(session)
        self.assertIn("misposted", session.bridge_ids.mapped("kind"))
        session.action_match()
        self.assertTrue(missing.exists())
        self.assertEqual(missing.kind, "misposted")
        self.assert_bridge_closes(session)

    def test_a_kind_chosen_for_what_a_match_leaves(self):
        session = self.matched()
        discount = self.of(session, "INV/2026/00002")
        discount.kind = "amount"
        discount.match_id.action_accept()
        session.action_match()
        self.assertEqual(self.of(session, "INV/2026/00002").kind, "amount")
        self.assert_bridge_closes(session)

    def test_nobody_makes_figures(self):
        session = self.matched()
        missing = self.of(session, "INV/2026/00003")
        for change in (
            {"amount": 1},
            {"session_id": self.session().id},
            {"line_ids": False},
            {"match_id": False},
            {"reason_key": "carried"},
            {"reason_args": {}},
            {"refs": "nothing"},
            {"date": "2026-01-01"},
            {"partner_id": self.vendor.id},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                missing.write(change)
        with self.assertRaises(UserError):
            missing.unlink()
        with self.assertRaises(UserError):
            missing.create({"session_id": session.id, "kind": "timing"})

    def test_kinds_of_a_confirmed_session_stay(self):
        session = self.matched()
        session.action_confirm()
        missing = self.of(session, "INV/2026/00003")
        with self.assertRaisesRegex(UserError, "confirmed"):
            missing.kind = "timing"
        missing.comment = "still may be commented"

    def test_booked_twice_by_them(self):
        session = self.matched("    2026-01-07;INV/2026/00001;;300.37\n")
        twice = session.difference_ids.filtered(lambda d: d.kind == "duplicate_theirs")
        self.assert_amount(twice.amount, -300.37)
        self.assert_bridge_closes(session)

    # -- opening ---------------------------------------------------------------------------------

    def test_opening_gap(self):
        self.entry("2025-12-10", 500.00)
        session = self.matched()
        self.assert_amount(session.opening_gap, 500.00)
        gap = session.difference_ids.filtered(lambda d: not d.line_ids)
        self.assertEqual((gap.kind, gap.amount), ("unexplained", 500.00))
        self.assertIn("500.00", gap.reason)
        self.assert_amount(session.unexplained, 500.00)
        self.assert_bridge_closes(session)
        session.their_opening = 480.00
        self.assert_amount(session.unexplained, 20.00)
        self.assert_bridge_closes(session)
        session.their_opening = 500.00
        self.assert_amount(session.unexplained, 0)
        self.assertFalse(gap.exists())
        self.assert_bridge_closes(session)

    # -- bridge ----------------------------------------------------------------------------------

    def test_rows_of_the_bridge(self):
        session = self.matched()
        rows = session.bridge_ids.sorted("sequence")
        self.assertEqual(rows.filtered("is_total").mapped("kind"), ["our_balance", "their_balance"])
        self.assertEqual(rows.mapped("kind").count("unexplained"), 1, "also when it is zero")
        self.assertEqual(rows.mapped("kind")[-2:], ["unexplained", "their_balance"])
        for row in rows - rows.filtered("is_total"):
            behind = session.difference_ids.filtered(lambda d, row=row: d.kind == row.kind)
            self.assertEqual(row.count, len(behind))
            self.assert_amount(row.amount, -sum(behind.mapped("amount")))

    def test_drill_down(self):
        session = self.matched()
        for row in session.bridge_ids:
            action = row.action_open_items()
            found = self.env[action["res_model"]].search(action["domain"])
            if row.is_total:
                self.assertEqual(len(found), 4)
                self.assertEqual(len(set(found.mapped("side"))), 1)
            else:
                self.assertEqual(len(found), row.count)
            self.assertLessEqual(found.session_id, session)

    def test_nobody_makes_a_bridge(self):
        session = self.matched()
        with self.assertRaises(UserError):
            session.bridge_ids[0].amount = 1
        with self.assertRaises(UserError):
            session.bridge_ids.unlink()
