from odoo import api, fields, models
from odoo.exceptions import AccessError

from .dunning_partner import GROUPS


class AccountMove(models.Model):
    """Documents know when they were dunned; cancelling one that was is told to somebody.

    As long as a debit note of interest holds, nobody else charges its days; reversed, cancelled or
    back in draft it gives them back.
    """

    _name = "account.move"
    _inherit = ["account.move", "dunning.history"]

    dunning_policy_id = fields.Many2one(
        "dunning.policy",
        groups=GROUPS,
        copy=False,
        check_company=True,
        index="btree_not_null",
        help="Empty: that of the customer.",
    )
    dunning_notice_id = fields.Many2one(
        "dunning.notice",
        "Notice of Interest",
        readonly=True,
        copy=False,
        groups=GROUPS,
        index="btree_not_null",
        ondelete="set null",
    )
    dunning_line_ids = fields.One2many("dunning.notice.line", "move_id", groups=GROUPS)
    dunning_count = fields.Integer(compute="_compute_dunning", groups=GROUPS)
    dunning_last_day = fields.Date("Last Dunned", compute="_compute_dunning", groups=GROUPS)

    # A fee alone has no days the database could tell apart.
    _one_debit_note = models.UniqueIndex(
        "(dunning_notice_id, currency_id) WHERE state = 'posted' AND dunning_notice_id IS NOT NULL",
        "This notice has a debit note already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_notice(
            "default_dunning_notice_id" in self.env.context
            or any("dunning_notice_id" in vals for vals in vals_list)
        )
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_notice("dunning_notice_id" in vals)
        return super().write(vals)

    def _refuse_notice(self, is_set):
        """An invoice that passed for a debit note would bear no interest and need no credit."""
        if is_set and not self.env.su:
            raise AccessError(self.env._("Only dunning makes debit notes of interest."))

    @api.depends("dunning_line_ids.code", "dunning_line_ids.notice_id.state")
    def _compute_dunning(self):
        sent = [("move_id", "in", self.ids), ("code", "=", False), ("notice_id.state", "=", "sent")]
        found = {
            move: (count, max(lines.mapped("sent_day")))
            for move, count, lines in self.env["dunning.notice.line"]._read_group(
                sent, ["move_id"], ["notice_id:count_distinct", "id:recordset"]
            )
        }
        for move in self:
            move.dunning_count, move.dunning_last_day = found.get(move, (0, False))

    def action_open_dunning(self):
        """The notices this document was part of, or was left out of and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_dunning_notice_line"
        )
        history = self.env.ref("customer_reconciliation.view_dunning_notice_line_list_history")
        own = {"domain": [("move_id", "=", self.id)], "context": {}}
        return action | own | {"views": [(history.id, "list")]}

    def button_draft(self):
        self._warn_dunned()
        result = super().button_draft()
        self._touched()._remember_interest()
        return result

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._warn_dunned(reversing=True)
        return super()._reverse_moves(default_values_list, cancel)

    def _warn_dunned(self, reversing=False):
        """The customer was told to pay this: somebody has to tell them it is no longer so."""
        posted = self.sudo().filtered(lambda move: move.state == "posted" and move.dunning_count)
        for move in posted:
            notice = move.dunning_line_ids.notice_id.filtered("sent_day")[:1]
            told = move.with_context(lang=notice.user_id.lang)
            summary = told.env._("%s was dunned and is not posted any more", move.name)
            note = told.env._("Tell %s that it need not be paid.", move.partner_id.display_name)
            if reversing:
                summary = told.env._("%s was dunned and is being credited", move.name)
                note = told.env._(
                    "Tell %s what of it need not be paid.", move.partner_id.display_name
                )
            move.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=notice.user_id.id,
                summary=summary,
                note=f"{note} {told._interest_on_it()}",
            )

    def _interest_on_it(self):
        """Of which debit notes somebody has to decide what of them is still owed."""
        charged = [("move_id", "=", self.id), ("is_charged", "=", True)]
        notes = self.env["dunning.interest"].search(charged).debit_note_id
        if not notes:
            return ""
        return self.env._(
            "Interest and costs of it are booked by %s: credit what of that is not owed any more.",
            ", ".join(notes.mapped("name")),
        )

    def _dunning_told_domain(self, model):
        """Of this document; of notices, what was dunned in them."""
        dunned = [("move_id", "=", self._origin.id), ("code", "=", False)]
        return {
            "dunning.notice": [("line_ids", "any", dunned)],
            "payment.dispute": [("move_id", "=", self._origin.id)],
        }.get(model, [("line_ids.move_id", "=", self._origin.id)])

    # -- debit notes of interest -----------------------------------------------------------------

    def _remember_interest(self):
        """Say of what debit notes in ``self`` charge whether it is charged."""
        rows = self.env["dunning.interest"].sudo()
        for note in self.sudo().filtered("dunning_notice_id"):
            charged = rows.search([("debit_note_id", "=", note.id)])
            if note._interest_holds():
                charged.filtered(lambda row: not row.is_charged)._charge()
            else:
                charged.is_charged = False
        rows.flush_model()

    def _interest_holds(self):
        """A debit note is posted and not taken back whole."""
        credits = self.reversal_move_ids.filtered(lambda move: move.state == "posted")
        taken = sum(credits.mapped("amount_total"))
        return (
            self.state == "posted"
            and self.currency_id.compare_amounts(taken, self.amount_total) < 0
        )

    def _credit_claim(self, done=False):
        """Interest is nothing a customer gets on credit; goods added to its debit note are."""
        notice = self.sudo().dunning_notice_id
        rows = notice._asked_besides().get(self.currency_id) if notice else None
        if rows is not None:
            asked = sum(rows.mapped("interest")) + sum(rows.mapped("lump_sum"))
            asked += notice.fee if notice.currency_id == self.currency_id else 0
            if self.currency_id.compare_amounts(self.amount_untaxed, asked) <= 0:
                return None
        return super()._credit_claim(done)

    def _touched(self):
        return self | self.sudo().reversed_entry_id

    def _post(self, soft=True):
        posted = super()._post(soft)
        self._touched()._remember_interest()
        return posted

    def button_cancel(self):
        result = super().button_cancel()
        self._touched()._remember_interest()
        return result

    def unlink(self):
        notes = self.sudo().filtered("dunning_notice_id").ids
        charged = self.env["dunning.interest"].sudo().search([("debit_note_id", "in", notes)])
        charged.is_charged = False
        return super().unlink()
