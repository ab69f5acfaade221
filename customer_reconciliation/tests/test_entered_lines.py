"""Lines of theirs typed in by hand: validated, and with four eyes checked by another person."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestEnteredLines(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.typist = cls.new_user("typist", ["user"])
        cls.checker = cls.new_user("checker", ["user"])

    def typed(self, amount=300.37, **vals):
        """A new session with one line typed in by the typist."""
        session = self.session().with_user(self.typist)
        vals = {"ref": "INV/2026/00001", **vals}
        return session, self.enter(session, vals.pop("date", "2026-01-03"), amount, **vals)

    def test_a_line_counts_at_once(self):
        session, line = self.typed()
        self.assertEqual((line.side, line.check_state), ("theirs", "checked"))
        self.assertEqual(line.entered_by_id, self.typist)
        self.assertEqual(session.state, "imported")
        self.assert_amount(session.their_balance, 300.37)
        session.action_match()
        self.assertEqual(line.match_state, "auto")
        self.assert_bridge_closes(session)

    def test_no_amount(self):
        with self.assertRaisesRegex(ValidationError, "no amount"):
            self.typed(0)
        with self.assertRaisesRegex(ValidationError, "no amount"):
            self.typed(0.001)

    def test_outside_the_period(self):
        for day in ("2025-12-31", "2026-02-01"):
            with self.subTest(day), self.assertRaisesRegex(ValidationError, "outside the period"):
                self.typed(date=day)
        _session, line = self.typed()
        with self.assertRaisesRegex(ValidationError, "outside the period"):
            line.date = "2026-02-01"

    def test_our_side_comes_from_the_ledger(self):
        session = self.session().with_user(self.typist)
        ours = session.our_line_ids
        with self.assertRaises(UserError):
            self.enter(session, "2026-01-03", 1, side="ours")
        with self.assertRaises(UserError):
            self.enter(session.with_context(default_side="ours"), "2026-01-03", 1)
        with self.assertRaises(UserError):
            ours.amount = 1
        with self.assertRaises(UserError):
            ours.unlink()
        self.assert_amount(session.our_balance, 300.37)

    def test_a_line_of_theirs_can_not_become_ours(self):
        _session, line = self.typed()
        with self.assertRaises(UserError):
            line.side = "ours"

    def test_four_eyes(self):
        self.company.reconciliation_four_eyes = True
        session, line = self.typed()
        self.assertEqual(line.check_state, "entered")
        self.assert_amount(session.their_balance, 0, "does not count yet")
        session.action_match()
        self.assertFalse(line.match_id)
        self.assert_bridge_closes(session)
        with self.assertRaisesRegex(UserError, "another person"):
            line.action_check()
        line.with_user(self.checker).action_check()
        self.assertEqual((line.check_state, line.checked_by_id), ("checked", self.checker))
        self.assert_amount(session.their_balance, 300.37)
        self.assert_bridge_closes(session)
        session.action_match()
        self.assertEqual(line.match_state, "auto")

    def test_four_eyes_see_every_change(self):
        self.company.reconciliation_four_eyes = True
        _session, line = self.typed()
        line.with_user(self.checker).action_check()
        line.amount = 300.00
        self.assertEqual((line.check_state, line.checked_by_id.id), ("entered", False))
        line.with_user(self.checker).amount = 300.37
        with self.assertRaisesRegex(UserError, "another person"):
            line.with_user(self.checker).action_check()
        line.with_user(self.typist).action_check()
        self.assertEqual(line.check_state, "checked")

    def test_nobody_says_it_is_checked(self):
        self.company.reconciliation_four_eyes = True
        session, line = self.typed()
        claims = {"check_state": "checked"}, {"checked_by_id": self.checker.id}
        for claim in (*claims, {"entered_by_id": self.checker.id}):
            with self.subTest(claim), self.assertRaises(UserError):
                line.write(claim)
            with self.subTest(claim), self.assertRaises(UserError):
                self.enter(session, "2026-01-04", 5, **claim)
        claimed = {f"default_{name}": value for claim in claims for name, value in claim.items()}
        sly = self.enter(session.with_context(**claimed), "2026-01-04", 5)
        self.assertEqual((sly.check_state, sly.checked_by_id.id), ("entered", False))

    def test_entering_after_matching(self):
        session, _line = self.typed()
        session.action_match()
        late = self.enter(session, "2026-01-09", 17.00, "late")
        self.assert_amount(session.their_balance, 317.37)
        self.assert_bridge_closes(session)
        late.amount = 18.00
        self.assert_amount(session.their_balance, 318.37)
        self.assert_bridge_closes(session)
        late.unlink()
        self.assert_amount(session.their_balance, 300.37)
        self.assert_bridge_closes(session)

    def test_a_matched_line_is_fixed(self):
        session, line = self.typed()
        session.action_match()
        with self.assertRaisesRegex(UserError, "reject"):
            line.amount = 1
        with self.assertRaisesRegex(UserError, "reject"):
            line.unlink()
        session.match_ids.action_reject("typed wrongly")
        line.amount = 301
        self.assert_bridge_closes(session)
        line.unlink()
        self.assertFalse(session.their_line_ids)

    def test_a_line_stays_in_its_session(self):
        _session, line = self.typed()
        with self.assertRaises(UserError):
            line.session_id = self.session()

    def test_closed_sessions_take_no_line(self):
        session, line = self.typed()
        session.action_match()
        session.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed"):
            self.enter(session, "2026-01-09", 17.00)
        with self.assertRaisesRegex(UserError, "confirmed"):
            line.memo = "else"
        with self.assertRaisesRegex(UserError, "confirmed"):
            session.their_opening = 5
        session.action_cancel()
        with self.assertRaisesRegex(UserError, "Cancelled"):
            self.enter(session, "2026-01-09", 17.00)

    def test_unchecked_line_can_not_be_matched_by_hand(self):
        self.company.reconciliation_four_eyes = True
        session, line = self.typed()
        with self.assertRaisesRegex(UserError, "checked by another person"):
            (session.our_line_ids + line).action_match_by_hand()
