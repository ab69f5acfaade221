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
        commercial = self.commercial_partner_id
        counts = dict(
            self.env["reconciliation.session"]._read_group(
                [("partner_id", "in", commercial.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.reconciliation_count = counts.get(partner.commercial_partner_id, 0)

    def _compute_reconciliation_knowledge_count(self):
        commercial = self.commercial_partner_id
        counts = dict(
            self.env["reconciliation.knowledge"]._read_group(
                [("partner_id", "in", commercial.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.reconciliation_knowledge_count = counts.get(partner.commercial_partner_id, 0)

    def action_find_matches(self):
        """Look for what settles what on the accounts of these partners; nothing is posted."""
        return self.env["cash.application"]._start(
            {"partner_ids": [fields.Command.set(self.commercial_partner_id.ids)]}
        )

    def action_open_reconciliation_knowledge(self):
        """What was learnt of the partner."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_reconciliation_knowledge"
        )
        partner = self.commercial_partner_id
        return action | {
            "domain": [("partner_id", "=", partner.id)],
            "context": {"default_partner_id": partner.id},
        }

    def action_open_reconciliations(self):
        """The partner's sessions; a new one starts with this partner."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_reconciliation_session"
        )
        partner = self.commercial_partner_id
        return action | {
            "domain": [("partner_id", "=", partner.id)],
            "context": {"default_partner_id": partner.id},
        }
