from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.gc import disabling_gc

from ..posting import Posted, Refusal, Residual
from ..queries.posting import all_or_nothing, posting_items

#: What a reversal takes over from the item it reverses.
COPIED = (
    "name",
    "account_id",
    "partner_id",
    "currency_id",
    "tax_repartition_line_id",
    "group_tax_id",
    "analytic_distribution",
)


class ReconciliationPostingUndo(models.AbstractModel):
    """Takes back what was posted."""

    _name = "reconciliation.posting.undo"
    _description = "Posting: Undo"

    @api.model
    def _undo(self, posted, why, run="", date=None):
        """Take back what ``_apply`` answered; see ``reconciliation.posting``."""
        self._check_rights()
        self.env.flush_all()
        busy_ids = self._lock_lines({line_id for each in posted for line_id in self._lines(each)})
        items = posting_items(self.env, {i for each in posted for i in self._lines(each)})
        alive = self._alive(posted)
        found = [tuple(self._not_undone(each, items, alive, busy_ids, date)) for each in posted]
        todo = [each for each, refusals in zip(posted, found, strict=True) if not refusals]
        with disabling_gc():
            done = iter(self._undo_parts(todo, why, run, date))
        return [
            Posted(each.key, refusals) if refusals else next(done)
            for each, refusals in zip(posted, found, strict=True)
        ]

    @staticmethod
    def _lines(posted):
        """The journal items a proposal was about."""
        return [residual.line_id for residual in posted.residuals]

    def _alive(self, posted):
        """The ids of partials, and those of write-off items, that all of ``posted`` still have."""
        partial_ids = [i for each in posted for i in each.partial_ids]
        item_ids = [i for each in posted for i in each.write_off_ids]
        partials = self.env["account.partial.reconcile"].browse(partial_ids).exists()
        return set(partials.ids), set(self.env["account.move.line"].browse(item_ids).exists().ids)

    def _not_undone(self, posted, every, alive, busy_ids, date):
        """Why ``posted`` can't be undone."""
        partial_ids, item_ids = alive
        items = {i: every[i] for i in self._lines(posted) if i in every}
        for line_id in self._lines(posted):
            if line_id in busy_ids:
                ref = items[line_id].ref if line_id in items else str(line_id)
                yield Refusal("post_busy", {"ref": ref})
        if not posted.partial_ids or not partial_ids.issuperset(posted.partial_ids):
            refs = ", ".join(item.ref for item in items.values())
            yield Refusal("post_partial_gone", {"ref": refs})
        own = [item_id for item_id in posted.write_off_ids if item_id in item_ids]
        moves = self.env["account.move.line"].browse(own).move_id
        yield from self._undo_locked(posted, moves, items, date)

    def _undo_locked(self, posted, moves, items, date):
        for move in moves:
            day = date or move.date
            has_tax = bool(move.line_ids.tax_ids)
            violated = move.company_id._get_violated_lock_dates(day, has_tax, move.journal_id)
            if violated:
                yield self._locked_refusal(move.name, day, violated[-1][0])
        for turned in posted.turned:
            item = items[turned.line_id]
            until = self._locked_until(item.company_id)
            if item.date <= until:
                yield self._locked_refusal(item.ref, item.date, until)

    @staticmethod
    def _locked_refusal(ref, day, until):
        dates = {"row_date": day.isoformat(), "lock_date": until.isoformat()}
        return Refusal("post_undo_locked", {"ref": ref, **dates})

    def _undo_parts(self, posted, why, run, date):
        """Undo all at once; if Odoo objects, find out by halves to which."""
        if not posted:
            return []
        try:
            with all_or_nothing(self.env):
                return self._quiet()._undo_now(posted, why, run, date)
        except UserError as error:
            if len(posted) == 1:
                return [Posted(posted[0].key, (Refusal("post_host", {"text": str(error)}),))]
        half = len(posted) // 2
        return [
            *self._undo_parts(posted[:half], why, run, date),
            *self._undo_parts(posted[half:], why, run, date),
        ]

    def _undo_now(self, posted, why, run, date):
        ids = sorted({line_id for each in posted for line_id in self._lines(each)})
        before = posting_items(self.env, ids)
        partials = [partial_id for each in posted for partial_id in each.partial_ids]
        self.env["account.partial.reconcile"].browse(partials).unlink()
        moves = self._reverse_write_offs(posted, before, run, date)
        self._turn_back(posted)
        self.env.flush_all()
        items = posting_items(self.env, ids)
        self._check_undone(posted, before, items)
        self._log_undone(items, run, why)
        return [
            Posted(
                each.key,
                move_ids=moves[number],
                residuals=tuple(Residual(r.line_id, r.after, r.before) for r in each.residuals),
            )
            for number, each in enumerate(posted)
        ]

    def _check_undone(self, posted, before, items):
        """Each line has open again exactly what was taken from it."""
        given = defaultdict(int)
        for each in posted:
            turned = {t.line_id for t in each.turned}
            for residual in each.residuals:
                if residual.line_id not in turned:
                    given[residual.line_id] += residual.before - residual.after
        for line_id, amount in given.items():
            if items[line_id].residual - before[line_id].residual != amount:
                raise UserError(
                    self.env._(
                        "%(ref)s would not have open again what was taken from it: something else "
                        "depends on this reconciliation.",
                        ref=items[line_id].ref,
                    )
                )

    # -- write-offs ------------------------------------------------------------------------------

    def _reverse_write_offs(self, posted, items, run, date):
        """Mirror the write-off items of ``posted`` and settle them with their mirrors.

        An entry may hold write-offs of others too: it is reversed as far as it is undone.

        :return: for each of ``posted``, the ids of the entries that reverse its write-offs
        """
        lines = self.env["account.move.line"]
        groups = defaultdict(list)
        for number, each in enumerate(posted):
            for line in lines.browse(each.write_off_ids):
                groups[line.move_id].append((number, line))
        heads = []
        for move, found in groups.items():
            numbers = dict.fromkeys(number for number, _line in found)
            told = {items[line_id].move_id for n in numbers for line_id in self._lines(posted[n])}
            documents = (
                self.env["account.move"]
                .browse(sorted(told))
                .filtered(lambda move: move.move_type != "entry")
            )
            what = self.env._("Reversal of %s", move.name)
            ref = self._ref_of(what, run, documents)
            heads.append((move.company_id.id, move.journal_id.id, date or move.date, ref))
        bodies = [[[self._mirror(line) for _n, line in found]] for found in groups.values()]
        moves = self._create_entries(heads, bodies)
        pairs, made = [], defaultdict(set)
        for original, move, found in zip(groups, moves, groups.values(), strict=True):
            move.reversed_entry_id = original
            for (number, line), mirror in zip(found, move.line_ids.sorted("sequence"), strict=True):
                made[number].add(move.id)
                if line.account_id.reconcile and not line.reconciled:
                    pairs.append(line | mirror)
        lines.with_context(move_reverse_cancel=True)._reconcile_plan(pairs)
        return {number: tuple(sorted(made[number])) for number in range(len(posted))}

    @staticmethod
    def _mirror(line):
        values = {
            name: line[name].id if line._fields[name].type == "many2one" else line[name]
            for name in COPIED
        }
        return values | {
            "amount_currency": -line.amount_currency,
            "balance": -line.balance,
            "tax_base_amount": -line.tax_base_amount,
            "tax_ids": [(6, 0, line.tax_ids.ids)],
            "tax_tag_ids": [(6, 0, line.tax_tag_ids.ids)],
        }
