"""Runs with bank lines of which nobody knew who paid them, and with those who pay for others."""

from odoo import Command
from odoo.tests import tagged

from .cash_common import CashCommon

IBAN = "DE02120300000000202051"


@tagged("post_install", "-at_install")
class TestCashPayer(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wolf = cls.env["res.partner"].create({"name": "Grey Wolf GmbH", "is_company": True})

    def everything(self, **values):
        """A run over all accounts of the company."""
        run = self.env["cash.application"].create(values)
        run.action_propose()
        self._check_parts(run)
        return run

    def paid(self, run):
        """``{who paid: certain}``"""
        return {payer.partner_id: payer.certain for payer in run.payer_ids}

    def test_a_certain_payer_pays_by_itself(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001", partner_id=self.wolf.id)
        line = self.bank_line("2026-01-20", 100, "INV/2026/70001", partner_name="GREY WOLF GMBH")
        run = self.everything()
        self.assertEqual(self.paid(run), {self.wolf: True})
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.state, proposal.payer_id), ("certain", self.wolf))
        self.assertIn("Grey Wolf GmbH", proposal.payer_ids.reason)
        run.action_apply_certain()
        self.assertEqual(self.open(invoice), [0])
        self.assertEqual(line.move_id.statement_line_id.partner_id, self.wolf)
        self.assertFalse(self.env["cash.payer"].search([]), "the product learns not from itself")
        run._undo("test")
        self.assertEqual(self.open(invoice), [100])
        self.assertFalse(line.move_id.statement_line_id.partner_id)
        self.assertEqual(line.account_id, line.journal_id.suspense_account_id)

    def test_a_doubtful_payer_waits_and_teaches(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001", partner_id=self.wolf.id)
        self.bank_line("2026-01-20", 100, "rent", partner_name="Wolf Grey", account_number=IBAN)
        run = self.everything()
        self.assertEqual(self.paid(run), {self.wolf: False})
        [proposal] = run.proposal_ids
        self.assertEqual(proposal.state, "likely")
        self.assertFalse(run.certain_count)
        proposal.action_apply()
        self.assertEqual(self.open(invoice), [0])
        known = self.env["cash.payer"].search([("partner_id", "=", self.wolf.id)])
        self.assertEqual(set(known.mapped("kind")), {"account", "name"})
        self.assertEqual(set(known.mapped("right_count")), {1})
        proposal._undo("another's")
        self.assertFalse(known.exists())
        self.assertEqual(self.open(invoice), [100])

    def test_nobody_known_is_left_alone(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        line = self.bank_line("2026-01-20", 100, "cash", partner_name="Someone Else Ltd")
        run = self.everything()
        self.assertFalse(run.payer_ids)
        self.assertFalse(run.proposal_ids)
        narrow = self.everything(line_ids=[Command.set(line.ids)])
        self.assertFalse(narrow.proposal_ids)
        self.assertFalse(narrow.part_ids, "not a run over everybody")

    def test_the_scope_of_a_narrow_run(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001", partner_id=self.wolf.id)
        other = self.invoice("2026-01-05", 300, "INV/2026/70002")
        lines = self.bank_line("2026-01-20", 100, "x", partner_name="Grey Wolf GmbH")
        self.bank_line("2026-01-20", 300, "INV/2026/70002 x")
        for line in (lines, self.item(invoice)):
            run = self.everything(line_ids=[Command.set(line.ids)])
            self.assertEqual(run.proposal_ids.allocation_ids.target_id, self.item(invoice))
        run = self.everything(partner_ids=[Command.set(self.customer.ids)])
        self.assertEqual(run.proposal_ids.allocation_ids.target_id, self.item(other))
        self.assertFalse(self.everything(with_bank_lines=False).proposal_ids)

    # -- paying for others -----------------------------------------------------------------------

    def link(self):
        return self.env["cash.payer.link"].create(
            {"payer_id": self.wolf.id, "partner_id": self.customer.id, "note": "one group"}
        )

    def test_a_payer_pays_for_others_only_where_entered(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        payment = self.payment("2026-01-20", 100, "INV/2026/70001", partner=self.wolf)
        self.assertFalse(self.everything().proposal_ids)
        self.link()
        for scope in ({}, {"partner_ids": [Command.set(self.customer.ids)]}):
            [proposal] = self.everything(**scope).proposal_ids
            self.assertEqual((proposal.payer_id, proposal.partner_id), (self.wolf, self.customer))
        proposal.action_apply()
        self.assertEqual(proposal.state, "applied", proposal.refusal)
        self.assertEqual(self.open(invoice, payment), [0, 0])

    def test_an_archived_link_is_none_whatever_the_context(self):
        self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.payment("2026-01-20", 100, "INV/2026/70001", partner=self.wolf)
        link = self.link()
        [proposal] = self.everything().proposal_ids
        link.active = False
        proposal.with_context(active_test=False).action_apply()
        self.assertEqual(proposal.state, "failed")
        company = self.company
        links = self.env["cash.payer.link"].with_context(active_test=False)
        self.assertEqual(links._pairs(company), [])

    def test_a_bank_line_of_one_who_pays_for_others(self):
        self.link()
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        self.bank_line("2026-01-20", 100, "INV/2026/70001", partner_name="GREY WOLF GMBH")
        run = self.everything()
        self.assertEqual(self.paid(run), {self.wolf: True})
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.payer_id, proposal.partner_id), (self.wolf, self.customer))
        proposal.action_apply()
        self.assertEqual(proposal.state, "applied", proposal.refusal)
        self.assertEqual(self.open(invoice), [0])

    def test_contacts_of_a_company_are_one(self):
        child = self.env["res.partner"].create({"name": "Shop", "parent_id": self.wolf.id})
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001", partner_id=child.id)
        self.bank_line("2026-01-20", 100, "INV/2026/70001", partner_name="Grey Wolf GmbH")
        run = self.everything()
        self.assertEqual(run.proposal_ids.mapped("state"), ["certain"])
        run.action_apply_certain()
        self.assertEqual(self.open(invoice), [0])
