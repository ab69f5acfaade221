from odoo import api, fields, models

from .dunning_partner import GROUPS

LATEST = 80


def _many(model, label):
    return fields.Many2many(
        model, string=label, compute="_compute_history", exportable=False, groups=GROUPS
    )


class DunningHistory(models.AbstractModel):
    """Everything that was sent and said about what is overdue, the latest first.

    Read as whoever looks, so that nobody sees here what is shut to him elsewhere.
    """

    _name = "dunning.history"
    _description = "What Was Sent and Said"

    told_notice_ids = _many("dunning.notice", "Notices Sent")
    told_call_ids = _many("dunning.call", "Calls")
    told_promise_ids = _many("payment.promise", "Promises")
    told_dispute_ids = _many("payment.dispute", "Contested")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_history(self):
        for record in self:
            record.told_notice_ids = record._dunning_told(
                "dunning.notice", [("sent_day", "!=", False)]
            )
            record.told_call_ids = record._dunning_told("dunning.call", [("result", "!=", False)])
            record.told_promise_ids = record._dunning_told("payment.promise", [])
            record.told_dispute_ids = record._dunning_told("payment.dispute", [])

    def _dunning_told(self, model, domain):
        mine = self._dunning_told_domain(model)
        return self.env[model].search([*mine, *domain], limit=LATEST, order="id desc")

    def _dunning_told_domain(self, model):
        """Domain of the records of ``model`` that belong here; of a customer: its own."""
        raise NotImplementedError
