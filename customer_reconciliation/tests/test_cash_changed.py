"""What changed between finding and posting, and whose money is posted on whom."""

from odoo.tests import tagged

from .cash_common import CashCommon


@tagged("post_install", "-at_install")
class TestCashChanged(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = [{"name": name, "is_company": True} for name in ("Holding", "Grey Wolf GmbH")]
        cls.holding, cls.wolf = cls.env["res.partner"].create(partners)
        cls.env["cash.payer.link"].create(
            {"payer_id": cls.holding.id, "partner_id": cls.customer.id, "note": "one group"}
        )

    def proposed(self, invoice_amount=812.37, paid=812.37):
        """An invoice, its payment and the certain proposal for them."""
        invoice = self.invoice("2026-01-05", invoice_amount, "INV/2026/70001")
        payment = self.payment("2026-01-20", paid, "INV/2026/70001")
        [proposal] = self.run_of().proposal_ids
        self.assertEqual(proposal.state, "certain")
        return invoice, payment, proposal

    def refused(self, proposal):
        """Why what is certain was refused to be posted."""
        proposal.run_id.action_apply_certain()
        self.assertEqual(proposal.state, "failed")
        return proposal.refusal

    # -- whose money -----------------------------------------------------------------------------

    def test_each_bank_line_stays_its_own_payers(self):
        invoice = self.invoice("2026-01-05", 300, "INV/2026/70001")
        theirs = self.bank_line("2026-01-20", 100, "INV/2026/70001", self.holding)
        own = self.bank_line("2026-01-21", 250, "INV/2026/70001", self.customer)
        run = self.run_of(self.customer, self.holding)
        [proposal] = run.proposal_ids
        self.assertEqual(
            {row.source_id: row.payer_id for row in proposal.allocation_ids},
            {theirs: self.holding, own: self.customer},
        )
        proposal.action_apply()
        self.assertEqual(self.open(invoice, theirs, own), [0, 0, -50])
        for line, partner in ((theirs, self.holding), (own, self.customer)):
            statement = line.move_id.statement_line_id
            self.assertEqual((line.partner_id, statement.partner_id), (partner, partner))

    def test_bank_lines_without_partner_get_their_own_payers(self):
        invoice = self.invoice("2026-01-05", 300, "INV/2026/70001")
        theirs = self.bank_line("2026-01-20", 100, "INV/2026/70001", self.holding)
        own = self.bank_line("2026-01-21", 250, "INV/2026/70001", partner_name="Blue Fish")
        run = self.env["cash.application"].create({})
        run.action_propose()
        self._check_parts(run)
        self.assertEqual(run.payer_ids.partner_id, self.customer)
        run.proposal_ids.action_apply()
        self.assertEqual(self.open(invoice), [0])
        self.assertEqual((theirs.partner_id, own.partner_id), (self.holding, self.customer))
        self.assertEqual(own.move_id.statement_line_id.partner_id, self.customer)

    def test_a_person_names_the_payer_meanwhile(self):
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001", partner_id=self.wolf.id)
        line = self.bank_line("2026-01-20", 100, "INV/2026/70001", partner_name="GREY WOLF GMBH")
        run = self.env["cash.application"].create({})
        run.action_propose()
        [proposal] = run.proposal_ids
        self.assertEqual((proposal.state, proposal.payer_id), ("certain", self.wolf))
        statement = line.move_id.statement_line_id
        statement.partner_id = self.customer
        said = self.refused(proposal)
        self.assertIn("is of Blue Fish by now, no more of Grey Wolf GmbH", said)
        self.assertEqual(self.open(invoice), [100])
        self.assertEqual(statement.partner_id, self.customer)
        self.assertFalse(statement.is_reconciled)

    def test_a_contact_of_the_payer_is_no_other(self):
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.customer.id})
        invoice = self.invoice("2026-01-05", 100, "INV/2026/70001")
        line = self.bank_line("2026-01-20", 100, "INV/2026/70001", contact)
        self.posted_run()
        self.assertEqual(self.open(invoice), [0])
        self.assertEqual(line.move_id.statement_line_id.partner_id, contact)

    # -- what is open ----------------------------------------------------------------------------

    def test_another_amount_meanwhile(self):
        invoice, payment, proposal = self.proposed()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 900
        invoice.action_post()
        said = self.refused(proposal)
        now, then = (self.currency.format(amount) for amount in (900, 812.37))
        self.assertIn(f"{invoice.name} has {now} open by now, it had {then}", said)
        self.assertEqual(self.open(invoice, payment), [900, -812.37])

    def test_paid_in_part_meanwhile(self):
        invoice, payment, proposal = self.proposed(500, 200)
        other = self.payment("2026-01-21", 150)
        (self.item(other) | self.item(invoice)).reconcile()
        said = self.refused(proposal)
        now, then = (self.currency.format(amount) for amount in (350, 500))
        self.assertIn(f"{invoice.name} has {now} open by now, it had {then}", said)
        self.assertEqual(self.open(invoice, payment), [350, -200])
        [again] = self.posted_run().proposal_ids
        self.assertEqual((again.state, proposal.state), ("applied", "replaced"))
        self.assertEqual(self.open(invoice, payment), [150, 0])

    def test_what_a_person_chose_is_held_to_what_they_saw(self):
        invoice, payment, proposal = self.proposed(500, 200)
        action = proposal.action_open_edit()
        edit = self.env[action["res_model"]].browse(action["res_id"])
        self.env.flush_all()
        (self.item(self.payment("2026-01-21", 150)) | self.item(invoice)).reconcile()
        edit.invalidate_recordset()
        self.assertIn("by now", edit.problem)
        action = proposal.action_open_edit()
        self.env[action["res_model"]].browse(action["res_id"]).action_choose()
        proposal.action_apply()
        self.assertEqual(self.open(invoice, payment), [150, 0])

    # -- limits ----------------------------------------------------------------------------------

    def test_the_limit_was_lowered_meanwhile(self):
        invoice, payment, proposal = self.proposed(100, 97.50)
        self.assertEqual(proposal.allocation_ids.kind, "bank_charge")
        self.company.cash_charge_max = 2
        said = self.refused(proposal)
        off, limit = (self.currency.format(amount) for amount in (2.5, 2))
        self.assertIn(f"A write-off of {off} on {invoice.name} is above the limit of {limit}", said)
        self.assertIn("of the rule", said)
        self.assertEqual(self.open(invoice, payment), [100, -97.50])
        self.company.cash_charge_max = 2.5
        proposal.action_apply()
        self.assertEqual(self.open(invoice, payment), [0, 0])

    def test_a_person_may_write_off_more_than_the_rule(self):
        invoice, payment, proposal = self.proposed(100, 97.50)
        self.company.cash_charge_max = 0
        action = proposal.action_open_edit()
        self.env[action["res_model"]].browse(action["res_id"]).action_choose()
        proposal.run_id.action_apply_certain()
        self.assertEqual(self.open(invoice, payment), [0, 0])
