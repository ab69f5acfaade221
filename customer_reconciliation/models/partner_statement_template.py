from odoo import api, fields, models


class PartnerStatementTemplate(models.Model):
    """How statements look: kind, columns, texts, notes. People change these."""

    _name = "partner.statement.template"
    _description = "Template of Statements"
    _inherit = ["partner.statement.options"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Leave empty for all companies.", index=True)
    title = fields.Char(translate=True, help="Headline; leave empty for that of the kind.")
    text_before = fields.Text("Text Above", translate=True)
    text_after = fields.Text("Notes Below", translate=True)
    column_ids = fields.One2many(
        "partner.statement.column",
        "template_id",
        "Columns",
        copy=True,
        help="Leave empty for the usual columns of the kind.",
    )
    with_words = fields.Boolean(
        "Total in Words", help="In Chinese, yuan are written in capitals (人民币大写)."
    )
    with_bank = fields.Boolean("Bank Account", default=True)
    bank_id = fields.Many2one(
        "res.partner.bank",
        "Account to Pay To",
        domain="[('partner_id', '=', company_partner_id)]",
        help="Leave empty for the company's first account.",
    )
    company_partner_id = fields.Many2one("res.partner", compute="_compute_company_partner_id")
    with_qr = fields.Boolean(
        "QR Code", help="A code to pay by, where Odoo can make one for the bank account."
    )
    with_pay_link = fields.Boolean(
        "Payment Link", help="A link to pay online, where online payment is installed."
    )

    mail_template_id = fields.Many2one(
        "mail.template",
        "E-mail",
        domain=[("model", "=", "partner.statement.batch.line")],
        help="Leave empty for the usual text.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_company_partner_id(self):
        for template in self:
            template.company_partner_id = (template.company_id or self.env.company).partner_id

    @api.model
    def _for(self, kind, company):
        """The first template of a kind that holds for ``company``."""
        return self.search(
            [("kind", "=", kind), ("company_id", "in", (company.id, False))],
            order="company_id, sequence, id",
            limit=1,
        )
