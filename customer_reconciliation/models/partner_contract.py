from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..queries.contracts import departing
from ..queries.workers import work_through

STATES = [("coming", "To Come"), ("in_force", "In Force"), ("expired", "Expired")]
EXPIRY = "customer_reconciliation.mail_activity_contract_expiry"
#: Reminders a transaction.
REMINDED_AT_ONCE = 100


class PartnerContract(models.Model):
    """What was agreed with a customer: payment term, credit limit, prices, for how long.

    Of contracts that overlap the one that began last is in force.
    """

    _name = "partner.contract"
    _description = "Customer Contract"
    _inherit = ["reconciliation.kept", "mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"
    _mail_post_access = "read"
    _check_company_auto = True
    _kept = frozenset({"reminded_for"})

    name = fields.Char("Number", required=True, tracking=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        tracking=True,
        help="The company; contracts made with a contact are those of its company.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    date_from = fields.Date(
        "From", required=True, default=fields.Date.context_today, index=True, tracking=True
    )
    date_to = fields.Date("Until", index=True, tracking=True, help="Empty: until further notice.")
    state = fields.Selection(
        STATES, "Status", compute="_compute_state", search="_search_state", exportable=True
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        check_company=True,
        tracking=True,
        help="Invoices with another one are listed; how late this customer pays is told by the "
        "contract. Empty: nothing was agreed.",
    )
    has_limit = fields.Boolean("Credit Limit Agreed", tracking=True)
    limit_amount = fields.Monetary(
        "Agreed Limit",
        tracking=True,
        help="Caps the limit suggested by the score. The limit itself needs a request.",
    )
    terms = fields.Text("Prices and Rebates")
    file = fields.Binary("Contract Document", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
        help="Is reminded before the contract expires.",
    )
    remind_days = fields.Integer(
        "Remind before Expiry", default=30, help="Days. Zero: on the last day."
    )
    reminded_for = fields.Date(readonly=True, copy=False)
    departing_count = fields.Integer("Invoices Off Contract", compute="_compute_departing_count")

    _dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "A contract can't end before it begins."
    )
    _amounts = models.Constraint(
        "CHECK(limit_amount >= 0 AND remind_days >= 0)", "Limits and days can't be below zero."
    )
    _number = models.UniqueIndex(
        "(company_id, partner_id, name)", "This customer has a contract of this number."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._of_company(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._of_company(vals))

    def _of_company(self, vals):
        """A contact signs for its company."""
        if not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return vals | {"partner_id": partner.commercial_partner_id.id}

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for contract in self:
            names = filter(None, (contract.name, contract.partner_id.display_name))
            contract.display_name = ", ".join(names)

    @api.depends("date_from", "date_to")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for contract in self:
            if contract.date_to and contract.date_to < today:
                contract.state = "expired"
            else:
                begun = contract.date_from and contract.date_from <= today
                contract.state = "in_force" if begun else "coming"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            "coming": Domain("date_from", ">", today),
            "in_force": self._in_force(today),
            "expired": Domain("date_to", "<", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _in_force(self, day):
        """The domain of what is in force on ``day``."""
        begun = Domain("date_from", "<=", day)
        return begun & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))

    @api.model
    def _of(self, partners, company, day):
        """Commercial partner's id → the contract in force on ``day``."""
        mine = Domain("partner_id", "in", partners.ids) & Domain("company_id", "=", company.id)
        found = self.search(mine & self._in_force(day), order="date_from, id")
        return {contract.partner_id.id: contract for contract in found}  # the last one stays

    def _days(self, day=None):
        """How many days after an invoice of ``day`` the last of it is due; None: not agreed."""
        lines = self.payment_term_id.line_ids
        day = day or fields.Date.context_today(self)
        return max(((line._get_due_date(day) - day).days for line in lines), default=None)

    # -- invoices --------------------------------------------------------------------------------

    def _departing(self):
        """Contract's id → ids of the invoices whose payment term departs from it."""
        found = {contract.id: [] for contract in self}
        # Whoever reads contracts may be told which invoices depart; their rules say what they see.
        for row in departing(self.env, self.company_id.ids, self.partner_id.ids):
            if row.contract_id in found:
                found[row.contract_id].append(row.move_id)
        return found

    @api.depends("partner_id", "company_id", "date_from", "date_to", "payment_term_id", "active")
    def _compute_departing_count(self):
        moves = self._departing()
        for contract in self:
            contract.departing_count = len(moves.get(contract.id, ()))

    def action_open_departing(self):
        """The invoices whose payment term departs from these contracts; of none, from any."""
        self.check_access("read")
        contracts = self or self.search([("company_id", "in", self.env.companies.ids)])
        ids = [move for moves in contracts._departing().values() for move in moves]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        name = self.env._("Invoices Off Contract")
        return action | {
            "name": name,
            "display_name": name,
            "domain": [("id", "in", ids)],
            # The host shows partner and dates only where it knows the type.
            "context": {"default_move_type": "out_invoice", "create": False},
        }

    # -- expiry ----------------------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Give the owners of contracts that expire soon a task, once for each end."""
        work_through(self._to_remind(), lambda some: some._remind(), REMINDED_AT_ONCE)

    def _to_remind(self):
        """Contracts that end soon, or have since the last time, whose owner wasn't told so."""
        today = fields.Date.context_today(self)
        ending = self.search([("date_to", "!=", False), ("user_id.active", "=", True)], order="id")
        return ending.filtered(
            lambda contract: (
                contract.reminded_for != contract.date_to
                and fields.Date.subtract(contract.date_to, days=contract.remind_days) <= today
                and contract.state != "coming"
            )
        )

    def _remind(self):
        for contract in self._to_remind() & self:
            contract.activity_unlink([EXPIRY])
            contract.activity_schedule(
                EXPIRY, date_deadline=contract.date_to, user_id=contract.user_id.id
            )
            contract.reminded_for = contract.date_to

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(contract.state != "coming" for contract in self):
            raise UserError(
                self.env._("A contract that has begun is kept: end or archive it instead.")
            )
