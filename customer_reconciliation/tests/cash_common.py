"""Builders for tests of runs of cash application."""

from odoo import Command

from .posting_common import PostingCommon


class CashCommon(PostingCommon):
    """Runs over one company that writes off charges up to 3.00 and differences up to 0.50."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.charges = cls.preset_of(cls.cost, label="Bank charges")
        cls.company.write(
            {
                "cash_charge_max": 3,
                "cash_charge_preset_id": cls.charges.id,
                "cash_rounding_max": 0.5,
                "cash_rounding_preset_id": cls.preset.id,
            }
        )

    @classmethod
    def run_of(cls, *partners, **values):
        """A run over ``partners`` (default: the customer), proposed."""
        partners = partners or (cls.customer,)
        run = cls.env["cash.application"].create(
            {"partner_ids": [Command.set([p.id for p in partners])], **values}
        )
        run.action_propose()
        cls._check_parts(run)
        return run

    @staticmethod
    def _check_parts(run):
        errors = run.part_ids.filtered("error").mapped("error")
        if errors:
            raise AssertionError(errors)

    @classmethod
    def posted_run(cls, *partners, **values):
        """A run that has posted all that is certain."""
        run = cls.run_of(*partners, **values)
        run.action_apply_certain()
        cls._check_parts(run)
        return run

    @staticmethod
    def found(run):
        """``{("what pays", "what is paid"): (state, rule, amount)}``"""
        return {
            (each.source_refs, each.target_refs): (each.state, each.rule, each.amount)
            for each in run.proposal_ids
        }

    def bank_line(self, date, amount, text, partner=None, **values):
        """The suspense item of a bank statement line."""
        journal = self.company_data["default_journal_bank"]
        statement = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": date,
                "amount": amount,
                "payment_ref": text,
                "partner_id": partner.id if partner else False,
                **values,
            }
        )
        return statement.move_id.line_ids.filtered(
            lambda line: line.account_id == journal.suspense_account_id
        )
