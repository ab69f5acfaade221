"""Builders for tests of the posting door: proposals read as accounts do."""

from odoo import Command

from ..posting import Allocation, Discount, Proposal, WriteOff
from .common import ReconciliationCommon


class PostingCommon(ReconciliationCommon):
    """A company that may write off 5.00 at a time, to ``cls.cost``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref(
            "customer_reconciliation.group_reconciliation_manager"
        )
        cls.company.reconciliation_write_off_max = 5
        cls.cost = cls.company_data["default_account_expense"]
        cls.preset = cls.preset_of(cls.cost)
        cls.posting = cls.env["reconciliation.posting"]

    @classmethod
    def preset_of(cls, *accounts, taxes=None, label="Small difference"):
        """A write-off preset that splits evenly among ``accounts``."""
        share = str(100 / len(accounts))
        lines = [
            Command.create(
                {
                    "account_id": account.id,
                    "amount_string": share,
                    "label": label,
                    "tax_ids": [Command.set((taxes or cls.env["account.tax"]).ids)],
                }
            )
            for account in accounts
        ]
        return cls.env["account.reconcile.model"].create({"name": label, "line_ids": lines})

    # -- proposals -------------------------------------------------------------------------------

    @classmethod
    def item(cls, document):
        """The one receivable or payable item of a document; items pass through."""
        if document._name == "account.move.line":
            return document
        return cls.account_lines(document).ensure_one()

    @classmethod
    def minor(cls, amount, currency=None):
        return round(amount * 10 ** (currency or cls.currency).decimal_places)

    def proposal(self, *allocations, write_off=(), discount=(), **vals):
        """``(source, target, amount)``, … and ``write_off``, ``discount`` = ``[(line, amount)]``.

        Amounts as people write them, in the currency of the target.
        """
        keyed = {"key": vals.pop("key", 1)}
        preset = vals.pop("preset", self.preset)
        limit = vals.pop("limit", None)
        return Proposal(
            allocations=tuple(
                Allocation(
                    self.item(source).id,
                    self.item(target).id,
                    self.minor(amount, self.item(target).currency_id),
                )
                for source, target, amount in allocations
            ),
            write_offs=tuple(
                WriteOff(self.item(line).id, self.minor(amount), preset.id, limit=limit)
                for line, amount in write_off
            ),
            discounts=tuple(
                Discount(self.item(line).id, self.minor(amount)) for line, amount in discount
            ),
            **keyed,
            **vals,
        )

    def apply(self, *proposals, posting=None):
        """Plan and post; every proposal has to go through."""
        posting = self.posting if posting is None else posting
        posted = posting._apply(posting._plan(proposals), "CA/1")
        self.assertFalse([posting._sentence(r) for each in posted for r in each.refusals])
        return posted

    def refused(self, *proposals, posting=None):
        """What the plan of the last proposal says against it, in words; nothing is written."""
        posting = self.posting if posting is None else posting
        plans = posting._plan(proposals)
        return " ".join(posting._sentence(refusal) for refusal in plans[-1].refusals)

    # -- what is in the books --------------------------------------------------------------------

    def open(self, *documents):
        """What is open, signed as in the ledger, in the currency of each."""
        items = [self.item(document) for document in documents]
        self.env.invalidate_all()
        return [round(item.amount_residual_currency, 2) for item in items]

    def written(self, posted):
        """``{(account, amount)}`` of the entries made for write-offs, gross items included."""
        lines = self.env["account.move.line"].browse(posted.write_off_ids)
        return sorted((line.account_id.code, round(line.balance, 2)) for line in lines)

    def settled(self, one, other):
        """What two items have settled of each other, in company currency."""
        one, other = self.item(one), self.item(other)
        partials = one.matched_debit_ids | one.matched_credit_ids
        found = partials.filtered(lambda p: other in p.debit_move_id | p.credit_move_id)
        return round(sum(found.mapped("amount")), 2)

    def notes(self, move):
        return " ".join(move.message_ids.mapped("body"))
