from odoo import api, models
from odoo.exceptions import AccessError

from ..queries.statement import StatementScope, rows
from ..statements import Figures, Options, build

GROUPS = (
    "customer_reconciliation.group_reconciliation_user",
    "customer_reconciliation.group_reconciliation_auditor",
)


class PartnerStatement(models.AbstractModel):
    """The one door to the figures of statements of account.

    Screen, PDF, XLSX, mail, portal and confirmations all show what ``_figures`` gives; none of them
    computes.
    """

    _name = "partner.statement"
    _description = "Statement of Account"

    @api.model
    def _figures(self, partners, options: Options) -> Figures:
        """The accounts of ``partners`` as of ``options.date_to``, in a constant number of queries.

        :param partners: ``res.partner`` records, commercial entities or contacts as
            ``options.entity`` says; a contact stands for its company where companies are asked for.
            None is everybody with an account.
        :raise AccessError: the user may not see the books of the company. Superuser mode is
            trusted: the portal checks whose account it is first.
        """
        self._check_may_read(partners, options)
        family = None
        if partners is not None:
            companies = partners.sudo().commercial_partner_id
            if options.entity == "commercial":
                partners = companies
            # Items of archived contacts are in the ledger too.
            everybody = self.env["res.partner"].sudo().with_context(active_test=False)
            family = everybody.search([("commercial_partner_id", "in", companies.ids)]).ids
        ids = None if partners is None else list(dict.fromkeys(partners.ids))
        found = rows(self.env, StatementScope(options, ids, family))
        return build(options, found, ids or ())

    def _check_may_read(self, partners, options):
        if self.env.su:
            return
        company = self.env["res.company"].browse(options.company_id)
        if company not in self.env.companies or not any(map(self.env.user.has_group, GROUPS)):
            raise AccessError(self.env._("You may not see the books of this company."))
        if partners is not None:
            partners.check_access("read")
