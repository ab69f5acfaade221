from odoo import fields, models

from ..queries import effect
from .dunning_level_channel import CHANNELS


class DunningEffect(models.Model):
    """What was paid within so many days after each notice, by level, policy and channel."""

    _name = "dunning.effect"
    _description = "Effectiveness of Dunning"
    _auto = False
    _depends = effect.DEPENDS
    _order = "sent_day desc, id"
    _rec_name = "move_id"

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", "Company Currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    policy_id = fields.Many2one("dunning.policy", readonly=True)
    level_id = fields.Many2one("dunning.level", readonly=True)
    level = fields.Integer("Level Number", readonly=True, aggregator=None)
    channel = fields.Selection(CHANNELS, readonly=True)
    sent_day = fields.Date("Sent", readonly=True)
    notice_id = fields.Many2one("dunning.notice", readonly=True)
    move_id = fields.Many2one("account.move", "Document", readonly=True)
    within = fields.Selection(
        [("07", "7 Days"), ("14", "14 Days"), ("30", "30 Days"), ("60", "60 Days")],
        "Paid Within",
        readonly=True,
        help="Only notices so many days old are told of: of younger ones it is not known yet.",
    )
    dunned = fields.Monetary(readonly=True)
    paid = fields.Monetary(
        readonly=True,
        help="Money that came before the next notice about the same installment; credit notes are "
        "none.",
    )
    share = fields.Float("Share Paid", readonly=True, aggregator="avg", help="Paid ÷ dunned.")
    item_count = fields.Integer("Installments", readonly=True)
    paid_count = fields.Integer("Installments Paid", readonly=True, help="In full.")

    @property
    def _table_query(self):
        return effect.table(fields.Date.context_today(self))

    def _read_group_select(self, aggregate_spec, query):
        """The share of a group is that of its sums, not the mean of shares."""
        if aggregate_spec != "share:avg":
            return super()._read_group_select(aggregate_spec, query)
        columns = (self._field_to_sql(self._table, name, query) for name in ("paid", "dunned"))
        return effect.ratio(*columns)
