"""Six times the lines of a run need more batches, not a query or two a line."""

from odoo.tests import tagged

from .cash_common import CashCommon

FEW, MANY = 100, 600
#: Queries a further pair may cost in each step, on average.
QUERIES_MAX = {"propose": 0.1, "post": 1, "undo": 0.1}


@tagged("post_install", "-at_install")
class TestCashQueryCount(CashCommon):
    def ledger(self, count, partner):
        """``count`` debts of the partner, and as many entries that name one each, in two moves."""
        for sign in (1, -1):
            amounts = [sign * (10 + n * 7 % 997 + n / 100) for n in range(count)]
            lines = [
                {
                    "account_id": self.accounts["receivable"].id,
                    "partner_id": partner.id,
                    "name": f"DEBT-2026-{n:05}",
                    "balance": round(amount, 2),
                }
                for n, amount in enumerate(amounts)
            ]
            revenue = self.company_data["default_account_revenue"].id
            total = sum(line["balance"] for line in lines)
            lines.append({"account_id": revenue, "balance": round(-total, 2)})
            move = self.env["account.move"].create(
                {"date": "2026-01-15", "line_ids": [(0, 0, line) for line in lines]}
            )
            move.action_post()

    def steps(self, count):
        partner = self.env["res.partner"].create({"name": f"Payer {count}", "is_company": True})
        self.ledger(count, partner)
        run = self.env["cash.application"].create({"partner_ids": [(6, 0, partner.ids)]})
        found = {"propose": self.queries(run.action_propose)}
        self._check_parts(run)
        self.assertEqual(run.proposal_count, count)
        run.sudo().proposal_ids.state = "certain"
        found["post"] = self.queries(run.action_apply_certain)
        self.assertEqual(run.applied_count, count)
        found["undo"] = self.queries(run._undo, "measured")
        self.assertEqual(run.state, "undone")
        return found

    def test_queries_grow_by_batches(self):
        few, many = self.steps(FEW), self.steps(MANY)
        for step, most in QUERIES_MAX.items():
            with self.subTest(step):
                growth = (many[step] - few[step]) / (MANY - FEW)
                self.assertLess(growth, most, f"{few[step]} → {many[step]} queries")
