"""What people decide is learnt of the partner: shown, editable, and only as strong as proven."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from ..queries import create_once
from .common import ReconciliationCommon

MASKS = ("INV/????/#####", "77#####")
COUNT = 8  # documents a month


@tagged("post_install", "-at_install")
class TestKnowledge(ReconciliationCommon):
    """A customer who writes 7700012 for our INV/2026/00012: one run of digits nobody sees through.

    All its documents are of one amount and in no order, so nothing else tells them apart.
    """

    def month(self, month, count=COUNT):
        """A session of documents numbered on through the year, with the customer's file."""
        first = (month - 1) * COUNT + 1
        rows = ["date;ref;debit;credit"]
        for number in range(first, first + count):
            day = 2 + 3 * (number - first)
            self.invoice(f"2026-{month:02}-{day:02}", 100.0, f"INV/2026/{number:05}")
            late = 3 + 3 * ((number - first) * 3 % count)
            rows.append(f"2026-{month:02}-{late:02};77{number:05};;100.00")
        session = self.session(f"2026-{month:02}-01", f"2026-{month:02}-28")
        self.import_theirs(session, "\n".join(rows))
        session.action_match()
        return session

    def pair(self, session, number):
        return self.line(session, "ours", f"INV/2026/{number:05}") + self.line(
            session, "theirs", f"77{number:05}"
        )

    def taught(self, count=3):
        """The first session with that many pairs matched by hand."""
        session = self.month(1)
        for number in range(1, count + 1):
            self.by_hand(session, number)
        return session

    def by_hand(self, session, number):
        pair = self.pair(session, number)
        pair.match_id.filtered(lambda match: match.state == "auto").action_reject()
        return pair.action_match_by_hand()

    def known(self, kind="pattern", partner=None):
        return self.env["reconciliation.knowledge"].search(
            [("kind", "=", kind), ("partner_id", "=", (partner or self.customer).id)]
        )

    def standing(self, known):
        known.invalidate_recordset()
        return known.right_count, known.wrong_count, known.state

    def right_pairs(self, session, state):
        """How many matches of that state join the documents that belong together."""
        first = int(session.our_line_ids.sorted("ref")[0].ref[-5:])
        pairs = (self.pair(session, n) for n in range(first, first + COUNT))
        return sum(
            len(p.match_id) == 1 and p.match_id.line_ids == p and p.match_id.state == state
            for p in pairs
        )

    # -- from clicks to certainty ----------------------------------------------------------------

    def test_three_sessions_of_one_partner(self):
        first = self.taught()
        known = self.known()
        self.assertEqual((known.ours, known.theirs), MASKS)
        self.assertEqual(self.standing(known), (3, 0, "learning"))
        self.assertEqual(
            known.lesson_ids.match_id, first.match_ids.filtered(lambda m: m.state == "manual")
        )
        second = self.month(2)
        self.assertEqual(self.right_pairs(second, "suggested"), COUNT)
        match = self.pair(second, COUNT + 1).match_id
        self.assertIn("their 77##### is our INV/????/#####", match.reason)
        self.assertIn("knowledge", {piece["key"] for piece in match.waterfall})
        second.action_accept_suggestions()
        self.assertEqual(self.standing(known), (3 + COUNT, 0, "proven"))
        third = self.month(3)
        self.assertEqual(self.right_pairs(third, "auto"), COUNT)
        third.action_confirm()
        self.assertEqual(known.right_count, 3 + COUNT, "what nobody looked at teaches nothing")
        self.assert_bridge_closes(third)

    def test_without_it_nothing_is_found(self):
        self.taught()
        self.known().write({"used": False, "note": "a test"})
        self.known("lag").unlink()
        self.assertLess(self.right_pairs(self.month(2), "suggested"), COUNT)

    def test_one_click_teaches_nothing(self):
        session = self.month(1)
        self.by_hand(session, 1)
        self.assertFalse(self.env["reconciliation.knowledge"].search([]))

    def test_undoing_takes_it_back(self):
        session = self.taught(2)
        known = self.known()
        self.assertEqual(self.standing(known), (2, 0, "learning"))
        match = self.pair(session, 2).match_id
        match.action_reject("a mistake")
        self.assertEqual(self.standing(known), (1, 1, "learning"))
        self.pair(session, 2).action_match_by_hand("it was right after all")
        self.assertEqual(self.standing(known), (2, 0, "learning"), "the rejection is overruled")
        for number in (1, 2):
            self.pair(session, number).match_id.action_reject()
        self.assertFalse(known.exists(), "nothing bears it out any more")

    def test_the_order_of_clicks_does_not_matter(self):
        session = self.month(1)

        def learnt(numbers):
            for number in numbers:
                self.by_hand(session, number)
            return {k._key(): self.standing(k) for k in self.known() + self.known("lag")}

        first = learnt((1, 2, 3, 4))
        self.assertTrue(first)
        for number in (1, 2, 3, 4):
            self.pair(session, number).match_id.action_reject()
        self.assertFalse(self.known())
        self.assertEqual(learnt((3, 1, 4, 2)), first)

    def test_a_cancelled_session_teaches_nothing(self):
        session = self.taught()
        known = self.known()
        session.action_cancel()
        self.assertEqual(self.standing(known)[:2], (0, 0))

    def test_a_changed_document_is_no_witness(self):
        session = self.taught()
        known = self.known()
        line = self.line(session, "ours", "INV/2026/00003")
        line.sudo().match_id._ask_again(line.sudo(), 5.0)
        self.assertEqual(self.standing(known)[:2], (2, 0))

    def test_rejections_demote(self):
        self.taught()
        self.month(2).action_accept_suggestions()
        known = self.known()
        third = self.month(3)
        third.match_ids[0].action_reject("not this one")
        self.assertEqual(self.standing(known), (3 + COUNT, 1, "learning"), "11 of 12 is too little")
        self.company.reconciliation_knowledge_needed = 20
        third.action_match()
        self.assertLess(self.right_pairs(third, "auto"), COUNT - 1, "it only suggests again")

    def test_the_setting_decides_what_is_proven(self):
        self.taught()
        known = self.known()
        self.company.reconciliation_knowledge_needed = 3
        self.assertEqual(known.state, "proven")
        self.company.reconciliation_knowledge_needed = 4
        self.assertEqual(known.state, "learning")
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.reconciliation_knowledge_needed = 1
            self.env.flush_all()

    def test_other_partners_and_companies_know_nothing_of_it(self):
        self.taught()
        self.assertFalse(self.known(partner=self.vendor))
        session = self.session(partner_id=self.vendor.id)
        knowledge = self.env["reconciliation.knowledge"]
        self.assertTrue(knowledge._in_use(session).empty)
        self.assertFalse(knowledge._in_use(self.session()).empty)
        self.known().sudo().company_id = self.setup_other_company()["company"]
        self.assertNotIn("pattern", set(knowledge._in_use(self.session())["kind"]))

    # -- by hand ---------------------------------------------------------------------------------

    def entered(self, **vals):
        vals = {"partner_id": self.customer.id, "note": "their letter of May"} | vals
        return self.env["reconciliation.knowledge"].create(vals)

    def test_entered_by_hand(self):
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.customer.id})
        known = self.entered(partner_id=contact.id, theirs="Vertrag:  4711", ours="so0042")
        self.assertEqual(known.partner_id, self.customer)
        self.assertEqual((known.theirs, known.ours), ("VERTRAG 4711", "SO0042"))
        self.assertTrue(known.by_hand)
        self.assertEqual(known.state, "learning", "entered is not proven")
        known.write({"vouched": True, "note": "asked them"})
        self.assertEqual(known.state, "proven")
        self.assertEqual(known._in_use(self.session())["proven"].tolist(), [True])

    def test_a_vouched_pattern_decides_from_the_start(self):
        self.entered(kind="pattern", ours=MASKS[0], theirs=MASKS[1], vouched=True)
        self.assertEqual(self.right_pairs(self.month(1), "auto"), COUNT)

    def end_of_call(self):
        """Tracked changes are logged then."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_changes_say_why_and_are_logged(self):
        known = self.entered(theirs="Nord", ours="SO0042")
        known = known.with_context(tracking_disable=False, mail_notrack=False)
        for vals in ({"ours": "SO0043"}, {"used": False}, {"vouched": True, "note": " "}):
            with self.assertRaisesRegex(UserError, "Say why"):
                known.write(vals)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.entered(note=False, theirs="Süd", ours="SO0044")
        self.end_of_call()
        known.write({"ours": "SO0043", "note": "the order was renewed"})
        self.end_of_call()
        known.invalidate_recordset()
        values = known.sudo().message_ids.tracking_value_ids.mapped("new_value_char")
        self.assertLessEqual({"SO0043", "the order was renewed"}, set(values))

    def test_switched_off_stays_off(self):
        session = self.taught()
        known = self.known()
        known.write({"used": False, "note": "they changed their system"})
        self.by_hand(session, 4)
        self.assertEqual(self.standing(known), (4, 0, "off"))
        self.assertNotIn("pattern", set(known._in_use(session)["kind"]))

    def test_what_makes_no_sense_is_refused(self):
        for vals in (
            {"kind": "pattern", "ours": "INV/####", "theirs": "77#####"},
            {"kind": "pattern", "ours": "INV", "theirs": "77"},
            {"kind": "alias", "ours": "...", "theirs": "x1"},
            {"kind": "discount", "value": 0},
            {"kind": "lag", "value": 999},
            {"kind": "lag", "value": 0},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.entered(**vals)

    def test_nothing_is_known_twice(self):
        self.entered(theirs="Nord", ours="SO0042")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.entered(theirs="nord ", ours="so0042").flush_recordset()

    def test_an_entered_lag_stays_as_entered(self):
        known = self.entered(kind="lag", value=90)
        self.taught()
        self.assertEqual((known.value, known.right_count, known.wrong_count), (90, 0, 3))
        self.assertEqual(known, self.known("lag"))

    def test_a_lag_is_said_in_words(self):
        known = self.entered(kind="lag", value=3)
        self.assertEqual(known.display_name, "3 day(s) later than ours")
        known.write({"value": -2, "note": "since they book by themselves"})
        self.assertEqual(known.display_name, "2 day(s) earlier than ours")

    def test_the_form(self):
        with Form(self.env["reconciliation.knowledge"]) as form:
            form.partner_id = self.customer
            form.kind = "discount"
            form.value = 2
            form.note = "our terms"
        known = self.known("discount")
        self.assertEqual(known.theirs, "2 %")
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.reconciliation_knowledge_count, 1)
        action = self.customer.action_open_reconciliation_knowledge()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, known)

    # -- rights ----------------------------------------------------------------------------------

    def test_only_managers_change_it(self):
        self.taught()
        known = self.known()
        clerk, auditor = self.new_user("clerk", ["user"]), self.new_user("auditor", ["auditor"])
        nobody = self.new_user("nobody", [])
        for user in (clerk, auditor):
            mine = known.with_user(user)
            self.assertEqual(mine.theirs, MASKS[1])
            self.assertEqual(len(mine.lesson_ids), 3)
            for attempt in (
                lambda mine=mine: mine.write({"used": False, "note": "no"}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create(
                    {"partner_id": self.customer.id, "ours": "a1", "theirs": "b1", "note": "x"}
                ),
                lambda mine=mine: mine.lesson_ids.unlink(),
                lambda mine=mine: mine.lesson_ids.write({"right": False}),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        with self.assertRaises(AccessError):
            known.with_user(nobody).read(["theirs"])

    def test_counts_and_state_are_nobodys_to_write(self):
        self.taught()
        boss = self.new_user("boss", ["manager"])
        known = self.known().with_user(boss)
        for vals in (
            {"right_count": 99},
            {"state": "proven"},
            {"by_hand": False},
            {"last_seen": "2026-01-01"},
            {"company_id": self.company.id},
            {"lesson_ids": [(5,)]},
            {"lesson_ids": [(0, 0, {"match_id": known.lesson_ids[0].match_id.id, "right": True})]},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                known.write(vals | {"note": "trying"})
        with self.assertRaises(AccessError):
            known.lesson_ids.with_user(boss).unlink()

    def test_other_companies_do_not_see_it(self):
        self.taught()
        other = self.setup_other_company()["company"]
        stranger = self.new_user("stranger", ["manager"], company=other)
        visible = self.env["reconciliation.knowledge"].with_user(stranger)
        self.assertFalse(visible.search([]))
        self.assertFalse(self.env["reconciliation.knowledge.lesson"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.known().with_user(stranger).read(["theirs"])
        self.assertEqual(self.customer.with_user(stranger).reconciliation_knowledge_count, 0)

    def test_clerks_teach(self):
        clerk = self.new_user("clerk", ["user"])
        session = self.month(1)
        for number in (1, 2):
            self.pair(session, number).with_user(clerk).action_match_by_hand()
        self.assertEqual(self.standing(self.known())[:2], (2, 0))
        self.assertEqual(self.known().lesson_ids.decided_by_id, clerk)

    def test_queries_do_not_grow_with_decisions(self):
        session = self.taught(2)

        def click(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["reconciliation.knowledge"].sudo()._learn(session.sudo())
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = click(2)
        for number in range(3, COUNT + 1):
            self.by_hand(session, number)
        self.assertLessEqual(click(COUNT), few + 2)


@tagged("post_install", "-at_install")
class TestKnowledgeTogether(TransactionCase):
    """Two people learn the same of one partner: the second starts anew instead of failing."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self.partner_id = env["res.partner"].create({"name": "Two at Once"}).id
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["res.partner"].browse(self.partner_id).unlink()

    def person(self):
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        return api.Environment(cursor, SUPERUSER_ID, {})

    def test_the_second_is_asked_to_start_anew(self):
        vals = {"partner_id": self.partner_id, "kind": "alias", "ours": "A1", "theirs": "B1"}
        first, second = self.person(), self.person()
        second["reconciliation.knowledge"].search_count([])  # its view of the data begins here
        create_once(first["reconciliation.knowledge"], [vals])
        first.cr.commit()
        with self.assertRaises(ConcurrencyError), mute_logger("odoo.sql_db"):
            create_once(second["reconciliation.knowledge"], [vals])
        second.cr.rollback()
        self.assertTrue(
            second["reconciliation.knowledge"].search([("partner_id", "=", self.partner_id)])
        )
        second.cr.rollback()
