"""Two workers on the same letters: real connections, real commits; nothing goes out twice."""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..queries.posting import lock_rows

LETTERS = 4


@tagged("post_install", "-at_install")
class TestConfirmationWorkers(TransactionCase):
    """The letters are committed, for each worker has a connection of its own; and removed again."""

    def setUp(self):
        super().setUp()
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
            letters.action_sent_on_paper()
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

    def test_both_look_before_either_works(self):
        """The second still sees as due what the first has reminded: it leaves it alone."""
        first, second = self.worker(), self.worker()
        self.assertEqual(second.browse(self.ids).mapped("reminder_count"), [0] * LETTERS)
        self.work(first)
        self.work(second)
        self.assertEqual(self.reminded(), ([1] * LETTERS, LETTERS))

    def test_what_one_holds_the_other_leaves(self):
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
        first, second = self.worker(), self.worker()
        lost = first.browse(self.ids[1])
        lock_rows(lost)
        lost._follow_up()
        first.env.cr.rollback()
        self.work(second)
        self.assertEqual(self.reminded(), ([1] * LETTERS, LETTERS))

    def test_a_person_and_a_worker(self):
        first, second = self.worker(), self.worker()
        lock_rows(first.browse(self.ids[2]))
        with self.assertRaisesRegex(UserError, "Somebody else"):
            second.browse(self.ids).action_remind()
