"""The words of statements in one language, looked up once for all partners who speak it."""

from functools import lru_cache

from odoo.tools import format_date


class Words:
    def __init__(self, env, options):
        self.env, self.options = env, options
        self.columns = self._columns()
        self.kinds = {
            "invoice": env._("Invoice"),
            "refund": env._("Credit Note"),
            "payment": env._("Payment"),
            "payout": env._("Refund"),
            "other": env._("Other"),
        }
        self.title = self._title()
        self.opening, self.closing = env._("Opening balance"), env._("Closing balance")
        self.total = env._("Total")
        self.buckets = self._buckets()
        pattern = "yyyy" if options.kind == "annual" else env._("MMMM yyyy")
        self.span = lru_cache(512)(lambda day: format_date(env, day, date_format=pattern))

    def _columns(self):
        env = self.env
        by_due = self.options.age_by == "due"
        return {
            "date": env._("Date"),
            "ref": env._("Reference"),
            "memo": env._("Description"),
            "kind": env._("Kind"),
            "due_date": env._("Due Date"),
            "days": env._("Days Overdue") if by_due else env._("Days Old"),
            "debit": env._("Debit"),
            "credit": env._("Credit"),
            "amount": env._("Amount"),
            "paid": env._("Paid"),
            "residual": env._("Open Amount"),
            "balance": env._("Balance"),
            "age": env._("Overdue by") if by_due else env._("Age"),
            "monthly": env._("Month"),
            "annual": env._("Year"),
            "opening": env._("Opening"),
            "invoiced": env._("Invoiced"),
            "credited": env._("Credited"),
            "other": env._("Other"),
            "closing": env._("Closing"),
        }

    def _title(self):
        env = self.env
        return {
            "activity": env._("Statement of Account"),
            "outstanding": env._("Open Items"),
            "detailed": env._("Open Items and Payments"),
            "ageing": env._("Ageing of Open Items"),
            "monthly": env._("Monthly Statement"),
            "annual": env._("Annual Statement"),
        }[self.options.kind]

    def _buckets(self):
        """A label a bucket, youngest first."""
        days, env = self.options.buckets, self.env
        first = [env._("Not yet due")] if self.options.age_by == "due" else []
        starts = [1 if first else 0, *(day + 1 for day in days)]
        spans = [f"{low}–{high}" for low, high in zip(starts, days, strict=False)]
        between = [env._("%s days", span) for span in spans]
        oldest = env._("Over %s days", days[-1]) if days else env._("Overdue")
        return [*first, *between, oldest]

    def period(self, written):
        """Label and value of the days the statement is about."""
        env, options = self.env, self.options
        if not options.date_from:
            return [(env._("As Of"), written(options.date_to))]
        return [(env._("Period"), f"{written(options.date_from)} – {written(options.date_to)}")]

    def sign_rule(self, partner, company):
        names = {"partner": partner, "company": company}
        if self.options.favour < 0:
            names = {"partner": company, "company": partner}
        return self.env._("Positive amounts are owed by %(partner)s to %(company)s", **names)

    def elsewhere(self, amount, currency):
        return self.env._(
            "Settled with another currency or account, which this balance does not show: "
            "%(amount)s %(currency)s.",
            amount=amount,
            currency=currency,
        )
