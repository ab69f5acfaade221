import contextlib
import io
import tempfile
from pathlib import Path

from odoo.addons.customer_reconciliation.demo import run_demo
from odoo.addons.customer_reconciliation.demo.files import file_of
from odoo.addons.customer_reconciliation.demo.stories import STORIES, Event
from odoo.addons.customer_reconciliation.demo.their_books import TheirBooks, transposed
from odoo.addons.customer_reconciliation.engine import importers
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

MODULE = "customer_reconciliation"
STATES = {
    "dubois_1": {"draft"},
    "yuandong_1": {"imported"},
    "lindner_1": {"review"},
    "vandermeer_1": {"review"},
    "harbour_1": {"sealed"},
    "harbour_10": {"review"},
}


@tagged("post_install", "-at_install")
class TestStories(TransactionCase):
    """How a row of a story is understood."""

    def test_what_is_paid(self):
        for content, paid in (
            ("01 02", 800),
            ("01 -25.00", 775),
            ("01 +200.00", 1000),
            ("01 -2%", 784),
            ("01 =100.00", 100),
        ):
            self.assertEqual(Event("pay", "p01", 1, 1, content).paid(800), paid, content)

    def test_documents_and_goods(self):
        credit = Event("crn", "c01", 1, 1, "07 seal 10, pump 2")
        self.assertEqual(credit.documents(), ["07"])
        self.assertEqual(credit.goods(), [("seal", 10), ("pump", 2)])

    def test_two_digits_change_places(self):
        self.assertEqual(transposed(1031680), 1301680)
        self.assertEqual(transposed(-27681), -26781)

    def test_every_document_a_story_names_is_told(self):
        for story in STORIES.values():
            keys = {event.key for event in story.events}
            self.assertEqual(len(keys), len(story.events), story.key)
            for event in story.events:
                if event.what in ("pay", "epd", "rev", "crn"):
                    self.assertLessEqual(set(event.documents()), keys, event)


class DemoCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{MODULE}.demo_session_lindner_1", raise_if_not_found=False):
            convert_file(cls.env, MODULE, "demo/reconciliation_demo.xml", None, "init", True)
        cls.sessions = {key: cls.env.ref(f"{MODULE}.demo_session_{key}") for key in STATES}

    def move(self, story, key):
        return self.env.ref(STORIES[story].xmlid(key))

    def differences(self, session, move):
        """Differences of a session that speak of an entry."""
        found = self.sessions[session].difference_ids
        return found.filtered(lambda difference: move in difference.line_ids.move_id)

    def assertSame(self, session, first, second):
        self.assertFalse(session.currency_id.compare_amounts(first, second), (first, second))


@tagged("post_install", "-at_install")
class TestDemoLedger(DemoCase):
    def test_year_has_what_happens_in_a_year(self):
        self.assertEqual(self.move("greatlakes", "20").payment_state, "reversed")
        self.assertEqual(self.move("greatlakes", "11").payment_state, "paid")
        self.assertEqual(self.move("greatlakes", "24").payment_state, "partial")
        self.assertEqual(self.move("lindner", "25").payment_state, "not_paid")
        items = self.move("greatlakes", "p18").line_ids
        overpaid = items.filtered(lambda item: item.account_type == "asset_receivable")
        self.assertEqual(overpaid.amount_residual, -200)

    def test_early_payment_discount_is_two_per_cent(self):
        invoice, payment = self.move("greatlakes", "11"), self.move("greatlakes", "p05")
        bank = payment.origin_payment_id
        self.assertAlmostEqual(bank.amount, invoice.amount_total * 0.98, places=2)

    def test_other_currencies_make_exchange_differences(self):
        entries = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.sessions["lindner_1"].partner_id.id),
                ("journal_id", "=", self.env.company.currency_exchange_journal_id.id),
            ]
        )
        self.assertTrue(entries)

    def test_installing_again_changes_nothing(self):
        def count():
            names = ("account.move", "res.currency.rate", "reconciliation.session")
            return [self.env[name].search_count([]) for name in names]

        before = count()
        self.env["reconciliation.demo"]._install()
        self.assertEqual(count(), before)


@tagged("post_install", "-at_install")
class TestDemoFiles(DemoCase):
    def test_same_books_make_the_same_bytes(self):
        for story in STORIES.values():
            self.assertEqual(file_of(self.env, story), file_of(self.env, story), story.key)

    def test_files_hold_the_whole_account(self):
        """Read without being told anything, each file comes to what their books say."""
        for story in STORIES.values():
            with self.subTest(story.key):
                books = TheirBooks(self.env, story)
                reading = importers.read(*file_of(self.env, story))
                self.assertFalse(len(reading.errors))
                self.assertEqual(len(reading.table), len(books.bookings))
                total = sum(booking.amount for booking in books.bookings)
                self.assertEqual(abs(reading.table["amount"].sum()), abs(total))

    def test_opening_balance_is_what_went_before(self):
        _opening, before = TheirBooks(self.env, STORIES["harbour"]).between(
            *TheirBooks(self.env, STORIES["harbour"]).period(1, 9)
        )
        session = self.sessions["harbour_10"]
        expected = sum(booking.amount for booking in before)
        self.assertSame(session, session.their_opening, session._major(expected))


@tagged("post_install", "-at_install")
class TestDemoSessions(DemoCase):
    def test_one_session_in_each_stage(self):
        for key, states in STATES.items():
            self.assertIn(self.sessions[key].state, states, key)
        names = {session.currency_id.name for session in self.sessions.values()}
        self.assertEqual(names, {"EUR", "CNY", "HKD"})

    def test_draft_has_the_file_to_drop(self):
        attached = self.sessions["dubois_1"].message_ids.attachment_ids
        self.assertEqual(attached.raw, file_of(self.env, STORIES["dubois"])[1])

    def test_balances_equal_the_general_ledger(self):
        for key, session in self.sessions.items():
            with self.subTest(key):
                items = self.env["account.move.line"].search(
                    [
                        ("partner_id", "child_of", session.partner_id.id),
                        ("currency_id", "=", session.currency_id.id),
                        ("parent_state", "=", "posted"),
                        ("date", "<=", session.date_to),
                        ("journal_id", "!=", session.company_id.currency_exchange_journal_id.id),
                        ("account_type", "in", ("asset_receivable", "liability_payable")),
                    ]
                )
                self.assertSame(session, session.our_balance, sum(items.mapped("amount_currency")))

    def test_bridges_close_and_nothing_is_unexplained(self):
        for key in ("lindner_1", "vandermeer_1", "harbour_1", "harbour_10"):
            with self.subTest(key):
                session = self.sessions[key]
                *way, end = session.bridge_ids.mapped("amount")
                self.assertSame(session, sum(way), end)
                self.assertSame(session, end, session.statement_ids.closing)
                self.assertSame(session, session.unexplained, 0.0)

    def test_what_was_told_is_found(self):
        for session, story, key, kind in (
            ("lindner_1", "lindner", "25", "missing_theirs"),
            ("lindner_1", "lindner", "36", "timing"),
            ("lindner_1", "lindner", "p04", "discount"),
            ("lindner_1", "lindner", "19", "amount"),
            ("vandermeer_1", "vandermeer", "11b", "duplicate_ours"),
            ("vandermeer_1", "vandermeer", "p12", "timing"),
            ("harbour_1", "harbour", "18", "timing"),
            ("harbour_10", "harbour", "c01", "missing_theirs"),
        ):
            with self.subTest(f"{story} {key}"):
                found = self.differences(session, self.move(story, key))
                self.assertEqual(found.mapped("kind"), [kind])

    def test_what_they_mistyped_and_booked_twice_is_said(self):
        """They swapped two digits of one invoice and booked another one twice."""
        typed = self.differences("lindner_1", self.move("lindner", "19"))
        self.assertEqual(typed.kind, "amount")
        self.assertIn("Two digits are swapped", typed.reason)
        found = self.sessions["lindner_1"].difference_ids
        twice = found.filtered(lambda difference: difference.kind == "duplicate_theirs")
        self.assertEqual(len(twice), 1)
        self.assertEqual(twice.line_ids.side, "theirs")
        self.assertEqual(abs(twice.amount), self.move("lindner", "22").amount_total)

    def test_timing_of_the_sealed_session_is_settled_in_the_next(self):
        carried = self.sessions["harbour_10"].line_ids.filtered("carried")
        invoice = carried.filtered(lambda line: line.move_id == self.move("harbour", "18"))
        self.assertEqual(invoice.match_state, "auto")
        self.assertEqual(self.sessions["harbour_10"].previous_id, self.sessions["harbour_1"])

    def test_imported_session_can_be_matched(self):
        session = self.sessions["yuandong_1"]
        session.action_match()
        self.assertGreater(session.match_rate, 0.8)
        *way, end = session.bridge_ids.mapped("amount")
        self.assertSame(session, sum(way), end)


@tagged("post_install", "-at_install")
class TestRunDemo(DemoCase):
    def setUp(self):
        super().setUp()
        # the database may be one where the demo was run by hand
        partner = STORIES[run_demo.CUSTOMER].partner(self.env)
        self.env["reconciliation.session"].search([("partner_id", "=", partner.id)]).action_cancel()

    def run_main(self, folder):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            session = run_demo.main(self.env, folder)
        return session, printed.getvalue()

    def test_main_job_twice(self):
        with tempfile.TemporaryDirectory() as folder:
            session, printed = self.run_main(folder)
            again, printed_again = self.run_main(folder)
            names = {path.suffix for path in Path(folder).iterdir()}
        self.assertEqual(again, session)
        self.assertIn(session.state, ("review", "matched"))
        self.assertGreater(session.match_rate, 0.85)
        self.assertSame(session, session.unexplained, 0.0)
        self.assertIn("Balance in Their Books", printed)
        self.assertIn(f"{session.their_balance:,.2f}", printed)
        self.assertNotIn("Refused", printed)
        self.assertIn(f"Going on in {session.name}", printed_again)
        self.assertIn(".xlsx", names)
        self.assertTrue({".pdf", ".html"} & names)
