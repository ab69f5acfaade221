from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every
from odoo.tools.gc import disabling_gc

from .. import sentences
from ..posting import Planned, Posted, Refusal
from ..queries.posting import (
    all_or_nothing,
    last_partial_id,
    lock_rows,
    partials_of,
    posting_items,
)

#: Odoo compares each partial with each exchange entry of the same call: keep such calls short.
FOREIGN_PAIRS_MAX = 100


class ReconciliationPosting(models.AbstractModel):
    """The one door out: nothing else reconciles items or makes journal entries.

    All values are those of the package ``posting``; money is int minor units. A proposal is posted
    wholly or not at all, and a refused one never stops the others.

    ``_plan(proposals) -> [Plan]``
        Checks and says what would be posted, in the order given: each proposal finds open what
        those before it leave. Writes nothing. ``plan.refusals`` say why not (render them with
        ``_sentence``); ``plan.residuals`` have each line before and after; ``plan.entries`` the
        write-offs with their items.

    ``_apply(plans, run="") -> [Posted]``
        Posts plans in one transaction, in bulk. Locks the lines and their entries first and skips
        what others hold or have changed since this transaction began (``post_busy``); plans again
        on what it locked, so a plan may be old. ``run`` is named in the note on each invoice.
        Does not commit: that is for the caller, who calls it with up to some thousand proposals.
        A refused plan comes back refused, the same plan applied again as ``post_reconciled`` or
        ``post_short``. ``posted.as_dict()`` is JSON; keep it, ``_undo`` needs it.

    ``_undo(posted, why, run="", date=None) -> [Posted]``
        Takes back what ``_apply`` answered (``Posted.from_dict`` of what was kept): reconciliation
        removed in bulk, write-offs mirrored and settled with their mirrors, exchange differences
        and cash basis taxes reversed by Odoo, bank lines back on suspense. Every line has open
        again exactly what was taken from it, or the proposal is refused. ``date``: of the reversed
        write-offs, when their own date is locked by now. ``residuals`` of the answer lead back.

    ``_plan_debit(note)``, ``_post_debit(note) -> Posted``
        A debit note (``posting.DebitNote``): why not, and one invoice posted or none.

    Callers need the right to reconcile, or superuser mode; limits of company and user bind in
    superuser mode too. Odoo's own errors that no check foresees come back as ``post_host``. A
    serialization failure on rows that can't be locked beforehand (numbers of entries, say) is
    raised: repeat the transaction.
    """

    _name = "reconciliation.posting"
    _inherit = [
        "reconciliation.posting.plan",
        "reconciliation.posting.write.off",
        "reconciliation.posting.bank",
        "reconciliation.posting.debit.note",
        "reconciliation.posting.trail",
        "reconciliation.posting.undo",
    ]
    _description = "Posting"

    @api.model
    def _sentence(self, refusal):
        """A refusal in the reader's language: what, how much, and what to do."""
        currency = self.env["res.currency"].browse(refusal.currency_id or ())
        return sentences.render(self.env, refusal.key, refusal.args, currency)

    @api.model
    def _apply(self, plans, run=""):
        """Post ``plans``; see above."""
        self._check_rights()
        self.env.flush_all()
        proposals = [plan.proposal for plan in plans if not plan.refused]
        busy_ids = self._lock_lines({i for proposal in proposals for i in proposal.line_ids()})
        fresh = self._plans(proposals, busy_ids)
        with disabling_gc():  # there is nothing to collect, yet looking costs a tenth of the time
            posted = iter(self._post_parts([plan for plan in fresh if not plan.refused], run))
        answers = iter(
            Posted(plan.proposal.key, plan.refusals) if plan.refused else next(posted)
            for plan in fresh
        )
        return [
            Posted(plan.proposal.key, plan.refusals) if plan.refused else next(answers)
            for plan in plans
        ]

    def _lock_lines(self, line_ids):
        """Lock journal items and their entries; return the ids of items that others hold."""
        lines = self.env["account.move.line"].browse(sorted(line_ids)).exists()
        moves = lines.move_id
        free = lock_rows(moves)
        held = lock_rows(lines)
        if free != moves:
            free_ids = set(free.ids)
            held = held.filtered(lambda line: line.move_id.id in free_ids)
        return set((lines - held).ids)

    def _quiet(self):
        """Self without field tracking (one note an invoice says it all) and without Odoo's check
        of invoice lines against terms and taxes, which a reconciliation leaves as they are."""
        return self.with_context(
            tracking_disable=True,
            mail_notrack=True,
            skip_invoice_sync=True,
            skip_account_move_synchronization=True,
        )

    def _post_parts(self, plans, run):
        """Post all at once; if Odoo objects, find out by halves to which."""
        if not plans:
            return []
        try:
            with all_or_nothing(self.env):
                return self._quiet()._post(plans, run)
        except UserError as error:
            if len(plans) == 1:
                key = plans[0].proposal.key
                return [Posted(key, (Refusal("post_host", {"text": str(error)}),))]
        half = len(plans) // 2
        return [*self._post_parts(plans[:half], run), *self._post_parts(plans[half:], run)]

    def _post(self, plans, run):
        turned = self._turn(plans)
        write_offs = self._post_entries(plans, run)
        self.env.flush_all()
        ids = {line_id for plan in plans for line_id in plan.proposal.line_ids()}
        ids |= {found[0] for entries in write_offs for found in entries}
        items = posting_items(self.env, ids)
        pairs = [self._pairs(*each, items) for each in zip(plans, write_offs, strict=True)]
        after_id = last_partial_id(self.env)
        self._reconcile(items, pairs)
        self.env.flush_all()
        items = posting_items(self.env, ids)
        partials = defaultdict(list)
        for partial in partials_of(self.env, ids, after_id):
            partials[partial.debit_id, partial.credit_id].append(partial)
        posted = [
            self._posted(plan, [partials[pair] for pair in own], turned[n], write_offs[n], items)
            for n, (plan, own) in enumerate(zip(plans, pairs, strict=True))
        ]
        self._check_posted(plans, pairs, partials, items)
        self._log_posted(plans, items, run)
        return posted

    def _pairs(self, plan, write_offs, items):
        """What to reconcile for a plan: {(debit item, credit item): their amounts}."""
        pairs = {}
        parts = [
            (items[a.source_id], items[a.target_id], a.amount) for a in plan.proposal.allocations
        ]
        parts += [
            (items[found[0]], items[entry.line_id], abs(entry.amount))
            for entry, found in zip(plan.entries, write_offs, strict=True)
        ]
        for source, target, amount in parts:
            pair, amounts = self._planned_pair(source, target, amount)
            known = pairs.get(pair, (0, 0))
            pairs[pair] = tuple(
                None if now is None else now + then
                for now, then in zip(amounts, known, strict=True)
            )
        return pairs

    def _reconcile(self, items, pairs):
        """One reconciliation for all pairs; those in foreign currencies in shorter ones."""
        planned = Planned({pair: amounts for own in pairs for pair, amounts in own.items()})
        lines = self.env["account.move.line"].with_context(reconciliation_planned=planned)
        all_ids = list(items)

        def together(found):
            lines._reconcile_plan([lines.browse(pair).with_prefetch(all_ids) for pair in found])

        foreign = [p for p in planned.amounts if items[p[0]].foreign or items[p[1]].foreign]
        apart = set(foreign)
        together([pair for pair in planned.amounts if pair not in apart])
        for chunk in split_every(FOREIGN_PAIRS_MAX, foreign):
            together(chunk)

    @staticmethod
    def _posted(plan, partials, turned, write_offs, items):
        found = [partial for each in partials for partial in each]
        return Posted(
            key=plan.proposal.key,
            partial_ids=tuple(partial.id for partial in found),
            full_ids=tuple(sorted({p.full_id for p in found if p.full_id})),
            move_ids=tuple(sorted({items[entry[0]].move_id for entry in write_offs})),
            exchange_move_ids=tuple(
                sorted({p.exchange_move_id for p in found if p.exchange_move_id})
            ),
            write_off_ids=tuple(line_id for entry in write_offs for line_id in entry),
            turned=turned,
            residuals=plan.residuals,
        )

    def _check_posted(self, plans, pairs, partials, items):
        """What Odoo made of it is what was planned, to the minor unit."""
        for own in pairs:
            for pair, amounts in own.items():
                found = partials[pair]
                reached = sum(p.debit_amount for p in found), sum(p.credit_amount for p in found)
                if any(a is not None and a != b for a, b in zip(amounts, reached, strict=True)):
                    raise UserError(self._differs(items[pair[0]], items[pair[1]]))
        after = {r.line_id: r.after for plan in plans for r in plan.residuals}
        for line_id, residual in after.items():
            if items[line_id].residual != residual:
                raise UserError(self._differs(items[line_id], items[line_id]))

    def _differs(self, one, other):
        return self.env._(
            "Odoo would reconcile %(one)s and %(other)s otherwise than planned.",
            one=one.ref,
            other=other.ref,
        )
