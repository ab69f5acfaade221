from odoo import api, fields, models


class ReconciliationKnowledgeLesson(models.Model):
    """What one decided match says of one piece of knowledge."""

    _name = "reconciliation.knowledge.lesson"
    _description = "Lesson of a Match"
    _order = "date desc, id desc"
    _rec_name = "match_id"

    knowledge_id = fields.Many2one(
        "reconciliation.knowledge", required=True, index=True, ondelete="cascade", readonly=True
    )
    match_id = fields.Many2one(
        "reconciliation.match", required=True, index=True, ondelete="cascade", readonly=True
    )
    right = fields.Boolean("Bears It Out", readonly=True)
    date = fields.Datetime("Decided On", readonly=True)
    company_id = fields.Many2one(
        related="knowledge_id.company_id", store=True, precompute=True, index=True
    )
    session_id = fields.Many2one(related="match_id.session_id")
    decided_by_id = fields.Many2one(related="match_id.decided_by_id")
    match_state = fields.Selection(related="match_id.state")
    reason = fields.Char(related="match_id.reason")

    _one_a_match = models.UniqueIndex(
        "(knowledge_id, match_id)", "A match says one thing of a piece of knowledge."
    )

    @api.depends("match_id.display_name")
    def _compute_display_name(self):
        for lesson in self:
            lesson.display_name = lesson.match_id.display_name
