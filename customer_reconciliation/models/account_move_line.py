from odoo import api, fields, models


class AccountMoveLine(models.Model):
    """Indexes for the ledger query: searches by label and by amount over the whole history. For
    statements: balances of any day and what is open, without reading the journal items themselves.

    And exact allocations: Odoo lets a pair of items settle as much as both have open; with a
    ``posting.Planned`` under ``reconciliation_planned`` in the context, as much as is planned.
    """

    _inherit = "account.move.line"

    name = fields.Char(index="trigram")
    reconciliation_disputed = fields.Boolean(
        "Disputed",
        copy=False,
        groups="customer_reconciliation.group_reconciliation_auditor,"
        "customer_reconciliation.group_reconciliation_user",
        help="The other side contests it: cash application leaves it alone.",
    )
    reconciliation_contested_on = fields.Date(
        "First Disputed",
        copy=False,
        readonly=True,
        groups="customer_reconciliation.group_reconciliation_auditor,"
        "customer_reconciliation.group_reconciliation_user",
        help="Stays when the dispute is settled: what was contested without success shows how "
        "much a customer's disputes are worth.",
    )
    _balance_idx = models.Index("(balance)")
    # Amounts in the company's own currency are found by their balance.
    _foreign_amount_idx = models.Index("(amount_currency) WHERE currency_id <> company_currency_id")
    _balance_as_of_idx = models.Index(
        "(company_id, account_id, partner_id, date)"
        " INCLUDE (currency_id, amount_currency, move_id, id)"
        " WHERE parent_state = 'posted' AND amount_currency <> 0 AND partner_id IS NOT NULL"
    )
    # The host's index on what is not reconciled holds all that never will be, such as income: the
    # planner takes it for far too large.
    _open_idx = models.Index("(account_id, partner_id) WHERE amount_residual_currency <> 0")

    def _is_open_for_cash(self):
        """May something settle it: is it open on a partner's account, or on suspense?"""
        self.ensure_one()
        if self.parent_state != "posted":
            return False
        if self.account_type in ("asset_receivable", "liability_payable"):
            return not self.reconciled and not self.currency_id.is_zero(
                self.amount_residual_currency
            )
        return self._is_on_suspense() and not self.move_id.statement_line_id.is_reconciled

    def _is_on_suspense(self):
        """Is it a bank line that is still to become the partner's item?"""
        bank_line = self.move_id.statement_line_id
        return bool(bank_line) and self.account_id == self.journal_id.suspense_account_id

    def _set_disputed(self, disputed, why=None):
        """Whether these installments are contested; noted on their documents with the reason."""
        self.env["cash.application"].check_access("write")
        self.check_access("write")
        kept = self.sudo()  # the rights were checked above
        changed = kept.filtered(lambda line: line.reconciliation_disputed != disputed)
        changed.reconciliation_disputed = disputed
        if disputed:
            new = changed.filtered(lambda line: not line.reconciliation_contested_on)
            new.reconciliation_contested_on = fields.Date.context_today(self)
        if why:
            text = self.env._("Disputed: %s", why) if disputed else self.env._("Settled: %s", why)
        elif disputed:
            text = self.env._("Marked as disputed: cash application leaves it alone.")
        else:
            text = self.env._("Dispute settled: cash application may settle it again.")
        changed.move_id._message_log_batch(dict.fromkeys(changed.move_id.ids, text))
        self.env["payment.dispute"].sudo()._follow(kept, disputed, why)

    @api.model
    def _prepare_reconciliation_single_partial(
        self, debit_values, credit_values, shadowed_aml_values=None
    ):
        planned = self.env.context.get("reconciliation_planned")
        pair = debit_values["aml"].id, credit_values["aml"].id
        if planned is None or pair not in planned:
            return super()._prepare_reconciliation_single_partial(
                debit_values, credit_values, shadowed_aml_values
            )
        amounts = planned.take(pair)
        if amounts is None:
            return {"debit_values": None, "credit_values": None}
        values = debit_values, credit_values
        capped = [self._capped(side, amount) for side, amount in zip(values, amounts, strict=True)]
        before = [dict(side) for side in capped]
        result = super()._prepare_reconciliation_single_partial(*capped, shadowed_aml_values)
        for side, start, end in zip(values, before, capped, strict=True):
            self._take_off(side, start, end)
        # Nothing more of this pair: what both still have open is meant for others.
        return result | {"debit_values": None, "credit_values": None}

    @api.model
    def _capped(self, values, amount):
        """``values`` of a line as if no more than ``amount`` (minor units) were open on it."""
        line, currency = values["aml"], values["aml"].currency_id
        residual = values["amount_residual_currency"]
        if amount is None:
            return dict(values)
        part = currency.round(currency._major(amount))
        if currency.compare_amounts(part, abs(residual)) >= 0:
            return dict(values)
        part = part if residual > 0 else -part
        company_part = part
        if currency != line.company_currency_id:
            share = line.balance / line.amount_currency if line.amount_currency else 0
            company_part = line.company_currency_id.round(part * share)
        return {
            **values,
            "amount_residual_currency": part,
            "amount_residual": min(company_part, values["amount_residual"], key=abs),
        }

    @api.model
    def _take_off(self, values, start, end):
        """Take off ``values`` of a line what its capped values lost from ``start`` to ``end``."""
        line = values["aml"]
        for name, currency in (
            ("amount_residual", line.company_currency_id),
            ("amount_residual_currency", line.currency_id),
        ):
            values[name] = currency.round(values[name] - (start[name] - end[name]))
