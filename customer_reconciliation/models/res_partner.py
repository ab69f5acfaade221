from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    reconciliation_count = fields.Integer(
        compute="_compute_reconciliation_count",
        groups="customer_reconciliation.group_reconciliation_auditor,"
        "customer_reconciliation.group_reconciliation_user",
    )

    reconciliation_knowledge_count = fields.Integer(
        compute="_compute_reconciliation_knowledge_count",
        groups="customer_reconciliation.group_reconciliation_auditor,"
        "customer_reconciliation.group_reconciliation_user",
    )

    def _compute_reconciliation_count(self):
        counts = self._counted("reconciliation.session")
        for partner in self:
            partner.reconciliation_count = counts.get(partner.commercial_partner_id, 0)

    def _compute_reconciliation_knowledge_count(self):
        counts = self._counted("reconciliation.knowledge")
        for partner in self:
            partner.reconciliation_knowledge_count = counts.get(partner.commercial_partner_id, 0)

    def _counted(self, model):
        """Commercial partner → how many records of ``model`` it has."""
        mine = [("partner_id", "in", self.commercial_partner_id.ids)]
        return dict(self.env[model]._read_group(mine, ["partner_id"], ["__count"]))

    def action_find_matches(self):
        """Look for what settles what on the accounts of these partners; nothing is posted."""
        return self.env["cash.application"]._start(
            {"partner_ids": [fields.Command.set(self.commercial_partner_id.ids)]}
        )

    def action_open_reconciliation_knowledge(self):
        """What was learnt of the partner."""
        return self._open_own("action_reconciliation_knowledge")

    def action_open_reconciliations(self):
        """The partner's sessions; a new one starts with this partner."""
        return self._open_own("action_reconciliation_session")

    def _open_own(self, name):
        """The action ``name`` with what is the partner's."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"customer_reconciliation.{name}")
        partner = self.commercial_partner_id
        return action | {
            "domain": [("partner_id", "=", partner.id)],
            "context": {"default_partner_id": partner.id},
        }
