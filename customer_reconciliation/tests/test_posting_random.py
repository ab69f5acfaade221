"""Random ledgers: what is open is conserved, keeps its sign, and comes back on undo."""

import random

from odoo.tests import tagged

from .posting_common import PostingCommon

LEDGERS, DOCUMENTS = 6, 8


@tagged("post_install", "-at_install")
class TestPostingRandom(PostingCommon):
    def setUp(self):
        super().setUp()
        self.company.reconciliation_write_off_max = 1000

    def ledger(self, rng):
        """Invoices and payments of one customer, of amounts that hardly ever agree."""
        days = [f"2026-01-{rng.randint(1, 28):02}" for _n in range(2 * DOCUMENTS)]
        kinds = [self.invoice] * DOCUMENTS + [self.payment] * DOCUMENTS
        return [
            self.item(kind(day, rng.randint(1, 20000) / 100))
            for kind, day in zip(kinds, days, strict=True)
        ]

    def proposals(self, rng, items):
        """Allocations of random amounts within what is open, in groups of random size."""
        left = {item: self.minor(abs(item.amount_residual)) for item in items}
        targets = [item for item in items if item.balance > 0]
        sources = [item for item in items if item.balance < 0]
        used, key = set(), 0
        while key < DOCUMENTS:
            allocations, write_off = [], []
            for _each in range(rng.randint(1, 4)):
                source, target = rng.choice(sources), rng.choice(targets)
                most = min(left[source], left[target])
                if not most or (source, target) in used:
                    continue
                used.add((source, target))
                amount = rng.choice([most, rng.randint(1, most)])
                left[source] -= amount
                left[target] -= amount
                allocations.append((source, target, amount / 100))
            for item in rng.sample(items, 2):
                if left[item] and rng.random() < 0.2:
                    amount = rng.randint(1, left[item])
                    left[item] -= amount
                    write_off.append((item, amount / 100))
            key += 1
            if allocations or write_off:
                yield self.proposal(*allocations, write_off=write_off, key=key)

    def test_conserved_and_undone(self):
        for seed in range(LEDGERS):
            with self.subTest(seed=seed):
                self.play(random.Random(seed))

    def play(self, rng):
        items = self.ledger(rng)
        before = self.open(*items)
        proposals = list(self.proposals(rng, items))
        posted = self.apply(*proposals)
        after = self.open(*items)
        given_up = sum(
            (1 if self.env["account.move.line"].browse(part.line_id).balance > 0 else -1)
            * part.amount
            for proposal in proposals
            for part in proposal.write_offs
        )
        self.assertEqual(
            self.minor(sum(before) - sum(after)), given_up, "more or less left than was settled"
        )
        for was, now in zip(before, after, strict=True):
            self.assertGreaterEqual(was * now, 0, "a residual changed its sign")
            self.assertLessEqual(abs(now), abs(was))
        for proposal in proposals:
            for each in proposal.allocations:
                lines = self.env["account.move.line"].browse([each.source_id, each.target_id])
                self.assertEqual(self.minor(self.settled(*lines)), each.amount)
        undone = self.posting._undo(rng.sample(posted, len(posted)), "all of it")
        self.assertFalse([each for each in undone if each.refused])
        self.assertEqual(self.open(*items), before)
