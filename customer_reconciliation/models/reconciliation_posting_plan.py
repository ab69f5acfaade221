from odoo import api, models
from odoo.exceptions import AccessError

from ..posting import Plan, Planned, Refusal, Residual, Scene, checks
from ..queries.posting import posting_items

GROUP = "customer_reconciliation.group_reconciliation_user"


class ReconciliationPostingPlan(models.AbstractModel):
    """What would be posted, and why not. Writes nothing."""

    _name = "reconciliation.posting.plan"
    _description = "Posting: Plans"

    @api.model
    def _plan(self, proposals):
        """Check ``proposals`` and say what would be posted; see ``reconciliation.posting``."""
        self._check_rights()
        self.env.flush_all()
        return self._plans(proposals)

    def _check_rights(self):
        if not self.env.su and not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("You are not allowed to reconcile accounts."))

    def _plans(self, proposals, busy_ids=()):
        """Plans in the order of ``proposals``: each finds open what those before it left open."""
        scene = self._scene(proposals, busy_ids)
        plans, pairs = [], set()
        for proposal in proposals:
            own = {frozenset((a.source_id, a.target_id)) for a in proposal.allocations}
            plan = self._plan_one(scene, proposal, own & pairs)
            if not plan.refused:
                pairs |= own
            plans.append(plan)
        return plans

    def _scene(self, proposals, busy_ids):
        ids = sorted({line_id for proposal in proposals for line_id in proposal.line_ids()})
        lines = self.env["account.move.line"].browse(ids)
        items = posting_items(self.env, lines.exists()._filtered_access("write").ids)
        for proposal in proposals:
            for bank in proposal.bank_lines:
                if bank.line_id in items:
                    items[bank.line_id] = self._as_turned(items[bank.line_id], bank)
        companies = {item.company_id for item in items.values()}
        return Scene(
            items=items,
            open={line_id: item.residual for line_id, item in items.items()},
            payers=self._payers(self._payer_pairs(items, proposals)),
            locks={company_id: self._locked_until(company_id) for company_id in companies},
            busy=set(busy_ids),
            name=self._name_of,
        )

    def _as_turned(self, item, bank):
        """A suspense item as it will be on the partner's account: wholly open."""
        account = self.env["account.account"].browse(bank.account_id)
        partner = self.env["res.partner"].browse(bank.partner_id)
        if not item.on_suspense:
            return item
        return item._replace(
            account_id=account.id,
            account_type=account.account_type,
            account_reconciles=account.reconcile,
            partner_id=partner.id,
            entity_id=partner.commercial_partner_id.id,
            residual=item.amount,
            company_residual=item.balance,
        )

    @staticmethod
    def _payer_pairs(items, proposals):
        """(payer, debtor, company) where the commercial entities differ."""
        pairs = set()
        for proposal in proposals:
            for each in proposal.allocations:
                source, target = items.get(each.source_id), items.get(each.target_id)
                if source and target and source.entity_id != target.entity_id:
                    pairs.add((source.entity_id, target.entity_id, target.company_id))
        return pairs

    @api.model
    def _payers(self, pairs):
        """Those of ``pairs`` (payer, debtor, company) in which the one may pay for the other."""
        link = self.env["cash.payer.link"]
        companies = self.env["res.company"].browse({company_id for *_pair, company_id in pairs})
        known = {(*pair, company.id) for company in companies for pair in link._pairs(company)}
        return known & pairs

    def _locked_until(self, company_id):
        """The last day of this company's books that the user can't change."""
        company = self.env["res.company"].browse(company_id)
        return max(company.user_fiscalyear_lock_date, company.user_hard_lock_date)

    def _name_of(self, model, value):
        """What people call something: a record's name, a state, a side."""
        if model == "side":
            return self.env._("debits") if value == "debit" else self.env._("credits")
        if model == "account.move.state":
            selection = self.env["account.move"]._fields["state"]._description_selection(self.env)
            return dict(selection)[value]
        return self.env[model].sudo().browse(value or ()).display_name or "–"

    # -- one proposal ----------------------------------------------------------------------------

    def _plan_one(self, scene, proposal, pairs_taken):
        found = checks.refusals(scene, proposal)
        if not found and pairs_taken:
            refs = [scene.items[line_id].ref for line_id in sorted(next(iter(pairs_taken)))]
            found = (Refusal("post_twice", {"ref": refs[0], "other_ref": refs[1]}),)
        if found:
            return Plan(proposal, found)
        taken = checks.taken(scene, proposal)
        values, exchange, found = self._convert(scene, proposal, taken)
        if not found:
            entries, found = self._entries(scene, proposal, values)
        if found:
            return Plan(proposal, tuple(found))
        scene.values.update(values)
        residuals = tuple(self._settle(scene, taken, line_id) for line_id in proposal.line_ids())
        for bank in proposal.bank_lines:
            scene.items[bank.line_id] = scene.items[bank.line_id]._replace(on_suspense=False)
        return Plan(proposal, (), residuals, entries, exchange)

    @staticmethod
    def _settle(scene, taken, line_id):
        before = scene.open[line_id]
        scene.open[line_id] -= taken.get(line_id, 0) * (1 if before > 0 else -1)
        return Residual(line_id, before, scene.open[line_id])

    # -- foreign currencies: Odoo's own arithmetic, without writing anything -----------------------

    def _convert(self, scene, proposal, taken):
        """Reconcile foreign lines virtually; adds to ``taken`` what sources lose by conversion.

        :return: dict of the lines' values afterwards, is there an exchange difference, refusals
        """
        values, exchange, found = {}, False, []
        for each, (source, target) in zip(proposal.allocations, scene.pairs(proposal), strict=True):
            if not (source.foreign or target.foreign):
                continue
            sides = [self._values_of(scene, values, item) for item in (source, target)]
            start = [self._minor_residual(side) for side in sides]
            result = self._virtually(source, target, each.amount, sides)
            lost = [abs(a - self._minor_residual(b)) for a, b in zip(start, sides, strict=True)]
            if source.currency_id != target.currency_id:
                taken[source.id] += lost[0]
            if lost[1] != each.amount:
                found.append(self._misconverted(scene, source, target, each.amount, lost[1]))
            lines = result.get("exchange_values", {}).get("move_values", {}).get("line_ids")
            if lines:
                exchange = True
                found += self._exchange_lacks(scene, source, target)
        if any(scene.items[part.line_id].foreign for part in proposal.discounts):
            exchange = True
        return values, exchange, found

    @api.model
    def _reached(self, proposals):
        """How much of each allocation Odoo would settle, were only what is open to limit it.

        :return: for each proposal ``([minor units of the target], {line: what is open after})``;
            nothing of a proposal of which a line is gone
        """
        self.env.flush_all()
        scene = self._scene(proposals, ())
        return [self._reached_by(scene, proposal) for proposal in proposals]

    def _reached_by(self, scene, proposal):
        if any(line_id not in scene.items for line_id in proposal.line_ids()):
            return [0] * len(proposal.allocations), {}
        values, amounts = {}, []
        for source, target in scene.pairs(proposal):
            sides = [self._values_of(scene, values, item) for item in (source, target)]
            before = self._minor_residual(sides[1])
            self._virtually(source, target, abs(before), sides)
            amounts.append(abs(before - self._minor_residual(sides[1])))
        return amounts, {i: self._minor_residual(side) for i, side in values.items()}

    def _values_of(self, scene, values, item):
        """What Odoo's reconciliation works on, kept up to date within the batch."""
        if item.id not in values:
            values[item.id] = dict(
                scene.values.get(item.id)
                or {
                    "aml": self.env["account.move.line"].browse(item.id),
                    "amount_residual": item.company_residual / 10**item.company_decimals,
                    "amount_residual_currency": item.residual / 10**item.decimals,
                    "parent_state": item.state,
                }
            )
        return values[item.id]

    @staticmethod
    def _minor_residual(values):
        decimals = values["aml"].currency_id.decimal_places
        return round(values["amount_residual_currency"] * 10**decimals)

    def _virtually(self, source, target, amount, sides):
        """Odoo's result for one pair; changes ``sides`` as the reconciliation would."""
        debit, credit = sides if source.residual > 0 else reversed(sides)
        planned = Planned(dict([self._planned_pair(source, target, amount)]))
        shadowed = {
            side["aml"]: {"account_id": self.env["account.account"].browse(item.account_id)}
            for side, item in zip(sides, (source, target), strict=True)
        }
        lines = self.env["account.move.line"].with_context(reconciliation_planned=planned)
        return lines._prepare_reconciliation_single_partial(debit, credit, shadowed)

    @staticmethod
    def _planned_pair(source, target, amount):
        """((debit, credit), their amounts): only the target is held to it if currencies differ."""
        given = amount if source.currency_id == target.currency_id else None
        if source.residual > 0:
            return (source.id, target.id), (given, amount)
        return (target.id, source.id), (amount, given)

    def _misconverted(self, scene, source, target, amount, reached):
        args = {"ref": source.ref, "other_ref": target.ref, "planned_amount": amount}
        args["currency"] = scene.name("res.currency", source.currency_id)
        args["reached_amount"] = reached
        return Refusal("post_conversion", args, target.currency_id)

    def _exchange_lacks(self, scene, source, target):
        company = self.env["res.company"].sudo().browse(target.company_id)
        names = (
            "currency_exchange_journal_id",
            "income_currency_exchange_account_id",
            "expense_currency_exchange_account_id",
        )
        lacking = [
            company._fields[name]._description_string(self.env)
            for name in names
            if not company[name]
        ]
        if lacking:
            args = {"ref": source.ref, "other_ref": target.ref, "company": company.name}
            yield Refusal("post_exchange", args | {"missing": ", ".join(lacking)})
