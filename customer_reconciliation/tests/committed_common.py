"""Books that are committed, each process having a connection of its own; removed at the end."""

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import TransactionCase


class CommittedBooks(TransactionCase):
    """``partner_ids``: of whom the books are."""

    partner_ids = ()

    def setUp(self):
        super().setUp()
        self.company_id = self.env.company.id

    def env_of(self, cursor):
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        context = {"allowed_company_ids": [self.company_id]}
        return api.Environment(cursor, SUPERUSER_ID, context)

    def another(self):
        """The environment of another process: a connection and a view of the books of its own."""
        cursor = self.registry.cursor()
        self.addCleanup(cursor.close)
        return self.env_of(cursor)

    def accounts(self, env):
        """One receivable account, one of income."""
        return [
            env["account.account"].search(
                [("account_type", "=", kind), ("company_ids", "in", self.company_id)], limit=1
            )
            for kind in ("asset_receivable", "income")
        ]

    def entry(self, env, partner, amount, ref=False):
        """The receivable item of a posted entry; below zero it is a payment."""
        receivable, income = self.accounts(env)
        lines = [
            Command.create(
                {"account_id": a.id, "partner_id": partner.id, "balance": balance, "name": ref}
            )
            for a, balance in ((receivable, amount), (income, -amount))
        ]
        move = env["account.move"].create(
            {"move_type": "entry", "date": "2026-01-05", "ref": ref, "line_ids": lines}
        )
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == receivable)

    def remove(self):
        with self.registry.cursor() as cursor:
            self.remove_by(self.env_of(cursor))

    def remove_by(self, env):
        moves = env["account.move.line"].search([("partner_id", "in", self.partner_ids)]).move_id
        moves.line_ids.remove_move_reconcile()
        moves.button_draft()
        moves.with_context(force_delete=True).unlink()
        env["res.partner"].browse(self.partner_ids).unlink()

    def partials(self):
        """How many reconciliations the partners have by now."""
        with self.registry.cursor() as cursor:
            return self.env_of(cursor)["account.partial.reconcile"].search_count(
                [("debit_move_id.partner_id", "in", self.partner_ids)]
            )
