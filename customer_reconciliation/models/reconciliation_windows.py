from odoo import api, models


class ReconciliationWindows(models.AbstractModel):
    """The windows that open from a session."""

    _name = "reconciliation.windows"
    _description = "Windows of a Reconciliation Session"
    _rec_names_search = ("name", "partner_id")

    @api.depends("name", "partner_id")
    @api.depends_context("with_partner")
    def _compute_display_name(self):
        """With the partner where one chooses among the sessions of several."""
        among_several = self.env.context.get("with_partner")
        for session in self:
            partner = session.partner_id.name if among_several else None
            session.display_name = " – ".join(filter(None, (session.name, partner)))

    def action_open_refresh(self):
        """Show what changed in the ledger since our side was collected."""
        self.ensure_one()
        refresh = self.env["reconciliation.refresh"].create({"session_id": self.id})
        return refresh._open()

    def action_open_import(self, filename=None, content=None):
        """Drop a file, see how it is understood, import it; a file given is shown read."""
        self.ensure_one()
        return self.env["reconciliation.import"]._open_for(self, filename, content)

    def action_open_seal(self):
        """Seal at once when all is explained, otherwise ask the manager for the reason."""
        self.ensure_one()
        if not self._open_questions():
            return self.action_seal()
        return self.env["reconciliation.seal.approval"].create({"session_id": self.id})._open()

    def action_open_lines(self):
        """All lines of both sides."""
        return self._open("action_reconciliation_line", [])

    def action_open_matches(self):
        """All matches, those to decide first."""
        return self._open("action_reconciliation_match", [])

    def action_open_differences(self):
        """All differences with owner and next step."""
        return self._open("action_reconciliation_difference", [])

    def _open(self, action, domain):
        self.ensure_one()
        window = self.env["ir.actions.act_window"]._for_xml_id(f"customer_reconciliation.{action}")
        return window | {
            "domain": [("session_id", "=", self.id), *domain],
            "context": {"default_session_id": self.id},
        }
