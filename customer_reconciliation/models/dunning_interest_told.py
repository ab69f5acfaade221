from odoo import fields, models
from odoo.tools import format_date


class DunningInterestTold(models.AbstractModel):
    """What a row of interest says on a debit note."""

    _name = "dunning.interest.told"
    _description = "Interest in Words"

    def _in_turn(self):
        """Installment by installment, the earliest first, each from its first day on."""
        return self.sorted(
            lambda row: (
                row.move_line_id.date_maturity or row.date_from,
                row.move_line_id.id,
                row.date_from,
            )
        )

    def _told_lines(self):
        """[(sentence, minor units)]"""
        told, currency = [], self.currency_id
        if self.interest:
            text = self.env._(
                "Interest on %(document)s, %(first)s – %(last)s: "
                "%(days)s days, %(rate)s on %(amount)s",
                document=self.move_id.name or "",
                first=format_date(self.env, fields.Date.add(self.date_from, days=1)),
                last=format_date(self.env, self.date_to),
                days=self.days,
                rate=self._rate_told(),
                amount=currency.format(self.principal),
            )
            told.append((text, currency._minor(self.interest)))
        if self.lump_sum:
            text = self.env._("Lump sum for late payment of %s", self.move_id.name or "")
            told.append((text, currency._minor(self.lump_sum)))
        return told

    def _rate_told(self):
        rate = f"{self.rate:g} %"
        by_day = self.notice_id.policy_id.sudo().scheme_id.kind == "day"
        return self.env._("%s a day", rate) if by_day else self.env._("%s a year", rate)
