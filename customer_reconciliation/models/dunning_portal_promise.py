from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .dunning_portal import LATEST

ACTIVITY = "customer_reconciliation.mail_activity_partner_answer"
WORDS_MAX = 2000


class DunningPortal(models.AbstractModel):
    """Promises to pay that a customer gives in the portal, of installments that are its own."""

    _inherit = "dunning.portal"

    @api.model
    def _shown(self, visitor):
        lines = self._promisable(visitor, limit=LATEST)
        return super()._shown(visitor) | {
            "promisable": lines,
            "promised_by": self._promised_by(lines),
            "promise_first": self._today(visitor),
            "promise_last": self._last_day(visitor),
        }

    @api.model
    def _today(self, visitor):
        return fields.Date.context_today(self._there(visitor))

    @api.model
    def _last_day(self, visitor):
        return fields.Date.add(self._today(visitor), days=visitor.company.dunning_promise_days)

    @api.model
    def _there(self, visitor):
        """In superuser mode, on the customer's calendar."""
        zone = visitor.partner.tz or visitor.company.partner_id.tz or "UTC"
        return visitor.env["payment.promise"].with_context(tz=zone)

    @api.model
    def _promisable(self, visitor, limit=None):
        """What the customer owes, the earliest due first; nothing where none may be promised."""
        lines = visitor.env["account.move.line"]
        if visitor.company.dunning_promise_days < 1 or not visitor.may_answer:
            return lines
        return lines.search(self._owed(visitor), order="date_maturity, id", limit=limit)

    @api.model
    def _owed(self, visitor):
        return [
            ("partner_id.commercial_partner_id", "=", visitor.customer.id),
            ("company_id", "=", visitor.company.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("balance", ">", 0),
            ("amount_residual_currency", ">", 0),
        ]

    @api.model
    def _promised_by(self, lines):
        """{installment: the day it is promised by}, of promises that run."""
        running = [("line_ids", "in", lines.ids), ("state", "=", "open")]
        found = lines.env["payment.promise"].search(running, order="date, id")
        return {line: promise.date for promise in found for line in promise.line_ids & lines}

    # -- given -----------------------------------------------------------------------------------

    @api.model
    def _promise(self, visitor, parts, day_of_all=None, words=""):
        """Keep what ``visitor`` promises.

        :param parts: [(id of the installment, amount or None for all that is open, day or None)]
        :param day_of_all: by when all the rest is paid, or None
        :raise UserError: it can't be promised so; nothing is kept
        """
        if not visitor.may_answer:
            raise UserError(self.env._("You see what the customer sees; only it can promise here."))
        visits = visitor.env["reconciliation.visit"]
        visits._check_limit(visitor, "promise")
        owed = {line.id: line for line in self._promisable(visitor)}
        given = [self._part(visitor, owed, *part) for part in parts]
        if day_of_all:
            named = {line.id for lines, _amount, _day in given for line in lines}
            rest = visitor.env["account.move.line"].browse([i for i in owed if i not in named])
            for lines in rest.grouped("currency_id").values():
                given.append((lines, sum(lines.mapped("amount_residual_currency")), day_of_all))
        if not given:
            raise UserError(self.env._("Please say of which document, and by which day you pay."))
        promises = []
        first = self._first_promised(visitor, [lines for lines, _amount, _day in given])
        for lines, amount, day in given:
            self._check_day(visitor, day)
            self._check_postponed(visitor, lines, day, first)
            kept = self._kept(visitor, lines, amount, day, (words or "")[:WORDS_MAX])
            promises.append(kept)
        said = "; ".join(promise.display_name for promise in promises)
        visits._note(visitor, "promise", said[:500])
        return visitor.env["payment.promise"].union(*promises)

    def _part(self, visitor, owed, line_id, amount, day):
        line = owed.get(line_id)
        if line is None:  # another's as well: nobody learns what there is
            raise UserError(
                self.env._(
                    "One of the documents is not open any more: it was paid or settled meanwhile. "
                    "Below is what is open now."
                )
            )
        currency, open_amount = line.currency_id, line.amount_residual_currency
        amount = open_amount if amount is None else currency.round(amount)
        name = line.move_id.name
        if currency.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Please enter an amount above zero for %s.", name))
        if currency.compare_amounts(amount, open_amount) > 0:
            told = {"document": name, "amount": currency.format(open_amount)}
            raise UserError(self.env._("Of %(document)s no more than %(amount)s is open.", **told))
        if not day:
            raise UserError(self.env._("Please say by which day you pay %s.", name))
        return line, amount, day

    def _check_day(self, visitor, day):
        if day < self._today(visitor):
            raise UserError(self.env._("The day has passed: please choose one to come."))
        if day > self._last_day(visitor):
            days = visitor.company.dunning_promise_days
            raise UserError(
                self.env._(
                    "Here you can promise to pay within %s days; for a later day please write to "
                    "us.",
                    days,
                )
            )

    def _first_promised(self, visitor, parts):
        """{installment: the day on which it was first promised in the portal}"""
        lines = visitor.env["account.move.line"].union(*parts)
        given = [("line_ids", "in", lines.ids), ("channel", "=", "portal")]
        return dict(
            visitor.env["payment.promise"]._read_group(given, ["line_ids"], ["made_on:min"])
        )

    def _check_postponed(self, visitor, lines, day, first):
        """Who promises what is due again and again, here, does not put it off for ever."""
        for line in lines.filtered(lambda line: line in first):
            since = max(first[line], line.date_maturity or first[line])
            last = fields.Date.add(since, days=visitor.company.dunning_promise_days)
            if day > last:
                raise UserError(
                    self.env._(
                        "You have promised %(document)s before: here you can put it off until "
                        "%(date)s; for a later day please write to us.",
                        document=line.move_id.name,
                        date=format_date(self.env, last),
                    )
                )

    def _kept(self, visitor, lines, amount, day, words):
        """The promise; it takes the place of earlier ones about nothing else."""
        user = self._responsible(visitor)
        lang = self._office(visitor, user).lang  # our people read the log
        promises = self._there(visitor).with_context(lang=lang)
        running = [("state", "=", "open"), ("line_ids", "in", lines.ids)]
        before = promises.search(running).filtered(lambda one: one.line_ids <= lines)
        same = before.filtered(
            lambda one: (
                one.line_ids == lines
                and one.date == day
                and not lines.currency_id.compare_amounts(one.amount, amount)
            )
        )
        if same:
            raise UserError(self.env._("You have promised this already: it is noted below."))
        before._replace()
        promise = promises.create(
            {
                "partner_id": visitor.customer.id,
                "contact_id": visitor.partner.id if self._is_theirs(visitor) else False,
                "company_id": visitor.company.id,
                "currency_id": lines.currency_id.id,
                "line_ids": [fields.Command.set(lines.ids)],
                "amount": amount,
                "date": day,
                "channel": "portal",
                "note": words,
                "user_id": user.id,
            }
        )
        self._tell(promise, user)
        return promise

    def _is_theirs(self, visitor):
        return visitor.partner.commercial_partner_id == visitor.customer

    def _responsible(self, visitor):
        """Who collects from the customer, else in the company, else who has dunned it last."""
        customer, company = visitor.customer.with_company(visitor.company), visitor.company
        dunned = self._notices(visitor)[:1].run_id.user_id
        users = (customer.dunning_user_id, company.dunning_user_id, customer.user_id, dunned)
        return self._one_of_ours(visitor, users)

    def _tell(self, promise, user):
        if not user:  # it stands in the list of promises
            return
        told = promise.with_context(lang=user.lang or promise.env.lang)
        summary = told.env._("Promised in the portal: %s", told.display_name)
        promise.activity_schedule(ACTIVITY, user_id=user.id, summary=summary[:200])
