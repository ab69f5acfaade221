"""Two workers on the same letters: real connections, real commits; nothing goes out twice."""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..models.reconciliation_letter import ReconciliationLetter
from ..queries.posting import lock_rows
from .confirmation_common import ConfirmationCommon

LETTERS = 4


@tagged("post_install", "-at_install")
class TestConfirmationWorkers(TransactionCase):
    """The letters are committed, for each worker has a connection of its own; and removed again."""

    def setUp(self):
        super().setUp()
        self.patch(ReconciliationLetter, "_render_pdfs", ConfirmationCommon.quick_letters)
        self.company_id = self.env.company.id
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            partners = env["res.partner"].create(
                [{"name": f"Asked {n}", "email": f"asked{n}@example.com"} for n in range(LETTERS)]
            )
            self.partner_ids = partners.ids
            letters = env["balance.confirmation"].create(
                [
                    {"partner_id": id_, "date": "2025-12-31", "deadline": "2026-01-20"}
                    for id_ in partners.ids
                ]
            )
            self.ids = letters.ids
        self.addCleanup(self.remove)

    def env_of(self, cursor):
        return api.Environment(cursor, SUPERUSER_ID, {"allowed_company_ids": [self.company_id]})

    def worker(self):
        """The letters as a worker with a connection of its own sees them."""
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        return self.env_of(cursor)["balance.confirmation"]

    def remove(self):
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            letters = env["balance.confirmation"].browse(self.ids)
            letters.message_ids.sudo().mail_ids.unlink()
            letters.write({"state": "draft"})
            letters.unlink()
            env["res.partner"].browse(self.partner_ids).unlink()

    def send_on_paper(self):
        with self.registry.cursor() as cursor:
            self.env_of(cursor)["balance.confirmation"].browse(self.ids).action_send_on_paper()

    def queue(self):
        """As the button leaves many letters to the workers."""
        with self.registry.cursor() as cursor:
            letters = self.env_of(cursor)["balance.confirmation"].browse(self.ids)
            letters.write({"queued": True, "sent_how": "mail"})

    def send(self, letters, at_once=2):
        """Send what is queued of our letters, as the scheduled action does it."""
        queued = [("id", "in", self.ids), ("queued", "=", True), ("state", "=", "draft")]
        letters._work_off(queued, lambda some: some._send(), at_once)

    def sent(self):
        """States, papers kept of each letter, and mails written, by now."""
        with self.registry.cursor() as cursor:
            letters = self.env_of(cursor)["balance.confirmation"].browse(self.ids)
            mails = letters.message_ids.filtered(lambda m: m.message_type != "notification")
            return letters.mapped("state"), [len(one.letter_ids) for one in letters], len(mails)

    def work(self, letters):
        """What is due of our letters, as the scheduled action does it."""
        due = [("id", "in", self.ids), ("state", "=", "sent"), ("follow_on", "<=", "2026-02-01")]
        letters._work_off(due, lambda one: one._follow_up())

    def reminded(self):
        """Reminders counted, and mails written, by now."""
        with self.registry.cursor() as cursor:
            letters = self.env_of(cursor)["balance.confirmation"].browse(self.ids)
            mails = letters.message_ids.filtered(lambda m: m.message_type != "notification")
            return letters.mapped("reminder_count"), len(mails)

    def test_both_look_before_either_sends(self):
        """The second still sees as queued what the first has sent: nothing goes out twice."""
        self.queue()
        first, second = self.worker(), self.worker()
        self.assertEqual(second.browse(self.ids).mapped("queued"), [True] * LETTERS)
        self.send(first)
        self.send(second)
        self.assertEqual(self.sent(), (["sent"] * LETTERS, [1] * LETTERS, LETTERS))

    def test_what_one_is_sending_the_other_leaves(self):
        self.queue()
        first, second = self.worker(), self.worker()
        held = first.browse(self.ids[1])
        self.assertTrue(lock_rows(held))
        self.send(second)  # in twos: the first two share a transaction, one of them is held
        states = ["sent"] * LETTERS
        self.assertEqual(
            self.sent(),
            (["sent", "draft", *states[2:]], [1, 0] + [1] * (LETTERS - 2), LETTERS - 1),
        )
        held._send()
        first.env.cr.commit()
        self.send(self.worker())
        self.assertEqual(self.sent(), (states, [1] * LETTERS, LETTERS))

    def test_who_dies_sending_leaves_it_to_the_next(self):
        self.queue()
        first, second = self.worker(), self.worker()
        lost = first.browse(self.ids)
        lock_rows(lost)
        lost._send()
        first.env.cr.rollback()
        self.send(second, at_once=LETTERS)
        self.assertEqual(self.sent(), (["sent"] * LETTERS, [1] * LETTERS, LETTERS))

    def test_both_look_before_either_works(self):
        """The second still sees as due what the first has reminded: it leaves it alone."""
        self.send_on_paper()
        first, second = self.worker(), self.worker()
        self.assertEqual(second.browse(self.ids).mapped("reminder_count"), [0] * LETTERS)
        self.work(first)
        self.work(second)
        self.assertEqual(self.reminded(), ([1] * LETTERS, LETTERS))

    def test_what_one_holds_the_other_leaves(self):
        self.send_on_paper()
        first, second = self.worker(), self.worker()
        held = first.browse(self.ids[0])
        self.assertTrue(lock_rows(held))
        self.work(second)
        self.assertEqual(self.reminded(), ([0] + [1] * (LETTERS - 1), LETTERS - 1))
        held._follow_up()
        first.env.cr.commit()
        self.work(self.worker())
        self.assertEqual(self.reminded(), ([1] * LETTERS, LETTERS))

    def test_who_dies_leaves_it_to_the_next(self):
        self.send_on_paper()
        first, second = self.worker(), self.worker()
        lost = first.browse(self.ids[1])
        lock_rows(lost)
        lost._follow_up()
        first.env.cr.rollback()
        self.work(second)
        self.assertEqual(self.reminded(), ([1] * LETTERS, LETTERS))

    def test_a_person_and_a_worker(self):
        self.send_on_paper()
        first, second = self.worker(), self.worker()
        lock_rows(first.browse(self.ids[2]))
        with self.assertRaisesRegex(UserError, "Somebody else"):
            second.browse(self.ids).action_remind()
