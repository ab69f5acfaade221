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

    reconciliation_contact_id = fields.Many2one(
        "res.partner",
        "Contact for Balances",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Gets statements and balance confirmations. Empty: an invoice address with an e-mail, "
        "else the company itself, else any of its contacts.",
    )

    statement_opt_out = fields.Boolean(
        "No Scheduled Statements", help="Leave this partner out of scheduled statements."
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

    def _balance_contacts(self):
        """Who may be written to about the account, who is meant for it first."""
        company = self.commercial_partner_id
        others = company.child_ids
        invoiced = others.filtered(lambda contact: contact.type == "invoice")
        return company.reconciliation_contact_id | invoiced | company | others

    def _balance_recipient(self):
        """Who gets a letter about the account by mail.

        :return: the contact and nothing, or none and a sentence why there is none. Whoever does not
            want to be written to is not passed over for somebody else.
        """
        addressed = self._balance_contacts().filtered("email")[:1]
        if not addressed:
            return addressed, self.env._("No e-mail address.")
        if not addressed.email_normalized:
            return addressed.browse(), self.env._("“%s” is no e-mail address.", addressed.email)
        if addressed.sudo().is_blacklisted:  # whether to write, not who else has been blacklisted
            return addressed.browse(), self.env._("%s is blacklisted.", addressed.email_normalized)
        return addressed, ""

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
