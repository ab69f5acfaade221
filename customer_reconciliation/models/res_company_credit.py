from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """From which score on customers of the company have which grade."""

    _name = "res.company"
    _inherit = ["res.company", "credit.logged"]
    _logged = (
        *("credit_grade_a", "credit_grade_b", "credit_grade_c", "credit_grade_d"),
        "credit_volume_full",
    )

    credit_grade_a = fields.Integer("Grade A from", default=80)
    credit_grade_b = fields.Integer("Grade B from", default=65)
    credit_grade_c = fields.Integer("Grade C from", default=50)
    credit_grade_d = fields.Integer("Grade D from", default=35)

    @api.constrains("credit_grade_a", "credit_grade_b", "credit_grade_c", "credit_grade_d")
    def _check_credit_grades(self):
        for company in self:
            best, *others = grades = company._credit_grades()
            if (
                best > 100
                or grades[-1] < 0
                or any(a <= b for a, b in zip(grades, others, strict=False))
            ):
                raise ValidationError(
                    self.env._("Each grade begins below the one before, between 100 and 0 points.")
                )

    def _credit_grades(self):
        """The lowest score of A, B, C and D, for ``engine.ScorePolicy``."""
        self.ensure_one()
        return (
            self.credit_grade_a,
            self.credit_grade_b,
            self.credit_grade_c,
            self.credit_grade_d,
        )
