from odoo import api, fields, models

from ..queries import create_once
from ..queries.exposure import ExposureScope, exposures


class CreditFile(models.Model):
    """All about a customer's credit with one company; made when it is first needed."""

    _name = "credit.file"
    _description = "Credit File"
    _inherit = [
        "credit.file.figures",
        "credit.file.reminding",
        "credit.file.hold",
        "credit.file.doors",
        "credit.file.page",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id"
    _rec_name = "partner_id"
    _mail_post_access = "read"
    _check_company_auto = True
    _kept = frozenset({"partner_id", "company_id", "grade", "reminded_for", "turns"})

    user_id = fields.Many2one("res.users", "In Charge", tracking=True)
    review_date = fields.Date(
        "Next Review", tracking=True, help="Whoever is in charge is reminded a week before."
    )
    note = fields.Text()
    limit_ids = fields.One2many("credit.limit", "file_id", "Limits")
    cover_ids = fields.One2many("credit.cover", "file_id", "Covers")
    request_ids = fields.One2many("credit.request", "file_id", "Requests")

    _one_of_each = models.UniqueIndex(
        "(partner_id, company_id)", "This customer has a credit file in this company."
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for file in self:
            file.display_name = file.partner_id.display_name

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

    def action_ask_limit(self):
        """A new request for a limit of this customer."""
        return self.env["credit.request"]._new_form({"default_file_id": self.id})

    def action_ask_raise(self):
        """A new request for a temporary raise of this customer's limit."""
        values = {"default_file_id": self.id, "default_kind": "raise"}
        return self.env["credit.request"]._new_form(values)

    def _mirror(self):
        """Tell the host the standing limits in force, as its own screens show them."""
        sums = self.sudo()._sums(fields.Date.context_today(self))
        for file in self.sudo():
            partner = file.partner_id.with_company(file.company_id)
            standing = sums[file]["standing"]
            amount = file._hosts_default() if standing is None else standing
            if file.currency_id.compare_amounts(partner.credit_limit, amount):
                partner.credit_limit = amount
