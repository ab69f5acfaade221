from functools import partial

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..posting import DebitLine, DebitNote
from ..queries import bulk
from ..queries.once import done_once
from ..queries.posting import lock_rows

MANAGER = "customer_reconciliation.group_reconciliation_manager"


class DunningNoticeInterest(models.AbstractModel):
    """Interest and lump sums of a notice: reckoned when it is planned and again when it is sent,
    then told, or booked as a debit note with its fee."""

    _name = "dunning.notice.interest"
    _description = "Interest of a Dunning Notice"

    interest_ids = fields.One2many("dunning.interest", "notice_id", "Interest Table", readonly=True)
    settled_interest_ids = fields.One2many(
        "dunning.interest",
        "notice_id",
        "Interest on What Was Paid Late",
        domain=[("is_settled", "=", True)],
        readonly=True,
    )
    debit_note_ids = fields.One2many(
        "account.move", "dunning_notice_id", "Debit Notes", readonly=True, copy=False
    )
    interest_problem = fields.Char(
        "Not Booked", readonly=True, copy=False, help="Why no debit note was made."
    )

    is_interest_only = fields.Boolean(
        "Interest Alone",
        readonly=True,
        copy=False,
        help="Nothing is dunned: only interest on what was paid late is asked for.",
    )

    def _text_alone(self, name):
        """What a notice of interest alone says, in the language of the environment."""
        scheme = self.policy_id.sudo().scheme_id
        ours = {
            "subject": self.env._("Interest on late payment"),
            "body": self.env._(
                "Thank you for your payments. Some of them came after they were due. Please pay "
                "the interest and costs of {total} by {deadline}; how they are reckoned is shown "
                "below."
            ),
        }
        own = {"subject": scheme.alone_subject, "body": scheme.alone_body}
        return own.get(name) or ours.get(name, "")

    def _scheme(self):
        """By what interest is asked for, if at all."""
        scheme = self.policy_id.sudo().scheme_id
        asked = self.level_id.is_interest and scheme.effect != "none"
        return scheme if asked else scheme.browse()

    def _booked(self):
        """Those whose scheme books what they ask for besides: a fee also where the level asks for
        no interest."""
        return self.filtered(lambda one: one.policy_id.sudo().scheme_id.effect == "booked")

    # -- reckoned --------------------------------------------------------------------------------

    def _retake_interest(self):
        """Reckon anew with what the books say now (superuser mode).

        What came back and goes through the next channel may be booked: that is remembered.
        """
        fresh = self.filtered(lambda one: not one.interest_ids.debit_note_id)
        fresh.interest_ids.unlink()
        for (company, run, scheme), notices in fresh.grouped(
            lambda one: (one.company_id, one.run_id, one._scheme())
        ).items():
            table = None
            if scheme:
                lines = notices._dunned()
                held = {line.move_line_id.id: line._held() for line in lines}
                table = self.env["dunning.interest"]._reckoned(
                    company, scheme, held, notices.partner_id.ids, run.date
                )
                owner = {one.partner_id.id: one.id for one in notices}
                bulk.insert(self.env, "dunning.interest", run._interest_columns(table, owner))
            notices._take_interest()

    def _leave_out_empty(self):
        """Those of interest alone that ask for none any more."""
        empty = self.filtered(lambda one: one.is_interest_only and not one.interest_ids)
        empty.write({"state": "left_out", "code": "no_interest", "args": {}})
        return empty

    def _leave_out_unwilling(self):
        """Those of interest alone whose customer is not to be dunned any more: no line says so."""
        out = self.filtered(lambda one: one.is_interest_only and one.partner_id.dunning_opt_out)
        out.write({"state": "left_out", "code": "opted_out", "args": {}})
        return out

    def _take_interest(self):
        """Sums from the table."""
        self.invalidate_recordset(["interest_ids"])
        for one in self:
            rows = one.interest_ids
            one.interest = one._worth_of(rows, "interest")
            one.lump_sum = one._worth_of(rows, "lump_sum")
            by_item = rows.grouped("move_line_id")
            for line in one.line_ids:
                line.interest = sum(
                    by_item.get(line.move_line_id, rows.browse()).mapped("interest")
                )

    def _worth_of(self, rows, name):
        """Amounts of several currencies in that of the notice, at the rate of the day."""
        day, company = self.run_id.date, self.company_id
        return self.currency_id.round(
            sum(
                sum(some.mapped(name))
                if source == self.currency_id
                else source._convert(sum(some.mapped(name)), self.currency_id, company, day)
                for source, some in rows.grouped("currency_id").items()
            )
        )

    # -- booked ----------------------------------------------------------------------------------

    def action_book_interest(self):
        """Make the debit notes that could not be made when the notice was sent."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers of reconciliation book interest."))
        keeper = self._keeper("sent")
        if lock_rows(keeper) != keeper:
            raise UserError(self.env._("Somebody else is working on this: try again shortly."))
        keeper._book_interest()
        if problems := [one.interest_problem for one in keeper if one.interest_problem]:
            raise UserError("\n".join(problems))
        return True

    def _book_interest(self):
        """Debit notes of what is not booked yet, where the scheme says so (superuser mode)."""
        for one in self._booked():
            one.interest_problem = one._not_bookable() or one._book()
            if one.interest_problem:
                told = one.with_context(lang=one.user_id.lang)
                told.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=one.user_id.id,
                    summary=told.env._("Interest of %s was not booked", one.partner_id.name),
                    note=one.interest_problem,
                )

    def _not_bookable(self):
        rows = self.interest_ids
        if not rows:
            return False
        first, last = min(rows.mapped("date_from")), max(rows.mapped("date_to"))
        doubts = self._scheme()._doubts(fields.Date.add(first, days=1), last)
        return " ".join(doubts) or False

    def _book(self):
        """One debit note a currency that has none yet; why not, if not."""
        held = self.debit_note_ids.filtered(lambda move: move.state == "posted")
        done = held.currency_id | self.interest_ids.filtered("is_charged").currency_id
        posting = self.env["reconciliation.posting"]
        notes = [
            self._debit_note(currency, rows)
            for currency, rows in self._asked_besides().items()
            if currency not in done
        ]
        refused = [each for note in notes for each in posting._plan_debit(note)]
        if refused:
            return posting._sentence(refused[0])
        for note in notes:
            posted = done_once(self.env, partial(posting._post_debit, note))
            if posted.refused:
                return posting._sentence(posted.refusals[0])
            move = self.env["account.move"].browse(posted.move_ids)
            rows = self.interest_ids.filtered(
                lambda row, move=move: row.currency_id == move.currency_id
            )
            rows.write({"debit_note_id": move.id, "is_booked": True})
            move._remember_interest()
        return False

    def _asked_besides(self):
        """{currency: rows}, also where there is but the fee."""
        by_currency = dict(self.interest_ids.grouped("currency_id"))
        if self.fee:
            by_currency.setdefault(self.currency_id, self.interest_ids.browse())
        return by_currency

    def _debit_note(self, currency, rows):
        told = self.with_context(lang=self._report_lang())
        scheme, company = self.policy_id.sudo().scheme_id, self.company_id
        lines = [
            DebitLine(*each)
            for row in rows.with_env(told.env)._in_turn()
            for each in row._told_lines()
        ]
        if self.fee and currency == self.currency_id:
            name = told.env._("Fee: %s", told.level_id.name)
            lines.append(DebitLine(name, currency._minor(self.fee)))
        return DebitNote(
            company_id=company.id,
            partner_id=self.partner_id.id,
            currency_id=currency.id,
            date=self._today(),
            due_date=self._deadline(),
            ref=told.env._("Interest and costs, %s", self.run_id.name),
            notice_id=self.id,
            lines=tuple(lines),
            journal_id=company.dunning_interest_journal_id.id or 0,
            account_id=(scheme.account_id or company.dunning_interest_account_id).id or 0,
            taxes=tuple((scheme.tax_ids or company.dunning_interest_tax_ids).ids),
        )
