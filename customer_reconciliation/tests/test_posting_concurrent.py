"""Two processes press the same button: one posts, the other is told."""

from odoo.tests import tagged

from ..posting import Allocation, Proposal
from .committed_common import CommittedBooks


@tagged("post_install", "-at_install")
class TestPostingConcurrent(CommittedBooks):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cursor:
            self.proposals, self.partner_ids = self.books(self.env_of(cursor))
        self.addCleanup(self.remove)

    def process(self):
        """The door as another process sees it, with a view of the books of its own."""
        return self.another()["reconciliation.posting"]

    def books(self, env):
        """Two partners with an invoice and a payment each, as two entries."""
        partners = env["res.partner"].create([{"name": "First Payer"}, {"name": "Second Payer"}])
        proposals = []
        for partner in partners:
            owed, paid = (self.entry(env, partner, amount) for amount in (100, -100))
            proposals.append(Proposal(partner.id, (Allocation(paid.id, owed.id, 10000),)))
        return proposals, partners.ids

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
