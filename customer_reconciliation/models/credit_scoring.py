from dataclasses import replace

import pandas as pd

from odoo import api, fields, models
from odoo.tools import split_every

from .. import engine
from ..queries import contracts, payment_history
from ..queries.posting import lock_rows

#: Customers a transaction: what a worker has scored is safe only after these. Each goes through the
#: ledger once, so smaller ones cost more: 10,000 customers took 64 s by 500, and 35 s by 2,000.
SCORED_AT_ONCE = 2000


class CreditScoring(models.AbstractModel):
    """Scores customers by what the ledger knows of them; the arithmetic is the engine's.

    Once a month each, by the scheduled action, which goes on where it ended: who has no score of
    this month is what is left to do.
    """

    _name = "credit.scoring"
    _description = "Scoring of Customers"

    # -- whom ------------------------------------------------------------------------------------

    @api.model
    def _cron_score(self):
        """Score whoever has no score of this month yet, until the time is up."""
        today = fields.Date.context_today(self)
        due = {company: self._due(company, today) for company in self._companies()}
        left = sum(map(len, due.values()))
        for company, partner_ids in due.items():
            for some in split_every(SCORED_AT_ONCE, partner_ids, list):
                self._score(company, some, today)
                left -= len(some)
                if not self.env["ir.cron"]._commit_progress(len(some), remaining=left):
                    return

    def _companies(self):
        return self.env["res.company"].search([("chart_template", "!=", False)], order="id")

    def _due(self, company, today):
        """Customers, by id: who was invoiced, owes, or has a credit file or a contract."""
        scope = self._scope(company, today)
        whom = set(payment_history.customers(self.env, scope))
        mine = [("company_id", "=", company.id)]
        whom.update(self.env["credit.file"].search(mine).partner_id.ids)
        whom.update(self.env["partner.contract"].search(mine).partner_id.ids)
        this_month = [*mine, ("month", "=", today.replace(day=1))]
        return sorted(whom - set(self.env["credit.score"].search(this_month).partner_id.ids))

    def _scope(self, company, today, partner_ids=None):
        months = engine.ScorePolicy().months
        since = fields.Date.subtract(today, months=months)
        return payment_history.HistoryScope(company.id, today, since, partner_ids)

    # -- how -------------------------------------------------------------------------------------

    @api.model
    def _score(self, company, partner_ids, today=None):
        """Score these commercial partners of ``company`` (superuser mode): scores, grades, tasks.

        :return: this month's scores, of those whose file nobody else holds
        """
        today = today or fields.Date.context_today(self)
        pairs = {(partner, company.id) for partner in partner_ids}
        files = lock_rows(self.env["credit.file"].sudo()._of_pairs(pairs))
        scores = self.env["credit.score"].sudo()
        if not files:
            return scores
        result = self._result(company, files, today)
        again = [("file_id", "in", files.ids), ("month", "=", today.replace(day=1))]
        scores.search(again).unlink()
        by_partner = {file.partner_id.id: file for file in files}
        rows = result.scores.to_dict("records")
        made = scores.create(
            [scores._values(row, by_partner[row["partner"]], today) for row in rows]
        )
        ids = dict(zip(result.scores["partner"], made.ids, strict=True))
        factors = self.env["credit.score.factor"].sudo()
        factors.create(
            [factors._values(row, ids[row["partner"]]) for row in result.factors.to_dict("records")]
        )
        self._grade(made)
        return made

    def _result(self, company, files, today):
        scope = self._scope(company, today, files.partner_id.ids)
        history = payment_history.history(self.env, scope)
        return engine.score_credit(
            self._customers(company, files, today, scope),
            self._by_contract(company, history, scope),
            payment_history.promises(self.env, scope),
            today,
            self._policy(company),
        )

    def _policy(self, company):
        return replace(
            engine.ScorePolicy(),
            grades_from=company._credit_grades(),
            weights=self.env["credit.score.weight"]._of(company),
            volume_full=company.currency_id._minor(company.credit_volume_full),
        )

    def _customers(self, company, files, today, scope):
        """``engine.CREDIT_CUSTOMERS`` of ``files``, all of one company."""
        nothing, minor = engine.NO_AMOUNT, company.currency_id._minor
        since = payment_history.first_invoiced(self.env, scope)
        agreed = self.env["partner.contract"].sudo()._of(files.partner_id, company, today)
        rows = []
        for file, figures in files._figures(today).items():
            contract = agreed.get(file.partner_id.id, self.env["partner.contract"])
            days = contract._days(today)
            used, limit = self._used(file, figures, today)
            rows.append(
                {
                    "partner": file.partner_id.id,
                    "since": since.get(file.partner_id.id),
                    "exposure": used,
                    "limit": nothing if limit is None else limit,
                    "contract": contract.name or "",
                    "contract_limit": (
                        minor(contract.limit_amount) if contract.has_limit else nothing
                    ),
                    "contract_days": nothing if days is None else days,
                }
            )
        return pd.DataFrame(rows, columns=list(engine.CREDIT_CUSTOMERS)).astype(
            engine.CREDIT_CUSTOMERS
        )

    def _used(self, file, figures, today):
        """What is used of which limit, in the company's currency; a group may have another."""
        own, currency = file.currency_id, file._limit_currency(figures.limit)
        if figures.limit.amount is None or own == currency:
            return figures.used, figures.limit.amount

        def converted(minor):
            amount = currency._convert(currency._major(minor), own, file.company_id, today)
            return own._minor(amount)

        return converted(figures.used), converted(figures.limit.amount)

    def _by_contract(self, company, history, scope):
        """``history`` with what departs from a contract due when the contract says.

        Of a document in installments that is when the contract's last one would be due.
        """
        departing = contracts.departing(self.env, [company.id], scope.partner_ids)
        terms = {row.move_id: row.term_id for row in departing}
        if not terms or history.empty:
            return history
        lines = contracts.installments(self.env, terms)
        term_of = history["item_id"].map({line: terms[move] for move, line in lines})
        due = {}
        for term_id, day in {*zip(term_of.dropna(), history["date"][term_of.notna()], strict=True)}:
            term = self.env["account.payment.term"].browse(int(term_id))
            lines_due = [line._get_due_date(day.date()) for line in term.line_ids]
            due[term_id, day] = pd.Timestamp(max(lines_due, default=day.date()))
        keys = zip(term_of, history["date"], history["due_date"], strict=True)
        agreed = [due.get((term, day), was) for term, day, was in keys]
        return history.assign(due_date=pd.to_datetime(pd.Series(agreed, index=history.index)))

    # -- what follows ----------------------------------------------------------------------------

    def _grade(self, scores):
        """Write the grades to the files; a change is a task for whoever is in charge."""
        changed = scores.filtered(lambda score: score.grade != score.grade_before)
        for grade, some in changed.grouped("grade").items():
            first = some.filtered(lambda score: not score.grade_before).file_id
            first.with_context(tracking_disable=True).grade = grade
            (some.file_id - first).grade = grade
        for score in changed.filtered(lambda score: score.grade and score.grade_before):
            score._tell()
