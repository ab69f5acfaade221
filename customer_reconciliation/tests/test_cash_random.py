"""Random ledgers: value is conserved, no residual changes its sign, a second run does nothing."""

import random

from odoo.tests import tagged

from .cash_common import CashCommon

LEDGERS, DOCUMENTS = 6, 9


@tagged("post_install", "-at_install")
class TestCashRandom(CashCommon):
    def ledger(self, rng):
        """Documents of two customers: amounts agree, nearly agree or not, named or not."""
        names = [{"name": name, "is_company": True} for name in ("One", "Other")]
        partners = list(self.env["res.partner"].create(names))
        documents = []
        for _n in range(DOCUMENTS):
            partner = rng.choice(partners)
            day, amount = f"2026-01-{rng.randint(1, 28):02}", rng.randint(100, 20000) / 100
            invoice = self.invoice(day, amount, partner=partner)
            documents.append(invoice)
            kind = rng.choice(["paid", "short", "part", "over", "credit", "open", "stray"])
            factor = {"paid": 1, "over": 1.2, "part": 0.5, "stray": 0.77}.get(kind, 1)
            paid = round(amount * factor - 1.37 * (kind == "short"), 2)
            memo = rng.choice([invoice.name, f"no. {invoice.sequence_number}", "thank you"])
            if kind == "credit":
                documents.append(self.refund(day, paid, partner=partner, ref=memo))
            elif kind != "open" and paid > 0:
                documents.append(self.payment(day, paid, memo, partner))
        return [self.item(document) for document in documents], partners

    def partials(self):
        return self.env["account.partial.reconcile"].search_count([])

    def test_conserved_and_undone(self):
        for seed in range(LEDGERS):
            with self.subTest(seed=seed):
                self.play(random.Random(seed))

    def play(self, rng):
        items, partners = self.ledger(rng)
        before = self.open(*items)
        run = self.run_of(*partners)
        self.assertEqual(self.open(*items), before, "a dry run changes nothing")
        expected = sum(run.proposal_ids.mapped("write_off"))
        run.proposal_ids.action_apply()
        self.assertEqual(set(run.proposal_ids.mapped("state")), {"applied"})
        after = self.open(*items)
        self.assert_amount(sum(before) - sum(after), expected, "lost or made from nothing")
        for was, now in zip(before, after, strict=True):
            self.assertGreaterEqual(was * now, 0, "a residual changed its sign")
            self.assertLessEqual(abs(now), abs(was))
        self.assert_as_told(run)
        partials = self.partials()
        again = self.run_of(*partners)
        self.assertFalse(again.certain_count, "a second run finds nothing certain")
        self.assertEqual(self.partials(), partials)
        run._undo("all of it")
        self.assertEqual(self.open(*items), before)

    def assert_as_told(self, run):
        """Each line has open what its proposal said it would have."""
        for proposal in run.proposal_ids:
            parts = proposal.allocation_ids
            for name, lines in (("owed", parts.target_id), ("paid", parts.source_id)):
                lines = lines - parts.target_id if name == "paid" else lines
                told = proposal[f"{name}_after"]
                self.assert_amount(sum(lines.mapped("amount_residual_currency")), told)
