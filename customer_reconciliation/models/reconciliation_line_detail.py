from odoo import fields, models


class ReconciliationLine(models.Model):
    """What the page of a line shows of its match."""

    _inherit = "reconciliation.line"

    match_rule = fields.Selection(related="match_id.rule")
    match_score = fields.Float(related="match_id.score")
    match_reason = fields.Char(related="match_id.reason")
    match_difference = fields.Monetary(related="match_id.difference", string="Difference")
    match_line_ids = fields.One2many(related="match_id.line_ids", string="Matched Lines")
