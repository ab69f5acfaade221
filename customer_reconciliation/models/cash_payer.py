import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import engine
from ..engine import payer_names, tables
from ..queries import create_once, open_items

KINDS = [("account", "Bank Account"), ("name", "Payer's Name"), ("text", "Words in the Text")]


class CashPayer(models.Model):
    """One way to know who paid a bank line: an account, a name or words mean a partner."""

    _name = "cash.payer"
    _description = "Known Payer"
    _inherit = ["reconciliation.learnt"]
    _order = "partner_id, kind, right_count desc, id"
    _rec_name = "value"
    _check_company_auto = True

    _lesson_model = "cash.payer.lesson"
    _lesson_field = "payer_id"
    _content = frozenset({"kind", "value", "partner_id"})

    kind = fields.Selection(KINDS, required=True, default="account", tracking=True)
    value = fields.Char(
        "On the Bank Line",
        required=True,
        tracking=True,
        help="As banks write it: capitals, spaces and accents do not matter.",
    )
    key = fields.Char(
        compute="_compute_key", store=True, precompute=True, help="What two writings share."
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Paid By",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        tracking=True,
        help="The company it means; a contact is replaced by it.",
    )
    vouched = fields.Boolean(default=True)
    lesson_ids = fields.One2many("cash.payer.lesson", "payer_id", "Taught By", readonly=True)

    _one_of_each = models.UniqueIndex(
        "(company_id, kind, key, partner_id)", "This is known of the partner already."
    )
    _key_idx = models.Index("(company_id, kind, key)")

    @api.depends("kind", "value")
    def _compute_key(self):
        for payer in self:
            payer.key = payer_names.alias_key(payer.kind, payer.value or "")

    @api.constrains("kind", "value")
    def _check_value(self):
        for payer in self:
            if not payer_names.alias_key(payer.kind, payer.value or ""):
                raise ValidationError(
                    self.env._("“%s” is too short to know a payer by.", payer.value or "")
                )

    def _normal(self):
        return {"partner_id": self.partner_id.commercial_partner_id.id}

    # -- for the engine --------------------------------------------------------------------------

    @api.model
    def _who_paid(self, company, lines, documents=None):
        """Who paid bank lines of a company (``engine.BANK_LINES``), as ``engine.PAYERS``.

        :param documents: the company's open items (``engine.TARGETS``) the text may name
        """
        names, accounts = open_items.payers(self.env, company.id)
        accounts = accounts.rename(columns={"account": "value"})
        on_file = accounts.assign(kind="account", right=0, wrong=0, proven=True)
        known = self.sudo().search([("company_id", "=", company.id), ("used", "=", True)])
        aliases = pd.concat([on_file[[*tables.ALIASES]], known._frame()], ignore_index=True)
        may_pay = self.env["cash.payer.link"]._may_pay(company)
        return engine.who_paid(lines, names, aliases.astype(tables.ALIASES), documents, may_pay)

    def _frame(self):
        rows = [
            {
                "kind": payer.kind,
                "value": payer.value,
                "partner": payer.partner_id.commercial_partner_id.id,
                "right": payer.right_count,
                "wrong": payer.wrong_count,
                "proven": payer.state == "proven",
            }
            for payer in self
        ]
        return tables.table(rows, tables.ALIASES)

    # -- learning --------------------------------------------------------------------------------

    @api.model
    def _learn(self, statement_lines):
        """Take in who paid bank lines, as a person has just decided; without a partner, take it
        back. The caller has checked the right to decide it."""
        keeper = self.sudo()  # people have no right to write what is learnt
        keeper.env["cash.payer.lesson"]._forget(statement_lines)
        told = statement_lines.filtered("partner_id")
        for company, lines in told.grouped("company_id").items():
            keeper._learn_of(company, lines)

    def _learn_of(self, company, lines):
        said = {line: self._said(line) for line in lines}
        keys = {key for found in said.values() for _kind, key, _value in found}
        known = self.search([("company_id", "=", company.id), ("key", "in", list(keys))])
        known |= self._add_new(company, said, known)
        lessons = [
            {
                "payer_id": payer.id,
                "statement_line_id": line.id,
                "right": payer.partner_id.commercial_partner_id
                == line.partner_id.commercial_partner_id,
                "user_id": self.env.uid,
            }
            for line, found in said.items()
            for payer in known
            if (payer.kind, payer.key) in {(kind, key) for kind, key, _value in found}
        ]
        create_once(self.env["cash.payer.lesson"], lessons)

    @api.model
    def _said(self, line):
        """``[(kind, key, value), …]`` a bank line is known by."""
        texts = (
            ("account", line.account_number or line.partner_bank_id.acc_number),
            ("name", line.partner_name),
        )
        found = ((kind, payer_names.alias_key(kind, text or ""), text) for kind, text in texts)
        return [each for each in found if each[1]]

    def _add_new(self, company, said, known):
        there = {(payer.kind, payer.key, payer.partner_id.id) for payer in known}
        fresh = {}
        for line, found in said.items():
            partner = line.partner_id.commercial_partner_id
            for kind, key, value in found:
                if (kind, key, partner.id) not in there:
                    fresh[kind, key, partner.id] = {
                        "company_id": company.id,
                        "kind": kind,
                        "value": value,
                        "partner_id": partner.id,
                        "vouched": False,
                    }
        quiet = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        return create_once(quiet, [*fresh.values()]).with_env(self.env)
