import pandas as pd

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.interest import INTEREST_CHARGED, INTEREST_ITEMS, lump_sum, periods
from ..queries import interest as query
from ..queries.once import claimed_once

#: Of a reckoning: ``engine.interest.INTEREST_PERIODS`` and these.
ROWS = ("partner", "move", "currency", "lump_sum", "is_settled")


class DunningInterest(models.Model):
    """What an installment bears for a stretch of days at one rate, with what it costs besides.

    Rows of a notice that is not booked only tell. Those of a debit note that holds are charged, and
    the database itself refuses to charge a day of the same principal twice: what was contested then
    and turns out to be owed is charged for those days as what lies above.
    """

    _name = "dunning.interest"
    _description = "Interest on an Installment"
    _inherit = ["dunning.interest.told", "reconciliation.kept"]
    _order = "notice_id, move_id, move_line_id, date_from, id"
    _rec_name = "move_id"
    _log_access = False  # the notice tells who and when; there are many of these
    _kept = frozenset(
        {
            *("notice_id", "company_id", "move_line_id", "move_id", "currency_id", "date_from"),
            *(
                "date_to",
                "days",
                "above",
                "principal",
                "rate",
                "interest",
                "lump_sum",
                "is_settled",
            ),
            *("debit_note_id", "is_charged", "is_booked"),
        }
    )

    notice_id = fields.Many2one("dunning.notice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one(related="notice_id.partner_id")
    move_line_id = fields.Many2one("account.move.line", index=True, ondelete="set null")
    move_id = fields.Many2one("account.move", "Document", index=True, ondelete="set null")
    currency_id = fields.Many2one("res.currency", required=True)
    date_from = fields.Date("After", required=True, help="The days after this one …")
    date_to = fields.Date("Until", required=True, help="… until this one.")
    days = fields.Integer()
    above = fields.Monetary(
        "Charged Before", default=0, help="Of what was open on these days, by other rows."
    )
    principal = fields.Monetary(help="What was open on these days and not charged before.")
    rate = fields.Float("Per Cent", digits=(8, 4), aggregator=None)
    interest = fields.Monetary()
    lump_sum = fields.Monetary(help="Asked for once an installment.")
    is_settled = fields.Boolean("Paid Late", help="The installment itself has been paid.")
    debit_note_id = fields.Many2one("account.move", index=True, ondelete="set null")
    is_charged = fields.Boolean("Charged", help="The debit note holds.")
    is_booked = fields.Boolean("Was Booked", help="There is or was a debit note of it.")

    # Without its line a row tells of nobody: an empty bound would be that of every installment.
    _no_day_twice = models.Constraint(
        "EXCLUDE USING gist (int4range(move_line_id, move_line_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '(]') WITH &&, "
        "numrange(above, above + principal) WITH &&) "
        "WHERE (is_charged AND move_line_id IS NOT NULL)",
        "Interest of these days has been charged already.",
    )
    _one_lump_sum = models.UniqueIndex(
        "(move_line_id) WHERE is_charged AND lump_sum > 0",
        "The lump sum of this installment has been charged already.",
    )

    # -- reckoned --------------------------------------------------------------------------------

    @api.model
    def _reckoned(self, company, scheme, held, partner_ids, until):
        """What is to be asked for by ``scheme``, in a constant number of queries.

        :param held: {open installment: minor units of it that bear nothing now}
        :param partner_ids: of whom installments paid late are looked for
        :return: DataFrame, ``INTEREST_PERIODS`` and ``ROWS``; ``rate`` in millionths
        """
        query.flush(self.env)
        items = query.installments(self.env, held).assign(is_settled=False)
        since = fields.Date.subtract(until, days=scheme.settled_days)
        if scheme.settled_days:
            late = query.paid_late(self.env, company.id, partner_ids, since, until)
            late = late[~late["item_id"].isin(items["item_id"])].assign(is_settled=True)
            items = pd.concat([items, late], ignore_index=True)
        ids = items["item_id"].tolist()
        before = query.charged(self.env, ids)
        table = periods(
            self._as_asked(items, held, scheme),
            query.payments(self.env, ids),
            scheme._rates(),
            scheme._terms(),
            until,
            before[list(INTEREST_CHARGED)],
        )
        facts = items[["item_id", "partner", "move", "currency", "is_settled"]]
        table = table.merge(facts, on="item_id", how="left")
        table["lump_sum"] = self._lump_sums(table, before, company, scheme, until)
        return self._worthwhile(table, company, scheme, until)

    @staticmethod
    def _as_asked(items, held, scheme):
        """``INTEREST_ITEMS``: what bears interest, and from when."""
        asked = items[["item_id", "due_date", "amount"]].copy()
        asked["amount"] = (asked["amount"] - asked["item_id"].map(held).fillna(0)).clip(lower=0)
        asked["due_date"] += pd.to_timedelta(scheme.grace_days, "D")
        start = scheme.start_date and fields.Date.subtract(scheme.start_date, days=1)
        asked["since"] = pd.Timestamp(start) if start else pd.NaT
        asked["since"] = asked["since"].where(asked["since"] > asked["due_date"])
        return asked.astype(INTEREST_ITEMS)

    def _lump_sums(self, table, before, company, scheme, until):
        """On the first row of each installment that has none yet."""
        first = ~table.duplicated("item_id") & ~table["item_id"].isin(
            before.loc[before["lump"], "item_id"]
        )
        open_then = table["above"] + table["principal"]
        debts = open_then.groupby(table["item_id"]).transform("max")
        sums = pd.Series(0, index=table.index, dtype="int64")
        for name in table.loc[first, "currency"].unique():
            bands = scheme._bands(company, self._currency(name), until)
            chosen = debts[first & (table["currency"] == name)]
            sums.loc[chosen.index] = [lump_sum(bands, debt) for debt in chosen.tolist()]
        return sums

    def _worthwhile(self, table, company, scheme, until):
        """Without what comes to less than the minimum for a customer and currency."""
        table = table[(table["interest"] > 0) | (table["lump_sum"] > 0)]
        if not scheme.minimum:
            return table.reset_index(drop=True)
        said_in = scheme.currency_id or company.currency_id
        least = {}
        for name in table["currency"].unique():
            currency = self._currency(name)
            worth = said_in._convert(scheme.minimum, currency, company, until)
            least[name] = currency._minor(worth)
        each = table["interest"] + table["lump_sum"]
        sums = each.groupby([table["partner"], table["currency"]]).transform("sum")
        return table[sums >= table["currency"].map(least)].reset_index(drop=True)

    @api.model
    def _currency(self, name):
        known = self.env["res.currency"].with_context(active_test=False)
        return known.search([("name", "=", name)], limit=1)

    # -- charged ---------------------------------------------------------------------------------

    def _charge(self):
        """Charge these days; somebody who does so at the same moment is started anew."""
        query.flush(self.env)
        if documents := query.charged_meanwhile(self.env, self.ids):
            raise UserError(
                self.env._(
                    "Interest on %s of these days has been charged by another debit note "
                    "meanwhile.",
                    ", ".join(documents),
                )
            )
        claimed_once(self, {"is_charged": True})
