"""Answers: agreed or not, with amounts, papers and the reconciliation of what differs."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .confirmation_common import CUT_OFF, ConfirmationCommon


@tagged("post_install", "-at_install")
class TestConfirmationAnswers(ConfirmationCommon):
    def sent(self, partner=None, **vals):
        letter = self.letter(partner, **vals)
        letter.action_send_on_paper()
        return letter

    def record(self, letters, **vals):
        """As a person does it, in the window."""
        action = letters.action_open_answer()
        window = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        amounts = vals.pop("amounts", {})
        with Form(window) as form:
            for name, value in vals.items():
                form[name] = value
            for place, (they, we) in amounts.items():
                with form.line_ids.edit(place) as line:
                    line.stated_they_owe, line.stated_we_owe = they, we
        window.action_record()

    def test_agreed(self):
        letter = self.sent(self.both)
        self.record(letter, answered_by="Ms Lee", answered_on="2026-02-10", remark="all right")
        self.assertEqual((letter.state, letter.outcome), ("agreed", "agreed"))
        self.assertEqual((letter.answered_by, str(letter.answered_on)), ("Ms Lee", "2026-02-10"))
        self.assertEqual((letter.recorded_by_id, letter.answer_how), (self.clerk, "letter"))
        self.assertEqual(letter.book_difference, 0)
        for line in letter.line_ids:
            self.assertTrue(line.stated)
            self.assertEqual(line.stated_balance, line.balance)
        self.assertFalse(letter.session_ids)
        self.assertIn("all right", "".join(letter.message_ids.mapped("body")))

    def test_not_agreed_is_reconciled(self):
        letter = self.sent()
        self.record(letter, answer="disagreed", amounts={0: (900, 0)}, remark="credit note lost")
        line = letter.line_ids
        self.assertEqual((letter.state, line.difference), ("disagreed", 100.37))
        session = line.session_id
        self.assertEqual(
            (session.partner_id, str(session.date_to), session.account_type),
            (self.customer, CUT_OFF, "both"),
        )
        self.assert_amount(session.our_balance, 1000.37)
        self.assert_amount(session.their_balance, 900)
        self.assert_amount(session.difference, 100.37)
        self.assertEqual((session.is_stated, session.stated_balance), (True, 900))
        self.assertFalse(session.is_stated_otherwise)
        self.assertIn("does not agree", "".join(letter.activity_ids.mapped("summary")))

    def test_their_file_says_better_than_the_letter(self):
        letter = self.sent()
        self.record(letter, answer="disagreed", amounts={0: (900, 0)})
        session = letter.session_ids
        self.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;1500.37
            2026-01-20;PAY;600.37;
            """,
        )
        session.action_match()
        self.assert_amount(session.their_balance, 900)
        self.assert_amount(session.their_opening, 0)
        self.assertFalse(session.is_stated_otherwise)
        self.assert_bridge_closes(session)
        self.enter(session, "2026-01-25", -1)
        self.assertTrue(session.is_stated_otherwise)

    def test_an_open_session_of_that_day_is_used(self):
        session = self.session(account_type="both")
        letter = self.sent()
        self.record(letter, answer="disagreed", amounts={0: (1, 0)})
        self.assertEqual(letter.session_ids, session)
        self.assert_amount(session.their_balance, 1)

    def test_a_session_with_their_lines_keeps_them(self):
        session = self.session(account_type="both")
        self.enter(session, "2026-01-03", 1500)
        letter = self.sent()
        self.record(letter, answer="disagreed", amounts={0: (1, 0)})
        self.assertEqual(letter.session_ids, session)
        self.assert_amount(session.their_balance, 1500)
        self.assertTrue(session.is_stated_otherwise)

    def test_only_what_differs_is_reconciled(self):
        letter = self.sent(self.both)
        own = letter.line_ids.filtered(lambda line: line.currency_id == self.currency)
        euro = letter.line_ids - own
        place = list(letter.line_ids).index(own)
        self.record(letter, answer="disagreed", amounts={place: (310, 120)})
        self.assert_amount(own.difference, -10)
        self.assertEqual(own.session_id, letter.session_ids)
        self.assertEqual((euro.difference, euro.session_id.id), (0, False))

    def test_both_sides_may_differ_and_come_to_the_same(self):
        """They net 300 against 120: not agreed, though the balance is the same."""
        letter = self.sent(self.both)
        own = letter.line_ids.filtered(lambda line: line.currency_id == self.currency)
        place = list(letter.line_ids).index(own)
        self.record(letter, answer="disagreed", amounts={place: (180, 0)})
        self.assertEqual((letter.state, own.difference), ("disagreed", 0))
        self.assertTrue(own.session_id)

    def test_not_agreed_without_amounts(self):
        letter = self.sent()
        self.record(letter, answer="disagreed", no_amounts=True, remark="we have no such account")
        self.assertEqual(letter.state, "disagreed")
        self.assertFalse(letter.line_ids.stated)
        self.assert_amount(letter.session_ids.our_balance, 1000.37)

    def test_a_currency_we_know_nothing_of(self):
        letter = self.sent()
        own, euro = self.currency.id, self.euro.id
        amounts = {own: (1000.37, 0), euro: (0, 40)}
        letter._answer({"answer": "disagreed", "amounts": amounts, "how": "online"})
        line = letter.line_ids.filtered(lambda each: each.currency_id == self.euro)
        self.assertEqual((line.balance, line.difference, line.book_difference), (0, 40, 80))
        self.assert_amount(line.session_id.their_balance, -40)

    def test_a_currency_typed_in(self):
        """The letter said nothing of it; in the window a row is added."""
        letter = self.sent()
        action = letter.action_open_answer()
        window = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        with Form(window) as form:
            form.answer = "disagreed"
            with form.line_ids.new() as line:
                line.currency_id, line.stated_we_owe = self.euro, 40
        window.action_record()
        found = {each.currency_id: each.difference for each in letter.line_ids}
        self.assertEqual(found, {self.currency: 0, self.euro: 40})

    def test_a_currency_twice(self):
        letter = self.sent()
        action = letter.action_open_answer()
        window = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "once"):
            window.line_ids.copy()

    def test_a_currency_not_in_use(self):
        letter = self.sent()
        unused = self.env["res.currency"].with_context(active_test=False)
        unused = unused.search([("active", "=", False)], limit=1)
        for id_, name in ((unused.id, unused.name), (10**7, str(10**7))):
            with self.subTest(name), self.assertRaisesRegex(UserError, f"{name}.*not in use"):
                letter._answer({"answer": "disagreed", "amounts": {id_: (1, 0)}})
        self.assertEqual(letter.state, "sent")

    def test_several_at_once_with_the_scan(self):
        letters = self.sent() | self.sent(self.vendor)
        scan = self.env["ir.attachment"].with_user(self.clerk)
        scan = scan.create({"name": "scan.pdf", "raw": b"%PDF-1.4"})
        action = letters.action_open_answer()
        window = self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])
        window.scan_ids = scan
        window.action_record()
        self.assertEqual(letters.mapped("state"), ["agreed", "agreed"])
        for letter in letters:
            kept = letter.answer_attachment_ids
            self.assertEqual((kept.raw, kept.res_id), (b"%PDF-1.4", letter.id))

    def test_the_paper_stays(self):
        letter = self.sent()
        letter._answer({"answer": "agreed", "files": [("scan.pdf", b"%PDF-1.4")]})
        paper = letter.answer_attachment_ids.with_user(self.clerk)
        for change in (paper.unlink, lambda: paper.write({"raw": b"other"})):
            with self.assertRaises(UserError):
                change()

    def test_a_late_answer_counts(self):
        letter = self.sent()
        letter.sudo()._give_up()
        self.assertEqual(letter.state, "no_answer")
        self.record(letter)
        self.assertEqual(letter.state, "agreed")
        self.assertFalse(letter.activity_ids)

    def test_an_answer_changes_only_with_a_reason(self):
        letter = self.sent()
        self.record(letter)
        for why in (None, " "):
            with self.assertRaisesRegex(UserError, "say why"):
                letter._answer({"answer": "disagreed", "why": why})
        letter._answer({"answer": "disagreed", "why": "they wrote again"})
        self.assertEqual(letter.state, "disagreed")
        self.assertIn("they wrote again", "".join(letter.message_ids.mapped("body")))

    def test_nonsense_is_refused(self):
        draft, sent = self.letter(), self.sent(self.vendor)
        own = self.currency.id
        for letter, values in (
            (draft, {"answer": "agreed"}),
            (sent, {"answer": "maybe"}),
            (sent, {"answer": "disagreed", "amounts": {own: (-5, 0)}}),
            (sent, {"answer": "disagreed", "amounts": {own: (0, 700)}}),
        ):
            with self.subTest(values), self.assertRaises(UserError):
                letter._answer(values)
        with self.assertRaises(UserError):
            draft.action_open_answer()
        sent.action_cancel("asked twice")
        with self.assertRaises(UserError):
            sent._answer({"answer": "agreed"})

    def test_results_tell_everything_apart(self):
        campaign = self.running()
        campaign.action_send_on_paper()
        self.of(campaign, self.customer)._answer({"answer": "agreed"})
        amounts = {self.currency.id: (0, 690)}
        self.of(campaign, self.vendor)._answer({"answer": "disagreed", "amounts": amounts})
        self.of(campaign, self.both).sudo()._give_up()
        self.env.flush_all()
        campaign.invalidate_recordset(["result_ids"])
        rows = {
            row.outcome: (row.letter_count, row.receivable, row.payable, row.difference)
            for row in campaign.result_ids
        }
        self.assertEqual(
            rows,
            {
                "agreed": (1, 1000.37, 0, 0),
                "disagreed": (1, 0, -700, -10),
                "no_answer": (1, 400, -120, 0),
                "sent": (1, -80, 0, 0),
            },
        )
        self.assertEqual(
            campaign.result_ids.mapped("outcome"), [*("sent", "agreed"), *list(rows)[2:]]
        )
        share = sum(campaign.result_ids.mapped("receivable_share"))
        self.assertAlmostEqual(share, campaign.receivable_share)

    def test_closing_ends_what_is_open(self):
        campaign = self.running(form="negative")
        with self.assertRaisesRegex(UserError, "not sent or came back"):
            campaign.action_close()
        campaign.action_send_on_paper()
        self.of(campaign, self.customer)._answer({"answer": "agreed"})
        campaign.action_close()
        self.assertEqual(
            set(campaign.confirmation_ids.mapped("outcome")), {"agreed", "no_objection"}
        )
        self.assertEqual(campaign.state, "closed")
        with self.assertRaises(UserError):
            campaign.action_cancel()
        campaign.action_reopen()
        self.assertEqual(campaign.state, "running")
