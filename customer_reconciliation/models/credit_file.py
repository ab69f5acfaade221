from odoo import api, fields, models
from odoo.fields import Domain

from ..queries import create_once
from ..queries.exposure import AGES, ExposureScope, exposures


class CreditFile(models.Model):
    """All about a customer's credit with one company; made when it is first needed."""

    _name = "credit.file"
    _description = "Credit File"
    _inherit = [
        "credit.file.figures",
        "credit.file.reminding",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id"
    _rec_name = "partner_id"
    _mail_post_access = "read"
    _check_company_auto = True
    _kept = frozenset({"partner_id", "company_id", "grade", "reminded_for"})

    user_id = fields.Many2one("res.users", "In Charge", tracking=True)
    review_date = fields.Date(
        "Next Review", tracking=True, help="Whoever is in charge is reminded a week before."
    )
    note = fields.Text()
    limit_ids = fields.One2many("credit.limit", "file_id", "Limits")
    cover_ids = fields.One2many("credit.cover", "file_id", "Covers")
    request_ids = fields.One2many("credit.request", "file_id", "Requests")

    waiting_count = fields.Integer(compute="_compute_waiting_count")

    _one_of_each = models.UniqueIndex(
        "(partner_id, company_id)", "This customer has a credit file in this company."
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for file in self:
            file.display_name = file.partner_id.display_name

    @api.depends("request_ids.state")
    def _compute_waiting_count(self):
        for file in self:
            waiting = file.request_ids.filtered(lambda request: request.state == "waiting")
            file.waiting_count = len(waiting)

    @api.model
    def _of(self, partners, companies):
        """The files of these customers with these companies; missing ones are made.

        Whoever may read credit files may call for them, whether they are there yet or not.
        """
        self.check_access("read")
        pairs = {
            (partner.id, company.id)
            for partner in partners.commercial_partner_id
            for company in companies
        }
        return self._of_pairs(pairs)

    @api.model
    def _of_pairs(self, pairs):
        """The files of ``(partner, company)``, made where they are missing."""
        files = self.sudo()
        partners, companies = zip(*pairs, strict=True) if pairs else ((), ())
        domain = [("partner_id", "in", partners), ("company_id", "in", companies)]
        found = files.search(domain).filtered(
            lambda file: (file.partner_id.id, file.company_id.id) in pairs
        )
        there = {(file.partner_id.id, file.company_id.id) for file in found}
        missing = [
            {"partner_id": partner, "company_id": company}
            for partner, company in sorted(pairs - there)
        ]
        made = create_once(files, missing) if missing else files
        return (found | made).with_env(self.env)

    @api.model
    def _make_missing(self, companies):
        """A file for everyone who owes one of ``companies`` something or is about to."""
        scope = ExposureScope(fields.Date.context_today(self), None, companies.ids)
        return self._of_pairs(set(exposures(self.env, scope)))

    @api.model
    def action_open_files(self):
        """The credit files of whoever owes us something, those missing made first."""
        self.check_access("read")
        self._make_missing(self.env.companies)
        name = "customer_reconciliation.action_credit_file"
        return self.env["ir.actions.act_window"]._for_xml_id(name)

    def action_open_exposure(self, part=None):
        """What the exposure is made of; ``part``: one of the amounts the file shows."""
        self.ensure_one()
        name = "customer_reconciliation.action_credit_exposure"
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        domain = Domain("partner_id", "=", self.partner_id.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        bucket = (part or "").removeprefix("overdue_")
        if bucket in AGES:
            domain &= Domain("bucket", "=", bucket)
        elif part:
            domain &= Domain("component", "=", part)
        views = [(False, "list"), (False, "pivot")]
        return action | {"domain": list(domain), "context": {}, "views": views}

    def action_open_requests(self):
        """All requests about this file, whoever decides."""
        self.ensure_one()
        name = "customer_reconciliation.action_credit_request"
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        context = {"default_file_id": self.id}
        return action | {"domain": [("file_id", "=", self.id)], "context": context}

    def action_ask_limit(self):
        """A new request for a limit of this customer."""
        return self.env["credit.request"]._new_form({"default_file_id": self.id})

    def action_ask_raise(self):
        """A new request for a temporary raise of this customer's limit."""
        values = {"default_file_id": self.id, "default_kind": "raise"}
        return self.env["credit.request"]._new_form(values)

    def action_open_sessions(self):
        """The customer's reconciliation sessions."""
        return self.partner_id.action_open_reconciliations()

    def action_open_partner(self):
        """The customer's contact."""
        return self.partner_id.get_formview_action()

    def _mirror(self):
        """Tell the host the standing limits in force, as its own screens show them."""
        sums = self.sudo()._sums(fields.Date.context_today(self))
        for file in self.sudo():
            partner = file.partner_id.with_company(file.company_id)
            standing = sums[file]["standing"]
            amount = file._hosts_default() if standing is None else standing
            if file.currency_id.compare_amounts(partner.credit_limit, amount):
                partner.credit_limit = amount
