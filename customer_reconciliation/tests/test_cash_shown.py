from dataclasses import replace

from odoo.tests import tagged

from ..sentences import render
from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashShown(CashCommon):
    """What people read of a proposal: documents by their numbers, and why it waits for them."""

    def test_documents_are_called_by_their_numbers(self):
        invoice = self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        payment = self.payment("2026-01-20", 812.37, "for goods, INV/2026/70001")
        [proposal] = self.run_of().proposal_ids
        number = payment.move_id.name
        self.assertEqual((proposal.source_refs, proposal.target_refs), (number, invoice.name))
        self.assertIn(f"{number} “for goods, INV/2026/70001” of 01/20/2026", proposal.reason)
        self.assertNotIn("Manual Payment", proposal.reason)
        self.assertEqual(proposal.state, "certain")

    def test_amounts_alone_say_so(self):
        invoice = self.invoice("2026-01-05", 700, "INV/2026/70001")
        payment = self.payment("2026-01-20", 700, "thank you")
        run = self.env["cash.application"].new({"company_id": self.company.id})
        found = run._propose_for(self.customer)
        told = [{"our_ref": "x", "their_ref": "y", "choice_count": 3, "but": ("but_date",)}]
        told[0]["late_days"] = 15
        groups = found.groups.assign(reason_key="sum_ours", reason_args=told)
        [row] = run._worded(replace(found, groups=groups)).groups.itertuples()
        reason = render(self.env, row.reason_key, row.reason_args, invoice.currency_id)
        start = f"{payment.move_id.name} “thank you” and INV/2026/70001 both come to"
        self.assertEqual(reason[: len(start)], start)
        self.assertIn("Against it: the dates are 15 days off", reason)
        self.assertNotRegex(reason, r"\bour\b|\btheir")

    def test_of_many_documents_the_first_and_how_many_more(self):
        for number in range(1, 6):
            self.invoice("2026-01-05", 100 + number, f"INV/2026/7000{number}")
        named = " ".join(f"INV/2026/7000{number}" for number in range(1, 6))
        self.payment("2026-01-20", 515, named)
        [proposal] = self.run_of().proposal_ids
        told = "INV/2026/70001, INV/2026/70002, INV/2026/70003, and 2 more"
        self.assertEqual(proposal.target_refs, told)
        self.assertIn(f"names {told};", proposal.reason)

    def test_a_bill_reads_like_an_invoice(self):
        bill = self.bill("2026-01-05", 90, "THEIRS-90411")
        self.payment("2026-01-20", 60, "THEIRS-90411", self.vendor, way="outbound")
        [proposal] = self.run_of(self.vendor).proposal_ids
        self.assertEqual((proposal.owed_after, proposal.owed_left), (-30, 30))
        shown = bill.currency_id.format
        self.assertEqual(proposal.owed_change, f"{shown(90)} → {shown(30)}")

    def test_undone_before_is_said(self):
        self.invoice("2026-01-05", 812.37, "INV/2026/70001")
        self.payment("2026-01-20", 812.37, "INV/2026/70001")
        run = self.posted_run()
        run._undo("mistaken")
        self.assertIn("mistaken", self.notes(run))
        [proposal] = self.run_of().proposal_ids
        self.assertEqual(proposal.state, "likely")
        self.assertIn("somebody has undone it before", proposal.reason)

    def test_posting_says_how_much(self):
        self.invoice("2026-01-05", 700, "INV/2026/70001")
        self.payment("2026-01-20", 700, "thank you")
        answer = self.run_of().proposal_ids.action_apply()
        self.assertEqual(answer["params"]["title"], "Posted: 1")
        self.assertEqual(answer["params"]["message"], self.company.currency_id.format(700))
