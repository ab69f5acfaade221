from dataclasses import replace

from odoo import models

#: Sentences of two ledgers → of one ledger, whose payments and invoices settle each other.
KEYS = {
    "reference": "cash_same",
    "reference_group": "cash_same_group",
    "amount": "cash_amount",
    "twins": "cash_twins",
    "sum_ours": "cash_sum",
    "sum_theirs": "cash_sum",
    "reversal_ours": "cash_reversal",
    "reversal_theirs": "cash_reversal",
}
#: What names the same document by a weak number is not said to name none.
NAMING = {key: {"but_no_name": "but_weak_number"} for key in ("cash_same", "cash_same_group")}
TEXT_MAX = 60


class CashApplicationNaming(models.AbstractModel):
    """Says in the words of accountants what the engine has found: documents by their numbers,
    payments with the text they came with."""

    _name = "cash.application.naming"
    _description = "Wording of What Was Found"

    def _worded(self, found):
        """``found`` (``engine.Proposals``) with keys and arguments as people are told them."""
        lines = self.env["account.move.line"].browse(found.lines["item_id"].tolist())
        by_id = {line.id: line for line in lines}
        parts = dict(iter(found.allocations.groupby("group_id")))
        keys, args = [], []
        for row in found.groups.itertuples(index=False):
            key = KEYS.get(row.reason_key, row.reason_key)
            told = row.reason_args | self._numbers(key, parts[row.group_id], by_id)
            if key in NAMING and "but" in told:
                told["but"] = tuple(NAMING[key].get(but, but) for but in told["but"])
            keys.append(key)
            args.append(told)
        return replace(found, groups=found.groups.assign(reason_key=keys, reason_args=args))

    def _numbers(self, key, parts, by_id):
        """Names and days of what pays and is paid in ``parts`` (rows of one group)."""
        sources, targets = (
            [by_id[x] for x in dict.fromkeys(parts[name].tolist())]
            for name in ("source_id", "target_id")
        )
        notes = [line for line in sources if line.move_type in ("out_refund", "in_refund")]
        payers = [line for line in sources if line not in notes] or sources
        named_apart = payers if key == "cash_credited" else sources
        return {
            "source_ref": self._called(named_apart, payers[0] if len(payers) == 1 else None),
            "source_date": str(payers[0].date),
            "target_ref": self._called(targets),
            "target_date": str(targets[0].date),
            "credit_ref": self._called(notes),
            "paid_amount": abs(int(parts["amount"].sum())),
        }

    def _called(self, lines, quoted=None):
        """The numbers of the documents of ``lines``, of ``quoted`` with the text it came with."""
        names = {}
        for line in lines:
            name = line.move_name or line.ref or "–"
            text = self._said(line)[:TEXT_MAX] if line == quoted else ""
            names[name] = f"{name} “{text}”" if text and text != name else name
        return list(names.values())

    @staticmethod
    def _said(line):
        """The text a payment, a bank line or an entry came with."""
        move = line.move_id
        payment, statement_line = move.origin_payment_id, move.statement_line_id
        text = payment.memo if payment else statement_line.payment_ref or line.ref or line.name
        return " ".join((text or "").split())
