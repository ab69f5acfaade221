from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.sample import Account, Selection, choose
from ..queries.confirmation import balances, turnovers

SELECTIONS = [
    ("all", "All"),
    ("above", "All from an Amount on"),
    ("cover", "The Largest Covering a Share"),
    ("largest", "A Number of the Largest"),
    ("random", "Random Sample"),
    ("monetary", "Random Sample by Amount"),
    ("picked", "Picked by Hand"),
]


class BalanceConfirmationSelection(models.AbstractModel):
    """Who is asked: the settings of a choice, and the choice made by them."""

    _name = "balance.confirmation.selection"
    _description = "Selection of Partners to Confirm"

    _selection_fields = frozenset(
        {
            "selection",
            "measure",
            "turnover_from",
            "amount_min",
            "share",
            "sample_size",
            "seed",
            "category_ids",
            "picked_ids",
            "with_zero",
        }
    )

    selection = fields.Selection(
        SELECTIONS,
        "Choose",
        required=True,
        default="cover",
        tracking=True,
        help="By amount: a balance twice as large is twice as likely to be chosen.",
    )
    measure = fields.Selection(
        [("balance", "Balance"), ("turnover", "Turnover")],
        "Size Is",
        required=True,
        default="balance",
        tracking=True,
        help="What is large: the balance at the cut-off date, or what was sold and bought until "
        "then. A balance too small to be noticed may hide where turnover is large.",
    )
    turnover_from = fields.Date(
        "Turnover Since",
        compute="_compute_turnover_from",
        store=True,
        readonly=False,
        help="Until the cut-off date, without taxes and less credit notes.",
    )
    date = fields.Date()
    company_currency_id = fields.Many2one("res.currency")
    amount_min = fields.Monetary(
        "From Amount",
        currency_field="company_currency_id",
        tracking=True,
        help="With samples: who is as large as this is asked in any case. Zero: nobody is.",
    )
    share = fields.Float(
        default=0.8,
        tracking=True,
        help="Of the sum of what there is to choose from, balances counted without their sign.",
    )
    sample_size = fields.Integer("How Many", default=25, tracking=True)
    seed = fields.Integer(
        default=lambda self: int(fields.Date.context_today(self).strftime("%Y%m%d")),
        tracking=True,
        help="The same seed draws the same sample from the same accounts.",
    )
    category_ids = fields.Many2many(
        "res.partner.category", string="Only with Tags", help="Empty: all partners."
    )
    picked_ids = fields.Many2many(
        "res.partner",
        string="In Any Case",
        help="These are asked whatever is chosen otherwise, also at zero.",
    )
    with_zero = fields.Boolean(
        "Balances at Zero",
        help="Also asks those whose balance is zero but whose account moved within the year: "
        "what is missing in our books shows nowhere else.",
    )
    candidate_ids = fields.One2many(
        "balance.confirmation.candidate", "campaign_id", "Chosen Partners"
    )

    @api.depends("date")
    def _compute_turnover_from(self):
        """Twelve months."""
        for campaign in self:
            day = campaign.date and fields.Date.add(campaign.date, days=1)
            campaign.turnover_from = day and fields.Date.subtract(day, years=1)

    def _choose(self):
        """Replace the choice: partners by the settings, amounts of the ledger."""
        accounts = self._measure()
        chosen = choose(
            [Account(id_, self._size(each)) for id_, each in accounts.items()],
            self._selection(accounts),
        )
        self.candidate_ids.unlink()
        self.env["balance.confirmation.candidate"].create(
            [
                {
                    "campaign_id": self.id,
                    "partner_id": choice.id,
                    "sequence": place,
                    "why": choice.why,
                    **accounts[choice.id].amounts(self.company_currency_id),
                }
                for place, choice in enumerate(chosen, 1)
            ]
        )

    def _forget_choice(self):
        """The settings have changed: what was chosen by the old ones no longer holds."""
        keeper = self.sudo()  # whoever may write the settings has changed them
        keeper.candidate_ids.unlink()
        keeper.state = "draft"

    def _selection(self, accounts):
        picked = self.picked_ids.commercial_partner_id
        return Selection(
            self.selection,
            amount_min=round(self.amount_min * 10**self.company_currency_id.decimal_places),
            share=round(self.share * 10_000),
            count=self.sample_size,
            seed=self.seed,
            picked=frozenset(picked.ids) & accounts.keys(),
        )

    def _ledger(self):
        """All balances of the company as of the cut-off date, rows of ``queries.balances``."""
        return balances(self.env, self.company_id.id, self.date, self.account_type)

    def _turnovers(self):
        """Rows of ``queries.turnovers`` up to the cut-off date."""
        return turnovers(self.env, self.company_id.id, self.turnover_from, self.date)

    def _turnover_of(self, row):
        """Of the sides that are asked about; who was credited more than invoiced has none."""
        sold, bought = max(row.sold, 0), max(row.bought, 0)
        return {"receivable": sold, "payable": bought}.get(self.account_type, sold + bought)

    def _size(self, owed):
        """By what accounts are chosen: an ``Owed`` in minor units."""
        return owed.turnover if self.measure == "turnover" else owed.balance

    def _eligible(self, accounts):
        """Those that may be chosen: large or open, of the tags; those picked in any case."""
        picked = set(self.picked_ids.commercial_partner_id.ids)
        tagged = self._tagged(accounts)
        return {
            id_: each
            for id_, each in accounts.items()
            if id_ in picked
            or (
                id_ in tagged and (self._size(each) or each.open or (self.with_zero and each.moved))
            )
        }

    def _tagged(self, accounts):
        if not self.category_ids:
            return accounts.keys()
        return set(
            self.env["res.partner"]
            .with_context(active_test=False)
            .search(
                [("id", "in", list(accounts)), ("category_id", "child_of", self.category_ids.ids)]
            )
            .ids
        )

    def _check_selection(self):
        if not self.turnover_from or self.turnover_from > self.date:
            raise UserError(self.env._("Turnover is counted from a day before the cut-off date."))
        if self.selection == "picked" and not self.picked_ids:
            raise UserError(self.env._("Pick the partners to ask."))
