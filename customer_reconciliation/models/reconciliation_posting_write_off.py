from collections import defaultdict

from odoo import Command, models
from odoo.tools import split_every

from ..posting import WHOSE, Entry, Refusal

#: Items of one write-off entry that clear lines. Odoo looks through a whole entry for each of its
#: items that is reconciled, so long entries would cost more than the square of their length.
ENTRY_ITEMS_MAX = 100
REF_NAMES_MAX = 3  # documents named in the reference of an entry


class ReconciliationPostingWriteOff(models.AbstractModel):
    """What is not paid: write-offs by preset, early payment discounts, and their entries."""

    _name = "reconciliation.posting.write.off"
    _description = "Posting: Write-offs"

    # -- planned ---------------------------------------------------------------------------------

    def _entries(self, scene, proposal, values):
        """Entries for a proposal's write-offs and discounts, and why some can't be.

        :param dict values: foreign lines as the allocations leave them; less what is written off
        """
        found = list(self._above_limit(scene, proposal))
        entries = []
        for part in () if found else proposal.given_up():
            item = scene.items[part.line_id]
            journal = scene.once(
                ("journal", item.company_id),
                lambda company_id=item.company_id: self._write_off_journal(company_id),
            )
            if not journal:
                args = {"company": scene.name("res.company", item.company_id)}
                found.append(Refusal("post_journal", args))
                continue
            items = (
                self._write_off_items(scene, proposal, part, values)
                if hasattr(part, "preset_id")
                else self._discount_items(scene, proposal, part)
            )
            if isinstance(items, Refusal):
                found.append(items)
                continue
            entry = self._entry(scene, proposal, part, journal, items)
            found += self._entry_locked(scene, entry, journal, item, part)
            entries.append(entry)
        return tuple(entries), found

    def _write_off_journal(self, company_id):
        company = self.env["res.company"].sudo().browse(company_id)
        taken = company.currency_exchange_journal_id | company.tax_cash_basis_journal_id
        return company.reconciliation_write_off_journal_id or self.env["account.journal"].search(
            [
                ("type", "=", "general"),
                ("company_id", "=", company.id),
                ("id", "not in", taken.ids),
            ],
            limit=1,
        )

    def _above_limit(self, scene, proposal):
        """Write-offs of a proposal count together; discounts were agreed and don't count."""
        total = 0
        for part in proposal.write_offs:
            item = scene.items[part.line_id]
            day = self._write_off_date(scene, proposal)
            total += self._worth(scene, item, part.amount, day)
            company = self.env["res.company"].browse(item.company_id)
            whose, limit = self._limit(part, company, item.company_decimals)
            if total > limit:
                args = {"ref": item.ref, "given_amount": total, "limit_amount": limit}
                args["whose"] = self.env._(WHOSE[whose])
                key = "post_limit_foreign" if item.foreign else "post_limit"
                args |= {"row_date": day.isoformat()} if item.foreign else {}
                yield Refusal(key, args, item.company_currency_id)
                return

    @staticmethod
    def _write_off_date(scene, proposal):
        return proposal.date or max(line.date for line in scene.lines(proposal))

    def _worth(self, scene, item, amount, day):
        """Minor units of the company's currency for ``amount`` of the line's, at the rate of
        ``day``: what is given up is worth what it is worth when it is given up."""
        if not item.foreign:
            return amount
        currency = self.env["res.currency"].browse(item.currency_id)
        own = self.env["res.currency"].browse(item.company_currency_id)
        company = self.env["res.company"].browse(item.company_id)
        rate = scene.once(
            ("rate", item.currency_id, item.company_id, day),
            lambda: currency._get_conversion_rate(currency, own, company, day),
        )
        worth = own.round(amount / 10**item.decimals * rate)
        return round(worth * 10**item.company_decimals)

    @staticmethod
    def _company_share(item):
        """Minor units of the company's currency for one of the line's."""
        return abs(item.balance / item.amount) if item.amount else 1

    def _limit(self, part, company, decimals):
        """Whose limit is the lowest, and what it is in minor units of the company's currency."""
        limits = [("company", round(company.sudo().reconciliation_write_off_max * 10**decimals))]
        if part.limit is not None:
            limits.append(("rule", part.limit))
        own = self.env.user.reconciliation_write_off_max
        if own:
            limits.append(("user", round(own * 10**decimals)))
        return min(limits, key=lambda each: each[1])

    def _entry(self, scene, proposal, part, journal, items):
        item = scene.items[part.line_id]
        taxes = self.env["account.tax"].browse(
            tax_id for vals in items for command in vals.get("tax_ids", ()) for tax_id in command[2]
        )
        return Entry(
            line_id=item.id,
            amount=part.amount if item.residual > 0 else -part.amount,
            kind=part.kind if hasattr(part, "kind") else "early_discount",
            company_id=item.company_id,
            journal_id=journal.id,
            date=self._write_off_date(scene, proposal),
            items=tuple(items),
            apart="on_payment" in taxes.flatten_taxes_hierarchy().mapped("tax_exigibility"),
        )

    def _entry_locked(self, scene, entry, journal, item, part):
        has_tax = any(vals.get("tax_ids") or vals.get("tax_tag_ids") for vals in entry.items)
        company = self.env["res.company"].browse(entry.company_id)
        violated = scene.once(
            ("locks", company, entry.date, has_tax, journal),
            lambda: company._get_violated_lock_dates(entry.date, has_tax, journal),
        )
        if violated:
            dates = {
                "row_date": entry.date.isoformat(),
                "lock_date": violated[-1][0].isoformat(),
            }
            args = {"ref": item.ref, "given_amount": part.amount, **dates}
            yield Refusal("post_write_off_locked", args, item.currency_id)

    # -- by preset -------------------------------------------------------------------------------

    def _write_off_items(self, scene, proposal, part, values):
        """Item values: the counterpart of the line, then accounts and taxes; or a refusal."""
        item = scene.items[part.line_id]
        preset, problem = scene.once(
            ("preset", part.preset_id, item.company_id),
            lambda: self._preset(part.preset_id, item.company_id),
        )
        if problem:
            name = preset.name or str(part.preset_id)
            args = {"ref": item.ref, "preset": name, "problem": problem}
            return Refusal("post_preset", args)
        amounts = self._cleared(scene, item, part, values)
        label = proposal.label or preset.name
        vals = self._counterpart(item, amounts, f"{label} {item.ref}")
        rest = list(amounts)
        result = [vals]
        for n, line in enumerate(preset.line_ids, 1):
            last = n == len(preset.line_ids)
            share = rest if last else self._share(item, amounts, line.amount)
            rest = [left - took for left, took in zip(rest, share, strict=True)]
            result += self._preset_items(item, preset, line, share, vals["name"])
        return result

    def _preset(self, preset_id, company_id):
        """A preset, and why it can't be used, or ``""``."""
        preset = self.env["account.reconcile.model"].browse(preset_id).exists()
        return preset, self._preset_problem(preset, company_id)

    def _preset_problem(self, preset, company_id):
        if not preset:
            return self.env._("it does not exist")
        if preset.company_id.id != company_id:
            return self.env._("it is of another company")
        if not preset.line_ids or not all(line.account_id for line in preset.line_ids):
            return self.env._("a line has no account")
        if any(line.amount_type != "percentage" for line in preset.line_ids):
            return self.env._("only percentages of the balance can be used")
        if round(sum(preset.line_ids.mapped("amount")), 4) != 100:
            return self.env._("its percentages don't add up to 100")
        return ""

    def _cleared(self, scene, item, part, values):
        """What is cleared of the line: (its currency, company currency), signed minor units."""
        amount = part.amount if item.residual > 0 else -part.amount
        if not item.foreign:
            return amount, amount
        open_now = self._values_of(scene, values, item)
        factor = 10**item.company_decimals
        if round(open_now["amount_residual_currency"] * 10**item.decimals) == amount:
            company_amount = round(open_now["amount_residual"] * factor)
        else:
            company_amount = round(amount * self._company_share(item))
        open_now["amount_residual_currency"] -= amount / 10**item.decimals
        open_now["amount_residual"] -= company_amount / factor
        return amount, company_amount

    @staticmethod
    def _share(item, amounts, percent):
        return [round(amount * percent / 100) for amount in amounts]

    @staticmethod
    def _money(item, amounts, sign=1):
        """Odoo's values of (line's currency, company currency) in minor units."""
        return {
            "currency_id": item.currency_id,
            "amount_currency": sign * amounts[0] / 10**item.decimals,
            "balance": sign * amounts[1] / 10**item.company_decimals,
        }

    def _counterpart(self, item, amounts, name):
        """The item that is reconciled with the line."""
        return {
            "name": name,
            "account_id": item.account_id,
            "partner_id": item.partner_id,
            **self._money(item, amounts, -1),
        }

    def _preset_items(self, item, preset, line, amounts, name):
        """What a line of a preset books: gross ``amounts`` on its account, less its taxes."""
        base = {
            "name": line.label or name,
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id or item.partner_id,
            "analytic_distribution": line.analytic_distribution,
            "reconcile_model_id": preset.id,
            **self._money(item, amounts),
        }
        if not line.tax_ids:
            return [base]
        taxed, taxes = self._taxed(item, line, base)
        return [base | taxed, *taxes]

    def _taxed(self, item, line, base):
        """The base without the tax it includes, and the tax items, by Odoo's own taxes."""
        taxes = self.env["account.tax"]
        company = self.env["res.company"].browse(item.company_id)
        sale = line.tax_ids[0].type_tax_use == "sale"
        computed = taxes._prepare_base_line_for_taxes_computation(
            {},
            tax_ids=line.tax_ids,
            price_unit=base["amount_currency"],
            quantity=1.0,
            currency_id=self.env["res.currency"].browse(item.currency_id),
            rate=base["amount_currency"] / base["balance"] if base["balance"] else 1.0,
            special_mode="total_included",
            is_refund=(base["balance"] > 0) == sale,
            partner_id=self.env["res.partner"].browse(base["partner_id"]),
            account_id=line.account_id,
            analytic_distribution=line.analytic_distribution,
        )
        taxes._add_tax_details_in_base_lines([computed], company)
        taxes._round_base_lines_tax_details([computed], company)
        taxes._add_accounting_data_in_base_lines_tax_details([computed], company)
        found = taxes._prepare_tax_lines([computed], company)
        tax_items = found["tax_lines_to_add"]
        [(_line, amounts)] = found["base_lines_to_update"]
        net = {
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "tax_tag_ids": amounts["tax_tag_ids"],
        }
        for name, decimals in (
            ("amount_currency", item.decimals),
            ("balance", item.company_decimals),
        ):
            net[name] = round(base[name] - sum(vals[name] for vals in tax_items), decimals)
        return net, tax_items

    # -- early payment discount ------------------------------------------------------------------

    def _discount_items(self, scene, proposal, part):
        """Item values of the discount as Odoo books it, or a refusal."""
        item = scene.items[part.line_id]
        line = self.env["account.move.line"].browse(item.id)
        paid = [s.date for s, target in scene.pairs(proposal) if target.id == item.id]
        paid_on = max(paid, default=proposal.date or item.date)
        if not (
            line.display_type == "payment_term"
            and line.move_id._is_eligible_for_early_payment_discount(line.currency_id, paid_on)
        ):
            until = self.env._(", only until %s", line.discount_date) if line.discount_date else ""
            args = {"ref": item.ref, "row_date": paid_on.isoformat(), "until": until}
            return Refusal("post_discount", args)
        currency, company = line.currency_id, line.company_id
        granted = line.amount_currency - line.discount_amount_currency
        terms = abs(round(granted * 10**item.decimals))
        if terms != part.amount:
            args = {"ref": item.ref, "terms_amount": terms, "given_amount": part.amount}
            return Refusal("post_discount_amount", args, item.currency_id)
        account = (
            company.account_journal_early_pay_discount_loss_account_id
            if line.move_id.is_inbound(include_receipts=True)
            else company.account_journal_early_pay_discount_gain_account_id
        )
        if not account:
            return Refusal("post_discount_account", {"company": company.name})
        own = company.currency_id
        balance = currency._convert(granted, own, company, paid_on)
        settled = {
            "aml": line,
            "amount_currency": -line.amount_residual_currency,
            "balance": currency._convert(-line.amount_residual_currency, own, company, paid_on),
        }
        groups = self.env["account.move"]._get_invoice_counterpart_amls_for_early_payment_discount(
            [settled], balance
        )
        minor = round(granted * 10**item.decimals), round(balance * 10**item.company_decimals)
        name = self.env._("Early payment discount %s", item.ref)
        return [
            self._counterpart(item, minor, name),
            *(dict(vals) for group in groups.values() for vals in group),
        ]

    # -- posted ----------------------------------------------------------------------------------

    def _post_entries(self, plans, run=""):
        """Post the write-offs of ``plans`` in few entries.

        :return: for each plan, the ids of its items in the order of its entries
        """
        lines = self.env["account.move.line"]
        groups = defaultdict(list)
        for number, plan in enumerate(plans):
            for place, entry in enumerate(plan.entries):
                apart = (number, place) if entry.apart else None
                key = entry.company_id, entry.journal_id, entry.date, apart
                groups[key].append((number, place, entry))
        heads, packs = [], []
        for (company_id, journal_id, date, _apart), found in groups.items():
            for pack in split_every(ENTRY_ITEMS_MAX, found):
                documents = lines.browse(entry.line_id for _n, _place, entry in pack).move_id
                ref = self._ref_of(self.env._("Write-off"), run, documents)
                heads.append((company_id, journal_id, date, ref))
                packs.append(pack)
        moves = self._create_entries(heads, [[p[2].items for p in pack] for pack in packs])
        ids = [[()] * len(plan.entries) for plan in plans]
        for move, pack in zip(moves, packs, strict=True):
            line_ids = iter(move.line_ids.sorted("sequence").ids)
            for number, place, entry in pack:
                ids[number][place] = tuple(next(line_ids) for _each in entry.items)
        return ids

    @staticmethod
    def _ref_of(what, run, documents):
        """``Write-off CA/00012: INV/2026/00001, INV/2026/00002 +3``"""
        names = documents.mapped(lambda move: move.name or "–")
        shown = ", ".join(names[:REF_NAMES_MAX])
        if len(names) > REF_NAMES_MAX:
            shown += f" +{len(names) - REF_NAMES_MAX}"
        head = f"{what} {run}" if run else what
        return f"{head}: {shown}" if shown else head

    def _create_entries(self, heads, bodies):
        """Post one entry for each (company, journal, date, reference) with its item values."""
        moves = self.env["account.move"]
        vals_list = []
        for (company_id, journal_id, date, ref), body in zip(heads, bodies, strict=True):
            items = [vals for part in body for vals in part]
            vals_list.append(
                {
                    "move_type": "entry",
                    "company_id": company_id,
                    "journal_id": journal_id,
                    "date": date,
                    "ref": ref,
                    "line_ids": [
                        Command.create({**vals, "sequence": n}) for n, vals in enumerate(items)
                    ],
                }
            )
        if vals_list:
            moves = moves.create(vals_list)
            moves._post(soft=False)
        return moves
