from odoo import api, fields, models

from ..sentences import render
from .dunning_notice_sending import NOT_LOOKED_AT


class DunningNoticeLine(models.Model):
    """An installment as it was when the notice was planned, dunned or left out and why."""

    _name = "dunning.notice.line"
    _description = "Installment of a Dunning Notice"
    _inherit = ["reconciliation.kept"]
    _order = "notice_id, due_date, id"
    _rec_name = "move_id"
    _log_access = False  # the notice tells who and when; there are many of these
    _kept = frozenset(
        {
            *("notice_id", "company_id", "move_line_id", "move_id", "currency_id", "due_date"),
            *("days", "level", "open_amount", "amount", "interest", "disputed", "promised"),
            *("covered", "code", "args"),
        }
    )

    notice_id = fields.Many2one("dunning.notice", required=True, index=True, ondelete="cascade")
    # Not stored: of each of these very many rows it would be checked once more that it exists.
    company_id = fields.Many2one(related="notice_id.company_id")
    state = fields.Selection(related="notice_id.state")
    partner_id = fields.Many2one(related="notice_id.partner_id")
    sent_day = fields.Date(related="notice_id.sent_day")
    channel = fields.Selection(related="notice_id.channel")
    level_id = fields.Many2one(related="notice_id.level_id", string="Level of Notice")
    move_line_id = fields.Many2one("account.move.line", index=True, ondelete="set null")
    move_id = fields.Many2one("account.move", "Document", index=True, ondelete="set null")
    currency_id = fields.Many2one("res.currency", required=True)
    due_date = fields.Date()
    days = fields.Integer("Days Overdue", aggregator="max")
    level = fields.Integer(help="The level of this installment by itself.", aggregator="max")
    open_amount = fields.Monetary("Open")
    amount = fields.Monetary("Dunned")
    interest = fields.Monetary()
    disputed = fields.Monetary()
    promised = fields.Monetary()
    covered = fields.Monetary(
        "Already Covered",
        help="What payments and credits not applied yet, bank lines and pending online payments "
        "would pay of it.",
    )
    code = fields.Char("Reason")
    args = fields.Json()
    reason = fields.Char("Left Out Because", compute="_compute_reason")

    @api.depends("code", "args")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            line.reason = line.code and render(
                self.env, f"dun_{line.code}", line._args(), line.currency_id
            )

    def _args(self):
        """Of what is said of the whole notice, the notice has the arguments."""
        return {**(self.notice_id.args or {}), **(self.args or {})}

    def _held(self):
        """Minor units that bear no interest now: contested, or there is money to pay them with."""
        return self.currency_id._minor(self.disputed + self.covered)

    def _amounts(self):
        """{currency: what is dunned of these in it}."""
        return {
            currency: sum(lines.mapped("amount"))
            for currency, lines in self.grouped("currency_id").items()
        }

    def _refresh(self, fresh):
        """Take what the books say now.

        :param fresh: {journal item: row of ``engine.DUN_LINES``} of a plan made now
        :return: the lines that have changed
        """
        return self.filtered(lambda line: line._refreshed(fresh.get(line.move_line_id.id)))

    def _refreshed(self, now):
        major = self.currency_id._major
        amount = major(now.amount) if now else 0
        if now:  # what the letter tells besides, and what bears no interest
            covered = now.online + now.bank + now.unapplied
            besides = {"disputed": now.disputed, "promised": now.promised, "covered": covered}
            self.write({name: major(amount) for name, amount in besides.items()})
            self.days = now.days
        if now and now.code and now.code not in NOT_LOOKED_AT:
            self.write({"code": now.code, "args": now.args, "amount": amount})
        elif not amount:
            self.write({"code": "settled", "args": {}, "amount": 0})
        elif self.currency_id.compare_amounts(amount, self.amount):
            self.amount = amount
        else:
            return False
        return True
