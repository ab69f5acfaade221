from odoo import fields, models

from .. import engine


class ResCompany(models.Model):
    _inherit = "res.company"

    reconciliation_four_eyes = fields.Boolean(
        "Check Entered Lines",
        help="Lines typed in for the other side wait until another person has checked them.",
    )
    reconciliation_auto_threshold = fields.Float(
        "Certain From",
        default=lambda self: engine.Policy().auto_threshold,
        help="Probability from which a match needs no person (0–1).",
    )
    reconciliation_suggest_threshold = fields.Float(
        "Suggested From",
        default=lambda self: engine.Policy().suggest_threshold,
        help="Probability from which a match is suggested (0–1).",
    )
    reconciliation_timing_days = fields.Integer(
        "Days in Transit",
        default=10,
        help="A line this close to the end of the other side's list is held to be in transit.",
    )
    reconciliation_knowledge_needed = fields.Integer(
        "Proven After",
        default=5,
        help="How often what was learnt of a partner must have been right, and at least 95 % of "
        "the time, before matches may be certain because of it. Until then it only suggests.",
    )
    reconciliation_write_off_max = fields.Monetary(
        "Write-off Limit",
        currency_field="currency_id",
        help="The most that may be written off to settle lines together. Zero: nothing.",
    )
    reconciliation_write_off_journal_id = fields.Many2one(
        "account.journal",
        "Write-off Journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Empty: the first journal for miscellaneous entries.",
    )

    _reconciliation_knowledge_needed = models.Constraint(
        "CHECK(reconciliation_knowledge_needed >= 2)",
        "What happened once proves nothing: at least two decisions are needed.",
    )
