import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..statements import Options


class PartnerStatementOptions(models.AbstractModel):
    """What a statement is to show, as people choose it: the fields of ``statements.Options``."""

    _name = "partner.statement.options"
    _description = "Options of a Statement of Account"

    kind = fields.Selection(
        [
            ("activity", "Activity"),
            ("outstanding", "Open Items"),
            ("detailed", "Open Items with Payments"),
            ("ageing", "Ageing"),
            ("monthly", "Monthly Summary"),
            ("annual", "Annual Summary"),
        ],
        required=True,
        default="activity",
    )
    side = fields.Selection(
        [("receivable", "Receivable"), ("payable", "Payable"), ("both", "Both, Netted")],
        "Account Type",
        required=True,
        default="receivable",
    )
    entity = fields.Selection(
        [("commercial", "Company"), ("contact", "Contact")],
        "One For Each",
        required=True,
        default="commercial",
        help="A contact's statement holds the documents sent to that contact.",
    )
    currency_ids = fields.Many2many(
        "res.currency", string="Currencies", help="Leave empty for all currencies."
    )
    age_by = fields.Selection(
        [("due", "Due Date"), ("document", "Document Date")],
        "Age From",
        required=True,
        default="due",
    )
    buckets = fields.Char(
        "Age Buckets",
        required=True,
        default="30, 60, 90",
        help="The last day of each bucket; what is older comes into one of its own.",
    )
    zero = fields.Selection(
        [
            ("none", "Leave Out"),
            ("rows", "Only If Something Happened or Is Open"),
            ("all", "Show All"),
        ],
        "Accounts That Balance",
        required=True,
        default="rows",
    )
    negative = fields.Boolean(
        "Credit Balances", default=True, help="With accounts whose balance is in their favour."
    )
    not_due = fields.Boolean("Items Not Yet Due", default=True)
    with_ageing = fields.Boolean("Ageing Below", default=True)
    with_products = fields.Boolean("Products", help="Products and quantities below each document.")

    @api.constrains("buckets")
    def _check_buckets(self):
        for record in self:
            days = record._bucket_days()
            if any(low >= high for low, high in zip((0, *days), days, strict=False)):
                raise ValidationError(
                    self.env._(
                        "“%s” are no age buckets: give days that rise, such as 30, 60, 90.",
                        record.buckets,
                    )
                )

    def _bucket_days(self):
        return tuple(map(int, re.findall(r"\d+", self.buckets or "")))

    def _options_vals(self):
        """The values of the fields above, to hand on to another record."""
        currencies = {"currency_ids": [fields.Command.set(self.currency_ids.ids)]}
        return {name: self[name] for name in self._chosen} | currencies

    _chosen = (
        *("kind", "side", "entity", "currency_ids", "age_by", "buckets", "zero", "negative"),
        *("not_due", "with_ageing", "with_products"),
    )

    def _options(self, company, date_from, date_to):
        """``statements.Options`` for a period; open items have no first day."""
        self.ensure_one()
        has_start = self.kind in ("activity", "monthly", "annual")
        values = {name: self[name] for name in self._chosen}
        return Options(
            **values
            | {
                "company_id": company.id,
                "date_from": date_from or None if has_start else None,
                "date_to": date_to,
                "currency_ids": tuple(self.currency_ids.ids),
                "buckets": self._bucket_days(),
            }
        )
