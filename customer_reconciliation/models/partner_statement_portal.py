from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..reports import statement_pdf, statement_tables, statement_xlsx
from ..statements import Options
from ..visitor import Visitor

PATH = "/my/statement"
KINDS = ("outstanding", "activity")
ACCOUNTS = ("asset_receivable", "liability_payable")


class PartnerStatementPortal(models.AbstractModel):
    """The partner's own account in the portal, as of a day of its choice.

    The controllers find out whose account a visitor may see, by its own commercial entity or by a
    token; only then they work in superuser mode.
    """

    _name = "partner.statement.portal"
    _description = "Statement of Account in the Portal"
    _rows_a_page = 100

    # -- who may see it --------------------------------------------------------------------------

    @api.model
    def _companies(self, user):
        """Companies that show ``user`` the account of its commercial entity (superuser mode).

        Our own people see accounts in the books, by their rights; here they are nobody's partner.
        """
        companies = self.env["res.company"].sudo()
        if not user.share or user._is_public():
            return companies
        rows = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    (
                        "partner_id.commercial_partner_id",
                        "=",
                        user.partner_id.commercial_partner_id.id,
                    ),
                    ("account_type", "in", ACCOUNTS),
                    ("parent_state", "=", "posted"),
                ],
                ["company_id"],
            )
        )
        found = companies.union(*(company for (company,) in rows))
        return found.filtered("reconciliation_portal_statement").sorted("id")

    @api.model
    def _visitor(self, company, customer, access, address, token=""):
        """Whoever looks at the account now; the right to it was checked by the caller.

        :param customer: the commercial partner whose account it is
        :param access: the ``reconciliation.access`` whose token was shown, or an empty one
        :param str address: the visitor's IP address
        """
        user = self.env.user
        # portal users and the public may read nothing of ours: superuser mode from here on
        company = company.with_user(api.SUPERUSER_ID).with_company(company.sudo())
        env = company.env
        access = access.with_env(env)
        partner = access.partner_id or user.partner_id.with_env(env)
        return Visitor(
            company,
            customer.with_env(env),
            env["reconciliation.session"],
            user.with_env(env),
            partner,
            access,
            address,
            token,
        )

    # -- what is shown ---------------------------------------------------------------------------

    @api.model
    def _options(self, visitor, kind, side, date_from, date_to):
        """What is asked for, made sound: nobody sees what is booked for days to come.

        :return: ``statements.Options``
        """
        today = fields.Date.context_today(self)
        date_to = min(date_to or today, today)
        begin = date_from or fields.Date.start_of(fields.Date.subtract(date_to, months=2), "month")
        sides = self._sides(visitor.customer)
        return Options(
            company_id=visitor.company.id,
            date_to=date_to,
            date_from=min(begin, date_to) if kind == "activity" else None,
            kind=kind if kind in KINDS else KINDS[0],
            side=side if side in sides else sides[0],
            with_ageing=kind != "activity",
        )

    def _sides(self, partner):
        """The sides of the account there are, the usual one first."""
        if not partner.supplier_rank:
            return ("receivable",)
        return ("receivable", "payable", "both") if partner.customer_rank else ("payable",)

    @api.model
    def _file(self, visitor, options, ending):
        """The statement as a PDF or a workbook, in the template of its kind and in the partner's
        language.

        :return: bytes
        :raise UserError: there is nothing to show
        """
        figures = self._figures(visitor, options)
        template = self.env["partner.statement.template"]._for(options.kind, visitor.company)
        documents = statement_tables.build(visitor.env, figures, template)
        if not documents:
            day = format_date(self.env, options.date_to)
            raise UserError(self.env._("There is nothing on this account as of %s.", day))
        if ending == "xlsx":
            lang = visitor.customer.lang or visitor.env.lang
            env = visitor.company.with_context(lang=lang).env
            return statement_xlsx.render(env, documents, options)
        return statement_pdf.merge(statement_pdf.render(visitor.env, documents))

    @api.model
    def _figures(self, visitor, options):
        return visitor.env["partner.statement"]._figures(visitor.customer, options)
