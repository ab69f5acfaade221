from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Documents keep what is contested of them, and credit notes of disputes settle just that."""

    _inherit = "account.move"

    def write(self, vals):
        if {"partner_id", "currency_id"} & vals.keys():
            self._refuse_contested(vals)
        return super().write(vals)

    def _refuse_contested(self, vals):
        """What one customer contests would be another's, or so much of another currency."""
        for dispute in self._contested():
            partner = self.env["res.partner"].browse(vals.get("partner_id", dispute.partner_id.id))
            currency_id = vals.get("currency_id", dispute.currency_id.id)
            is_its = partner.sudo().commercial_partner_id == dispute.partner_id
            if not is_its or currency_id != dispute.currency_id.id:
                raise UserError(
                    self.env._(
                        "%(customer)s contests %(amount)s of %(number)s: settle or withdraw the "
                        "dispute before its customer or currency changes.",
                        **dispute._who_and_what(),
                    )
                )

    def _contested(self):
        """The open disputes of these documents (superuser mode)."""
        known = self.env["payment.dispute"].sudo()
        return known.search([("move_id", "in", self.ids), ("state", "=", "open")])

    def _post(self, soft=True):
        """A credit note of a dispute settles the installment that was contested."""
        posted = super()._post(soft=soft)
        disputes = self.env["payment.dispute"].sudo()
        if posted:
            disputes._found_anew(posted)
            self.env["payment.promise"].sudo()._found_anew(posted)
            posted._of_disputes()._settle_with_credit_note()
        return posted

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """The host would settle just any installments with what credits a dispute."""
        ours = reverse_moves._of_disputes().credit_note_id
        if not ours:
            return super()._reconcile_reversed_moves(reverse_moves, move_reverse_cancel)
        # ``self`` has each document once, whatever number of notes credits it.
        others = reverse_moves - ours
        for move, notes in others.grouped("reversed_entry_id").items():
            for note in notes:
                super(AccountMove, move)._reconcile_reversed_moves(note, move_reverse_cancel)
        return reverse_moves

    def _of_disputes(self):
        """The disputes these are credit notes of (superuser mode)."""
        disputes = self.env["payment.dispute"].sudo()
        return disputes.search([("credit_note_id", "in", self.ids)]) if self else disputes

    @api.ondelete(at_uninstall=False)
    def _unlink_except_disputed(self):
        for dispute in self._contested():
            raise UserError(
                self.env._(
                    "%(customer)s contests %(amount)s of %(number)s: settle or withdraw the "
                    "dispute before it is deleted.",
                    **dispute._who_and_what(),
                )
            )
