from odoo import api, fields, models
from odoo.exceptions import UserError

#: How long a release is asked for unless somebody says otherwise.
DAYS = 7


class CreditReleaseAsk(models.TransientModel):
    """Somebody without any right to credit files asks for the release of a document.

    All that is decided here is why and until when; who may ask, and for what, the document says.
    """

    _name = "credit.release.ask"
    _description = "Asking for a Release"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document Id", model_field="res_model", required=True, readonly=True
    )
    message = fields.Text(compute="_compute_document")
    document_name = fields.Char("Document", compute="_compute_document")
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=DAYS),
    )
    reason = fields.Text(required=True)
    may_release = fields.Boolean(compute="_compute_may_release")

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for wizard in self:
            document = wizard._document()
            wizard.document_name = document.display_name
            wizard.message = document.credit_message

    @api.depends_context("uid")
    def _compute_may_release(self):
        group = "customer_reconciliation.group_credit_manager"
        self.may_release = self.env.user.has_group(group)

    def _document(self):
        """The document, which whoever asks has to be allowed to change."""
        model = self.env.get(self.res_model)
        if model is None or "credit_message" not in model._fields:
            raise UserError(self.env._("There is nothing to release: it can be confirmed."))
        document = model.browse(self.res_id)
        document.check_access("write")
        return document

    @api.model
    def _open(self, document):
        document.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a Release"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": document._name, "default_res_id": document.id},
        }

    def action_ask(self):
        """Ask; credit managers are told."""
        self._document()._ask_release(self.reason, self.date_to)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_release(self):
        """Ask and approve at once, as far as whoever asks may approve."""
        request = self._document()._ask_release(self.reason, self.date_to)
        request.with_env(self.env).action_approve()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
