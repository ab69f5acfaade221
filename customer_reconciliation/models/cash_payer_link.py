import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CashPayerLink(models.Model):
    """Says that one partner may pay for another: a holding, a factor, a purchasing group.

    Without it nothing is settled across commercial entities. A contact pays for its own company
    anyway. It holds one way only, in one company's books.
    """

    _name = "cash.payer.link"
    _description = "Who May Pay for Whom"
    _inherit = ["mail.thread"]
    _order = "payer_id, partner_id, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    payer_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "May Pay for",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
    )
    active = fields.Boolean(default=True, tracking=True)
    note = fields.Char("Why", required=True, tracking=True, help="The agreement it rests on.")

    _one_of_each = models.UniqueIndex(
        "(company_id, payer_id, partner_id)", "This is entered already, perhaps archived."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._of_companies(vals) for vals in vals_list])

    def write(self, vals):
        if "company_id" in vals and any(link.company_id.id != vals["company_id"] for link in self):
            raise UserError(self.env._("Enter it anew for the other company."))
        return super().write(self._of_companies(vals))

    def _of_companies(self, vals):
        """``vals`` with commercial entities instead of their contacts."""
        partners = self.env["res.partner"]
        found = {
            name: partners.browse(vals[name]).commercial_partner_id.id
            for name in ("payer_id", "partner_id")
            if vals.get(name)
        }
        return vals | found

    @api.constrains("payer_id", "partner_id")
    def _check_two(self):
        for link in self:
            if link.payer_id.commercial_partner_id == link.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("%s pays for itself anyway.", link.payer_id.display_name)
                )

    @api.depends("payer_id", "partner_id")
    def _compute_display_name(self):
        for link in self:
            both = link.payer_id and link.partner_id
            link.display_name = f"{link.payer_id.name} → {link.partner_id.name}" if both else False

    @api.model
    def _may_pay(self, company):
        """The same pairs as the engine wants them: ``payer``, ``partner``."""
        return pd.DataFrame(self._pairs(company), columns=["payer", "partner"]).astype("int64")

    @api.model
    def _pairs(self, company):
        """``[(payer, debtor), …]``: ids of commercial entities, in the books of ``company``."""
        # Said in the domain, as a caller's context can bring archived ones back.
        links = self.sudo().search([("company_id", "=", company.id), ("active", "=", True)])
        return sorted(
            {
                (link.payer_id.commercial_partner_id.id, link.partner_id.commercial_partner_id.id)
                for link in links
            }
        )
