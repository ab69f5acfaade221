from dataclasses import dataclass

from odoo import api, fields, models

#: Written by measuring alone.
MEASURED = frozenset(
    {
        "ledger_receivable",
        "ledger_payable",
        "nobody_receivable",
        "nobody_payable",
        "account_count",
        "all_receivable",
        "all_payable",
        "all_turnover",
    }
)


@dataclass
class Owed:
    """What one partner's account comes to in the company's currency, in minor units."""

    receivable: int = 0
    payable: int = 0
    open: bool = False
    moved: bool = False
    turnover: int = 0

    @property
    def balance(self):
        """What the account counts for, by its balances without their sign."""
        return abs(self.receivable) + abs(self.payable)

    def add(self, row):
        self.receivable += row.book_receivable
        self.payable += row.book_payable
        self.open |= bool(row.receivable or row.payable)
        self.moved |= row.moved

    def amounts(self, currency):
        return {
            "receivable": currency._major(self.receivable),
            "payable": currency._major(self.payable),
            "turnover": currency._major(self.turnover),
        }


class BalanceConfirmationCovered(models.AbstractModel):
    """What a campaign covers: of the general ledger, as of the cut-off date.

    Receivables and payables are told apart. Shares go by amounts without their sign, so credit
    balances, where understatement hides, neither vanish nor make more than a hundred per cent.
    """

    _name = "balance.confirmation.covered"
    _description = "Coverage of Balance Confirmations"

    company_currency_id = fields.Many2one("res.currency")
    ledger_receivable = fields.Monetary(
        "Receivables in the Ledger", currency_field="company_currency_id", readonly=True, copy=False
    )
    ledger_payable = fields.Monetary(
        "Payables in the Ledger", currency_field="company_currency_id", readonly=True, copy=False
    )
    nobody_receivable = fields.Monetary(
        "Receivables without a Partner",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="Nobody can be asked about them.",
    )
    nobody_payable = fields.Monetary(
        "Payables without a Partner",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="Nobody can be asked about them.",
    )
    account_count = fields.Integer("Partners to Choose from", readonly=True, copy=False)
    all_receivable = fields.Monetary(
        "Sum of Receivables",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="Each partner's balance without its sign.",
    )
    all_payable = fields.Monetary(
        "Sum of Payables",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="Each partner's balance without its sign.",
    )
    all_turnover = fields.Monetary(
        "Sum of Turnovers",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="Sold and bought without taxes, less credit notes, on the sides that are asked about.",
    )
    chosen_count = fields.Integer("Chosen", compute="_compute_chosen")
    receivable_share = fields.Float("Share of Receivables", compute="_compute_chosen")
    payable_share = fields.Float("Share of Payables", compute="_compute_chosen")
    turnover_share = fields.Float("Share of Turnover", compute="_compute_chosen")

    @api.depends(
        "candidate_ids.left_out",
        "candidate_ids.receivable",
        "candidate_ids.payable",
        "candidate_ids.turnover",
        "all_receivable",
        "all_payable",
        "all_turnover",
    )
    def _compute_chosen(self):
        for campaign in self:
            asked = campaign.candidate_ids.filtered(lambda each: not each.left_out)
            campaign.chosen_count = len(asked)
            for side in ("receivable", "payable", "turnover"):
                whole = campaign[f"all_{side}"]
                part = sum(abs(amount) for amount in asked.mapped(side))
                campaign[f"{side}_share"] = part / whole if whole else 0.0

    def _measure(self):
        """Take the totals of the ledger, and the amounts of those chosen already.

        :return: {id of a partner: ``Owed``} of all that may be chosen
        """
        accounts = {}
        for row in self._ledger():
            accounts.setdefault(row.partner_id, Owed()).add(row)
        for row in self._turnovers():
            owed = accounts.setdefault(row.partner_id, Owed())
            owed.turnover = self._turnover_of(row)
        everybody = list(accounts.values())
        nobody = accounts.pop(None, Owed())
        eligible = self._eligible(accounts)
        major = self.company_currency_id._major
        turnover = sum(each.turnover for each in accounts.values())
        values = {"account_count": len(eligible), "all_turnover": major(turnover)}
        for side in ("receivable", "payable"):
            values |= {
                f"ledger_{side}": major(sum(getattr(each, side) for each in everybody)),
                f"nobody_{side}": major(getattr(nobody, side)),
                f"all_{side}": major(sum(abs(getattr(each, side)) for each in accounts.values())),
            }
        self.write(values)
        for candidate in self.candidate_ids:
            owed = accounts.get(candidate.partner_id.id, Owed())
            candidate.write(owed.amounts(self.company_currency_id))
        return eligible
