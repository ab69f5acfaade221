from odoo import api, fields, models


class CreditChange(models.Model):
    """One setting of credit as it was and as it became; written by the product alone."""

    _name = "credit.change"
    _description = "Change of Credit Settings"
    _order = "id desc"
    _log_access = True

    create_date = fields.Datetime("Changed on", readonly=True)
    user_id = fields.Many2one("res.users", "Changed by", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="cascade")
    res_model = fields.Char("Model", required=True, readonly=True)
    kind = fields.Char("Setting", compute="_compute_labels")
    name = fields.Char("Which One", readonly=True)
    field_name = fields.Char("Field", required=True, readonly=True)
    label = fields.Char("Changed Field", compute="_compute_labels")
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)

    @api.depends("res_model", "field_name")
    @api.depends_context("lang")
    def _compute_labels(self):
        for change in self:
            model = self.env[change.res_model]
            field = model._fields[change.field_name]
            change.label = field._description_string(self.env)
            change.kind = self.env["ir.model"]._get(change.res_model).name
