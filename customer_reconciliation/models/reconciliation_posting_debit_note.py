from odoo import Command, models
from odoo.exceptions import UserError

from ..posting import Posted, Refusal
from ..queries.posting import all_or_nothing


class ReconciliationPostingDebitNote(models.AbstractModel):
    """Debit notes: customer invoices about interest, lump sums and fees.

    ``_plan_debit(note) -> (Refusal, …)`` checks and writes nothing; ``_post_debit(note) -> Posted``
    checks once more and posts one invoice or none. Values are ``posting.DebitNote``.
    """

    _name = "reconciliation.posting.debit.note"
    _description = "Posting: Debit Notes"

    def _plan_debit(self, note):
        company = self.env["res.company"].browse(note.company_id)
        journal = self._debit_journal(note)
        if not journal:
            return (Refusal("post_debit_journal", {"company": company.name}),)
        if not note.account_id and not journal.default_account_id:
            return (Refusal("post_debit_account", {"company": company.name}),)
        if violated := company._get_violated_lock_dates(note.date, bool(note.taxes), journal):
            dates = {
                "row_date": note.date.isoformat(),
                "lock_date": violated[-1][0].isoformat(),
            }
            return (Refusal("post_debit_locked", {"ref": note.ref, **dates}),)
        return ()

    def _post_debit(self, note):
        self._check_rights()
        if refusals := self._plan_debit(note):
            return Posted(note.ref, refusals)
        try:
            with all_or_nothing(self.env):
                move = self.env["account.move"].sudo().create(self._debit_values(note))
                move._post(soft=False)
        except UserError as error:
            return Posted(note.ref, (Refusal("post_host", {"text": str(error)}),))
        return Posted(note.ref, move_ids=(move.id,))

    def _debit_journal(self, note):
        journals = self.env["account.journal"].sudo()
        sale = [("type", "=", "sale"), ("company_id", "=", note.company_id)]
        return journals.browse(note.journal_id) or journals.search(sale, limit=1)

    def _debit_values(self, note):
        currency = self.env["res.currency"].browse(note.currency_id)
        journal = self._debit_journal(note)
        account_id = note.account_id or journal.default_account_id.id
        return {
            "move_type": "out_invoice",
            "company_id": note.company_id,
            "journal_id": journal.id,
            "partner_id": note.partner_id,
            "currency_id": note.currency_id,
            "invoice_date": note.date,
            "date": note.date,
            "invoice_date_due": note.due_date,
            "invoice_payment_term_id": False,
            "invoice_origin": note.ref,
            "ref": note.ref,
            "dunning_notice_id": note.notice_id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": line.name,
                        "quantity": 1,
                        "price_unit": currency._major(line.amount),
                        "account_id": account_id,
                        "tax_ids": [Command.set(note.taxes)],
                    }
                )
                for line in note.lines
            ],
        }
