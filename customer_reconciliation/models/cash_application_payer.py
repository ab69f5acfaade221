import pandas as pd

from odoo import api, fields, models

from .. import engine
from ..queries import open_items


class CashApplicationPayer(models.Model):
    """Whose money a bank line without a partner is held to be in a run, and why."""

    _name = "cash.application.payer"
    _description = "Payer Found by a Cash Application"
    _inherit = ["reconciliation.kept", "reconciliation.evidence"]
    _order = "certain desc, score desc, id"

    run_id = fields.Many2one("cash.application", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, precompute=True, index=True
    )
    line_id = fields.Many2one(
        "account.move.line",
        "Journal Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    number = fields.Char("Bank Line", related="line_id.move_name")
    partner_id = fields.Many2one("res.partner", "Paid By", required=True, readonly=True, index=True)
    rival_ids = fields.Many2many("res.partner", string="Or Perhaps", readonly=True)
    score = fields.Float("Probability", readonly=True, aggregator="avg")
    certain = fields.Boolean(readonly=True, help="Nobody else comes near.")
    currency_id = fields.Many2one(related="line_id.currency_id")

    @api.depends("line_id", "partner_id")
    def _compute_display_name(self):
        for payer in self:
            payer.display_name = f"{payer.line_id.move_name} – {payer.partner_id.name}"

    def _find(self, run):
        """Find who paid the bank lines in the scope of ``run`` that have no partner yet."""
        unknown = open_items.bank_lines(self.env, run._scope(unknown=True))
        if unknown.empty:
            return self.browse()
        company = run.company_id
        documents = open_items.targets(self.env, open_items.OpenScope(company.id, run.account_type))
        found = self.env["cash.payer"]._who_paid(company, unknown, documents)
        return self.create(
            [
                {
                    "run_id": run.id,
                    "line_id": row.item_id,
                    "partner_id": row.partner,
                    "rival_ids": [fields.Command.set([int(rival) for rival in row.rivals])],
                    "score": row.score,
                    "certain": row.decision == engine.AUTO,
                    "reason_key": row.reason_key,
                    "reason_args": row.reason_args,
                    "evidence": [list(piece) for piece in row.evidence],
                }
                for row in found.itertuples(index=False)
            ]
        )

    def _named(self, partners):
        """Those of these which are held to be money of ``partners``, as ``open_items`` has bank
        lines, but with their partner."""
        mine = self.filtered(lambda payer: payer.partner_id in partners)
        if not mine:
            return pd.DataFrame(columns=list(open_items.BANK_COLUMNS))
        payer_of = {payer.line_id.id: payer.partner_id.id for payer in mine}
        run = mine.run_id
        scope = open_items.OpenScope(
            run.company_id.id, partner_ids=(open_items.NOBODY,), line_ids=tuple(payer_of)
        )
        lines = open_items.bank_lines(self.env, scope)
        return lines.assign(partner=lines["item_id"].map(payer_of).astype("int64"))
