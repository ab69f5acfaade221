"""May a proposal be posted? Each check yields its reasons to refuse; none changes anything."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from .outcome import Refusal


@dataclass
class Scene:
    """What the checks need to know.

    ``items``: row of ``queries.posting_items`` by id, bank lines as they will be once turned.
    ``open``: what is still open by id, signed, less what earlier proposals of the batch take.
    ``payers``: (payer, debtor, company), of commercial entities, that a mapping allows.
    ``locks``: by company, the last locked day for this user. ``busy``: lines others work on.
    ``name``: (model, value) → what people call it. ``values``: foreign lines as Odoo's
    reconciliation would have them by now.
    """

    items: dict
    open: dict[int, int]
    payers: set[tuple[int, int, int]] = field(default_factory=set)
    locks: dict[int, date] = field(default_factory=dict)
    busy: set[int] = field(default_factory=set)
    name: object = None
    values: dict[int, dict] = field(default_factory=dict)
    known: dict = field(default_factory=dict)

    def once(self, key, find):
        """What ``find()`` says, asked once for each ``key``."""
        if key not in self.known:
            self.known[key] = find()
        return self.known[key]

    def pairs(self, proposal):
        return [(self.items[a.source_id], self.items[a.target_id]) for a in proposal.allocations]

    def lines(self, proposal):
        return [self.items[line_id] for line_id in proposal.line_ids()]


def missing(scene, proposal):
    if not proposal.allocations and not proposal.given_up():
        yield Refusal("post_nothing", {})
    for line_id in proposal.line_ids():
        if line_id not in scene.items:
            yield Refusal("post_gone", {"item": str(line_id)})


def busy(scene, proposal):
    for item in scene.lines(proposal):
        if item.id in scene.busy:
            yield Refusal("post_busy", {"ref": item.ref})


def not_posted(scene, proposal):
    for item in scene.lines(proposal):
        if item.state != "posted":
            state = scene.name("account.move.state", item.state)
            yield Refusal("post_not_posted", {"ref": item.ref, "state": state})


def reconciled(scene, proposal):
    for item in scene.lines(proposal):
        if item.state == "posted" and item.is_open_kind and not item.residual:
            yield Refusal("post_reconciled", {"ref": item.ref})


def disputed(scene, proposal):
    for item in scene.lines(proposal):
        if item.disputed:
            yield Refusal("post_disputed", {"ref": item.ref})
        elif item.blocked:
            yield Refusal("post_blocked", {"ref": item.ref})


def other_company(scene, proposal):
    """Who asks works in one company's books."""
    for item in scene.lines(proposal):
        if proposal.company_id not in (None, item.company_id):
            args = {"ref": item.ref, "company": scene.name("res.company", proposal.company_id)}
            args["other_company"] = scene.name("res.company", item.company_id)
            yield Refusal("post_other_company", args)


def account_kind(scene, proposal):
    turned = {bank.line_id for bank in proposal.bank_lines}
    for item in scene.lines(proposal):
        account = scene.name("account.account", item.account_id)
        if item.id in turned and not item.on_suspense:
            yield Refusal("post_not_suspense", {"ref": item.ref, "account": account})
        elif not item.is_open_kind:
            yield Refusal("post_account_kind", {"ref": item.ref, "account": account})


def payer(scene, proposal):
    """A bank line becomes an item of whom its statement line names, if it names anybody."""
    for bank in proposal.bank_lines:
        item = scene.items[bank.line_id]
        if item.statement_entity_id not in (None, item.entity_id):
            args = {"ref": item.ref, "partner": scene.name("res.partner", item.statement_entity_id)}
            args["other_partner"] = scene.name("res.partner", item.entity_id)
            yield Refusal("post_payer", args)


def changed(scene, proposal):
    """More or less is open by now than when it was proposed: another payment, another amount."""
    for line_id, before in proposal.open_before:
        item = scene.items[line_id]
        if item.residual != before:
            args = {"ref": item.ref, "before_amount": abs(before)}
            args["open_amount"] = abs(item.residual)
            yield Refusal("post_changed", args, item.currency_id)


def amounts(scene, proposal):
    given = [(a.target_id, a.amount) for a in proposal.allocations]
    for line_id, amount in given + [(p.line_id, p.amount) for p in proposal.given_up()]:
        item = scene.items[line_id]
        if amount <= 0:
            args = {"ref": item.ref, "given_amount": amount}
            yield Refusal("post_not_positive", args, item.currency_id)


def sides(scene, proposal):
    for source, target in scene.pairs(proposal):
        if (source.residual > 0) == (target.residual > 0):
            side = scene.name("side", "debit" if target.residual > 0 else "credit")
            args = {"ref": source.ref, "other_ref": target.ref, "side": side}
            yield Refusal("post_same_side", args)


def _differ(scene, proposal, attribute, key, model, word):
    for source, target in scene.pairs(proposal):
        ours, others = getattr(source, attribute), getattr(target, attribute)
        if ours != others:
            names = {word: scene.name(model, ours), f"other_{word}": scene.name(model, others)}
            yield Refusal(key, {"ref": source.ref, "other_ref": target.ref, **names})


def company(scene, proposal):
    yield from _differ(scene, proposal, "company_id", "post_company", "res.company", "company")


def account(scene, proposal):
    yield from _differ(scene, proposal, "account_id", "post_account", "account.account", "account")


def entity(scene, proposal):
    """One commercial entity on both sides, or a mapping that lets one pay for the other."""
    for source, target in scene.pairs(proposal):
        payer, debtor = source.entity_id, target.entity_id
        if payer != debtor and (payer, debtor, target.company_id) not in scene.payers:
            args = {"ref": source.ref, "other_ref": target.ref}
            args["partner"] = scene.name("res.partner", payer)
            args["other_partner"] = scene.name("res.partner", debtor)
            yield Refusal("post_entity", args)


def short(scene, proposal):
    """More planned than is open; sources in another currency than their target are seen later."""
    for line_id, planned in taken(scene, proposal).items():
        item, rest = scene.items[line_id], abs(scene.open[line_id])
        if planned > rest:
            args = {"ref": item.ref, "open_amount": rest, "planned_amount": planned}
            yield Refusal("post_short", args, item.currency_id)


def taken(scene, proposal) -> dict[int, int]:
    """What a proposal takes from each line, above zero."""
    total = defaultdict(int)
    for each, (source, target) in zip(proposal.allocations, scene.pairs(proposal), strict=True):
        total[target.id] += each.amount
        if source.currency_id == target.currency_id:
            total[source.id] += each.amount
    for part in proposal.given_up():
        total[part.line_id] += part.amount
    return total


def locked(scene, proposal):
    """A reconciliation takes effect on the later of the two dates: not in a locked period."""
    for source, target in scene.pairs(proposal):
        until = scene.locks[target.company_id]
        if max(source.date, target.date) <= until:
            args = {"ref": source.ref, "other_ref": target.ref, "lock_date": until.isoformat()}
            yield Refusal("post_locked", args)
    for bank in proposal.bank_lines:
        item = scene.items[bank.line_id]
        until = scene.locks[item.company_id]
        if item.date <= until:
            dates = {"row_date": item.date.isoformat(), "lock_date": until.isoformat()}
            yield Refusal("post_bank_locked", {"ref": item.ref, **dates})


#: In order; the first check that has a reason ends it, for later ones build on earlier.
CHECKS = (
    missing,
    busy,
    other_company,
    not_posted,
    disputed,
    account_kind,
    reconciled,
    payer,
    changed,
    amounts,
    sides,
    company,
    account,
    entity,
    short,
    locked,
)


def refusals(scene, proposal):
    """The reasons of the first check that has any."""
    return next((found for found in (tuple(c(scene, proposal)) for c in CHECKS) if found), ())
