"""People accept, reject and match by hand; who did what and why can be read afterwards."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestDecide(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.invoice("2026-01-16", 60.00, "INV/2026/00004")
        cls.clerk = cls.new_user("clerk", ["user"])
        cls.suggest_only = cls.env["reconciliation.rule"].create(
            [
                {"name": rule, "rule": rule, "company_id": cls.company.id, "decision": "suggest"}
                for rule in ("reference", "amount")
            ]
        )

    def setUp(self):
        """A session of the clerk: a suggestion by reference, another by amount, one line left."""
        super().setUp()
        self.one = self.session().with_user(self.clerk)
        self.import_theirs(
            self.one,
            """
            date;ref;debit;credit
            2026-01-04;INV/2026/00001;;300.37
            2026-01-06;B-77;;120.00
            2026-01-18;C-900;;48.00
            """,
        )
        self.one.action_match()
        self.by_reference = self.line(self.one, "ours", "INV/2026/00001").match_id
        self.by_amount = self.line(self.one, "ours", "INV/2026/00002").match_id
        self.ours_left = self.line(self.one, "ours", "INV/2026/00004")
        self.theirs_left = self.line(self.one, "theirs", "C-900")

    def last_message(self, session=None):
        return (session or self.one).message_ids[0]

    def test_the_case(self):
        self.assertEqual(
            [(m.rule, m.state) for m in self.by_reference + self.by_amount],
            [("reference", "suggested"), ("amount", "suggested")],
        )
        self.assertFalse((self.ours_left + self.theirs_left).match_id)
        self.assertEqual(self.one.suggestion_count, 2)
        self.assertEqual(self.one.match_rate, 0)

    def test_accept(self):
        self.by_reference.action_accept("order 4711")
        self.assertEqual(self.by_reference.state, "accepted")
        self.assertEqual(self.by_reference.decided_by_id, self.clerk)
        self.assertTrue(self.by_reference.decided_on)
        self.assertEqual(self.by_reference.decision_note, "order 4711")
        self.assertEqual(self.one.suggestion_count, 1)
        self.assertAlmostEqual(self.one.match_rate, 2 / 6)
        self.assert_bridge_closes(self.one)

    def test_chatter_has_who_and_why(self):
        self.by_reference.action_accept("order 4711")
        said = self.last_message()
        self.assertEqual(said.author_id, self.clerk.partner_id)
        for part in ("Accepted", "INV/2026/00001", "order 4711"):
            self.assertIn(part, said.body)
        self.by_amount.action_reject("not theirs")
        said = self.last_message()
        for part in ("Rejected", "B-77", "not theirs"):
            self.assertIn(part, said.body)
        (self.ours_left + self.theirs_left).action_match_by_hand("freight")
        said = self.last_message()
        for part in ("By Hand", "C-900", "freight"):
            self.assertIn(part, said.body)

    def test_the_log_is_in_the_language_of_who_acts(self):
        """Whatever a call from outside says of its language, or leaves unsaid."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["customer_reconciliation"], ["zh_CN"])
        self.clerk.lang = "zh_CN"
        one = self.one.with_user(self.clerk)
        for context in ({"lang": "en_US"}, {}):
            acting = one.with_context(**context)
            acting.action_match()
            self.assertIn("匹配完成", self.last_message().body)
            acting._refresh()
            self.assertNotIn("taken in", self.last_message().body)
        self.by_amount.with_user(self.clerk).with_context(lang="en_US").action_accept("so it is")
        self.assertNotIn("Accepted", self.last_message().body)
        self.assertIn("so it is", self.last_message().body)

    def test_reject_frees_the_lines(self):
        lines = self.by_amount.line_ids
        self.by_amount.action_reject("not theirs")
        self.assertEqual(self.by_amount.state, "rejected")
        self.assertFalse(lines.match_id)
        self.assertIn("B-77", self.one.difference_ids.mapped("refs"))
        self.assertIn("INV/2026/00002", self.by_amount.our_refs)
        self.assert_bridge_closes(self.one)

    def test_reject_what_was_accepted(self):
        self.by_amount.action_accept()
        self.by_amount.action_reject("mistake")
        self.assertEqual(self.by_amount.state, "rejected")
        self.assert_bridge_closes(self.one)

    def test_accepting_again_changes_nothing(self):
        self.by_amount.action_reject("no")
        messages = len(self.one.message_ids)
        self.by_amount.action_accept()
        self.assertEqual(self.by_amount.state, "rejected")
        self.assertEqual(len(self.one.message_ids), messages)

    def test_accept_all_of_one_rule(self):
        self.one.action_accept_suggestions("amount")
        self.assertEqual((self.by_reference.state, self.by_amount.state), ("suggested", "accepted"))
        self.one.action_accept_suggestions()
        self.assertEqual(self.by_reference.state, "accepted")
        self.assertEqual(self.one.suggestion_count, 0)
        self.one.action_accept_suggestions()

    def test_match_by_hand(self):
        match = (self.ours_left + self.theirs_left).action_match_by_hand("freight")
        self.assertEqual((match.state, match.rule), ("manual", "manual"))
        self.assertEqual(match.decided_by_id, self.clerk)
        self.assert_amount(match.difference, 12.00)
        self.assertIn("freight", match.reason)
        self.assertIn(self.clerk.name, match.reason)
        [left] = self.one.difference_ids.filtered(lambda d: d.match_id == match)
        self.assert_amount(left.amount, 12.00)
        self.assert_bridge_closes(self.one)

    def test_match_several_by_hand(self):
        self.by_amount.action_reject()
        lines = self.one.our_line_ids.filtered(lambda x: x.amount != 300.37) + self.theirs_left
        match = lines.action_match_by_hand()
        self.assertEqual(match.line_ids, lines)
        self.assert_amount(match.difference, 132.00)
        self.assert_bridge_closes(self.one)

    def test_match_by_hand_takes_suggested_lines(self):
        """A suggestion is only that: matching one of its lines otherwise takes it back."""
        ours = self.line(self.one, "ours", "INV/2026/00002")
        match = (ours + self.theirs_left).action_match_by_hand()
        self.assertFalse(self.by_amount.exists())
        self.assertEqual(ours.match_id, match)
        self.assertFalse(self.line(self.one, "theirs", "B-77").match_id)
        self.assert_bridge_closes(self.one)

    def test_match_by_hand_guards(self):
        with self.assertRaisesRegex(UserError, "at least two"):
            self.ours_left.action_match_by_hand()
        self.by_amount.action_accept()
        taken = self.line(self.one, "ours", "INV/2026/00002")
        with self.assertRaisesRegex(UserError, "INV/2026/00002 is matched already"):
            (taken + self.theirs_left).action_match_by_hand()
        other = self.session("2026-01-02").with_user(self.clerk)
        foreign = self.line(other, "ours", "INV/2026/00004")
        with self.assertRaisesRegex(UserError, "different sessions"):
            (foreign + self.theirs_left).action_match_by_hand()
        self.assertFalse(self.theirs_left.match_id)

    def test_windows_ask_why(self):
        action = (self.ours_left + self.theirs_left).action_open_match_wizard()
        wizard = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        self.assert_amount(wizard.difference, 12.00)
        wizard.reason = "freight"
        wizard.action_apply()
        match = self.ours_left.match_id
        self.assertEqual((match.state, match.decision_note), ("manual", "freight"))
        action = match.action_open_reject()
        wizard = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        wizard.reason = "after all not"
        wizard.action_apply()
        self.assertEqual((match.state, match.decision_note), ("rejected", "after all not"))

    def test_confirmed_is_agreed(self):
        self.one.action_confirm()
        for decide in (
            self.by_amount.action_accept,
            self.by_amount.action_reject,
            self.one.action_accept_suggestions,
            (self.ours_left + self.theirs_left).action_match_by_hand,
        ):
            with self.subTest(decide.__name__), self.assertRaisesRegex(UserError, "confirmed"):
                decide()
        self.one.action_reopen()
        self.assertEqual(self.one.state, "review")
        self.by_amount.action_accept()
        self.assertEqual(self.by_amount.state, "accepted")

    def test_confirm_needs_matching(self):
        for state in ("draft", "imported"):
            session = self.session()
            if state == "imported":
                self.enter(session, "2026-01-04", 1)
            self.assertEqual(session.state, state)
            with self.subTest(state), self.assertRaisesRegex(UserError, "Match"):
                session.action_confirm()

    def test_only_undecided_sessions_are_deleted(self):
        with self.assertRaisesRegex(UserError, "cancel it"):
            self.one.unlink()
        self.one.action_cancel()
        self.one.unlink()
        fresh = self.session()
        fresh.unlink()
        self.assertFalse(fresh.exists())
