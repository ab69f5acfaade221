from odoo import fields, models


class ReconciliationVisited(models.AbstractModel):
    """What is visited in the portal: a session, or the account of one customer with a company."""

    _name = "reconciliation.visited"
    _description = "Visited in the Portal"
    _inherit = ["reconciliation.exported"]

    session_id = fields.Many2one(
        "reconciliation.session",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="None where it is the statement of account.",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    account_partner_id = fields.Many2one(
        "res.partner", "Account Of", required=True, readonly=True, index=True, ondelete="cascade"
    )
