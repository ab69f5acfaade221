from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .dunning_partner import GROUPS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "dunning.partner", "dunning.history"]

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

    # Not among the fields of dunning: Odoo looks for company dependent ones in each model's table.
    dunning_policy_id = fields.Many2one(
        "dunning.policy",
        company_dependent=True,
        groups=GROUPS,
        help="Empty: the policy of the customer's tags, else of the company.",
    )
    dunning_user_id = fields.Many2one(
        "res.users",
        "Responsible for Dunning",
        company_dependent=True,
        groups=GROUPS,
        help="Who collects from this customer: has it in the work list as one's own.",
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
        """Who may be written to about the account, who is meant for it first; about a contact's
        own account that is the contact. A company below another has an account of its own and
        must not read that of the other."""
        company = self.commercial_partner_id
        others = company.child_ids
        invoiced = others.filtered(lambda contact: contact.type == "invoice")
        meant = (self - company) | company.reconciliation_contact_id | invoiced | company | others
        return meant.filtered(lambda contact: contact.commercial_partner_id == company)

    def _balance_recipient(self):
        """Who gets a letter about the account by mail.

        :return: whom it is meant for, and nothing or a sentence why it can't be sent. Whoever does
            not want to be written to is not passed over for somebody else.
        """
        addressed = self._balance_contacts().filtered("email")[:1]
        if not addressed:
            return addressed, self.env._("No e-mail address.")
        if not addressed.email_normalized:
            return addressed, self.env._("“%s” is no e-mail address.", addressed.email)
        if addressed.sudo().is_blacklisted:  # whether to write, not who else has been blacklisted
            return addressed, self.env._("%s is blacklisted.", addressed.email_normalized)
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

    # -- statement of account in the portal ------------------------------------------------------

    def action_open_statement_invite(self):
        """Choose who gets a link to the statement of account, and until when."""
        partner = self.commercial_partner_id.ensure_one()
        return self.env["reconciliation.invite"].create({"account_partner_id": partner.id})._open()

    def action_invite_to_statement(self, partner_ids=None, days=None):
        """Send contacts a link to the company's statement of account with our company at hand.

        :param list partner_ids: ids of contacts; without them whoever is written to about balances
        :param int days: how long the links are valid; the company's setting without it
        """
        customer = self.commercial_partner_id.ensure_one()
        customer.check_access("read")
        self.env["reconciliation.session"].check_access("write")
        company = self.env.company
        if not company.reconciliation_portal_statement:
            raise UserError(self.env._("Statements are not shown in the portal: see the settings."))
        contacts = self.browse(
            partner_ids or customer._balance_contacts().filtered("email")[:1].ids
        )
        if not contacts:
            raise UserError(
                self.env._("%s has no e-mail address: enter one first.", customer.display_name)
            )
        links = self.env["reconciliation.access"].sudo()  # the rights were checked above
        end = links._end(company, days)
        links = links._invite_to_account(company, customer, contacts, end)
        emails = ", ".join(links.mapped("email"))
        customer.sudo().message_post(body=self.env._("Link to the statement sent: %s", emails))
        return True

    def action_open_portal_links(self):
        """The links that people of the partner were given."""
        return self._open_own("action_reconciliation_access", "account_partner_id")

    def action_open_portal_log(self):
        """What people of the partner did in the portal."""
        return self._open_own("action_reconciliation_visit", "account_partner_id")

    def action_open_credit_file(self):
        """The credit file of the company at work, made if there is none yet."""
        return self.env["credit.file"]._of(self, self.env.company).get_formview_action()

    def _open_own(self, name, field="partner_id"):
        """The action ``name`` with what is the partner's."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"customer_reconciliation.{name}")
        partner = self.commercial_partner_id
        return action | {
            "domain": [(field, "=", partner.id)],
            "context": {f"default_{field}": partner.id},
        }

    # -- the host's credit limit -----------------------------------------------------------------

    # It changes through requests alone: whoever may approve one makes it by writing the field,
    # everybody else is refused, whatever the screen or the call.

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        given = self.env.context.get("default_credit_limit")
        wanted = [vals.get("credit_limit", given) for vals in vals_list]
        vals_list = [self._without_limit(vals) for vals in vals_list]
        context = {k: v for k, v in self.env.context.items() if k != "default_credit_limit"}
        # Keys can only be taken out of a context by giving all of it anew.
        # pylint: disable-next=context-overridden
        partners = super(ResPartner, self.with_context(context)).create(vals_list)
        for partner, amount in zip(partners, wanted, strict=True):
            if amount is not None and partner == partner.commercial_partner_id:
                partner._enter_limit(amount)
        return partners.with_env(self.env)

    def write(self, vals):
        if "credit_limit" not in vals or self.env.su:
            return super().write(vals)
        done = super().write(self._without_limit(vals))
        for partner in self:
            partner._enter_limit(vals["credit_limit"])
        return done

    @api.model
    def _without_limit(self, vals):
        return {name: value for name, value in vals.items() if name != "credit_limit"}

    def _enter_limit(self, amount):
        """What it takes for the limit with the company at work to be ``amount``."""
        company = self.env.company
        limit = self.commercial_partner_id.with_company(company).sudo().credit_limit
        is_new = bool(company.currency_id.compare_amounts(limit, amount))
        if self != self.commercial_partner_id:
            self._follow_limit(amount, is_new)
        elif is_new:
            self._ask_limit(company, amount)

    def _follow_limit(self, amount, is_new):
        """A contact has the limit of its company, and no other."""
        if is_new:
            raise AccessError(
                self.env._("A contact has the credit limit of its company, and no other.")
            )
        self.sudo().credit_limit = amount

    def _ask_limit(self, company, amount):
        """An approved request, if whoever acts may approve it."""
        if not self.env.user.has_group("customer_reconciliation.group_credit_manager"):
            raise AccessError(
                self.env._("A credit limit changes through a request: ask in the credit file.")
            )
        default = self._fields["credit_limit"].get_company_dependent_fallback(self)
        is_default = not company.currency_id.compare_amounts(default, amount)
        request = self.env["credit.request"].create(
            {
                "file_id": self.env["credit.file"]._of(self, company).id,
                "kind": "default" if is_default else "limit",
                "amount": amount,
                "reason": self.env._("Entered on the contact."),
            }
        )
        request.action_ask()
        request.action_approve()
