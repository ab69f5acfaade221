"""Two processes press the same button: one posts, the other is told."""

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import TransactionCase, tagged

from ..posting import Allocation, Proposal


@tagged("post_install", "-at_install")
class TestPostingConcurrent(TransactionCase):
    """Each process has a connection of its own, so the entries are committed, and undone again."""

    def setUp(self):
        super().setUp()
        self.company_id = self.env.company.id
        with self.registry.cursor() as cursor:
            self.proposals, self.partner_ids = self.books(self.env_of(cursor))
        self.addCleanup(self.remove)

    def env_of(self, cursor):
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        context = {"allowed_company_ids": [self.company_id]}
        return api.Environment(cursor, SUPERUSER_ID, context)

    def process(self):
        """The door as another process sees it, with a view of the books of its own."""
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        return self.env_of(cursor)["reconciliation.posting"]

    def books(self, env):
        """Two partners with an invoice and a payment each, as two entries."""
        account = env["account.account"]
        found = [
            account.search(
                [("account_type", "=", kind), ("company_ids", "in", self.company_id)], limit=1
            )
            for kind in ("asset_receivable", "income")
        ]
        partners = env["res.partner"].create([{"name": "First Payer"}, {"name": "Second Payer"}])
        proposals = []
        for partner in partners:
            owed, paid = (self.entry(env, partner, *found, amount) for amount in (100, -100))
            proposals.append(Proposal(partner.id, (Allocation(paid.id, owed.id, 10000),)))
        return proposals, partners.ids

    def entry(self, env, partner, receivable, income, amount):
        move = env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-01-05",
                "line_ids": [
                    Command.create(
                        {"account_id": a.id, "partner_id": partner.id, "balance": balance}
                    )
                    for a, balance in ((receivable, amount), (income, -amount))
                ],
            }
        )
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == receivable)

    def remove(self):
        with self.registry.cursor() as cursor:
            env = self.env_of(cursor)
            moves = (
                env["account.move.line"].search([("partner_id", "in", self.partner_ids)]).move_id
            )
            moves.line_ids.remove_move_reconcile()
            moves.button_draft()
            moves.with_context(force_delete=True).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()

    def partials(self):
        with self.registry.cursor() as cursor:
            return self.env_of(cursor)["account.partial.reconcile"].search_count(
                [("debit_move_id.partner_id", "in", self.partner_ids)]
            )

    def keys(self, posted):
        return [[refusal.key for refusal in each.refusals] for each in posted]

    def test_at_the_same_time(self):
        """The second does not wait, posts what is free, and posts nothing twice."""
        first, second = self.process(), self.process()
        self.assertEqual(self.keys(first._apply(first._plan(self.proposals[:1]))), [[]])
        told = second._apply(second._plan(self.proposals))
        self.assertEqual(self.keys(told), [["post_busy"] * 2, []])
        second.env.cr.commit()
        first.env.cr.commit()
        self.assertEqual(self.partials(), 2)

    def test_committed_since_the_second_looked(self):
        """The second still sees everything open: what the first changed is not its to lock."""
        first, second = self.process(), self.process()
        plans = second._plan(self.proposals)
        self.assertFalse(any(plan.refused for plan in plans))
        first._apply(first._plan(self.proposals[:1]))
        first.env.cr.commit()
        told = second._apply(plans)
        self.assertEqual(self.keys(told), [["post_busy"] * 2, []])
        second.env.cr.commit()
        self.assertEqual(self.partials(), 2)

    def test_afterwards(self):
        first, second = self.process(), self.process()
        plans = second._plan(self.proposals)
        first._apply(first._plan(self.proposals))
        first.env.cr.commit()
        second.env.cr.rollback()
        self.assertEqual(self.keys(second._apply(plans)), [["post_reconciled"] * 2] * 2)

    def test_undone_by_both(self):
        first, second = self.process(), self.process()
        posted = first._apply(first._plan(self.proposals))
        first.env.cr.commit()
        second.env.cr.rollback()
        self.assertEqual(self.keys(first._undo(posted[:1], "mistaken")), [[]])
        self.assertEqual(self.keys(second._undo(posted, "mistaken")), [["post_busy"] * 2, []])
        second.env.cr.commit()
        first.env.cr.commit()
        self.assertEqual(self.partials(), 0)
