import re

from odoo import models

#: Begins as spreadsheets know formulas, or links to other files; a number with its sign does not.
FORMULA = re.compile(
    r"""\s* (?: [=@] | \{= | (?:in|ex)ternal: | [-+] (?! [\d\s.,'’]* [^\W\d_]{0,3} $ ) )
        | [\t\r\n]""",
    re.VERBOSE,
)


class ReconciliationExported(models.AbstractModel):
    """Holds words of outsiders: files they sent, answers, texts of their bank.

    Odoo's own export of lists makes a formula of what begins like one.
    """

    _name = "reconciliation.exported"
    _description = "Exported as Text"

    def export_data(self, fields_to_export):
        answer = super().export_data(fields_to_export)
        return answer | {"datas": [[*map(self._harmless, row)] for row in answer["datas"]]}

    def _harmless(self, value):
        """Texts as texts, whatever they begin with; all else as it is."""
        return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
