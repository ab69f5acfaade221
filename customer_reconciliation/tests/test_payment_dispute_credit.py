"""Credit notes of disputes: exact to the cent, linked as the host does, of one installment."""

from odoo import Command
from odoo.tests import tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestPaymentDisputeCredit(ReconciliationCommon):
    def tax(self, rate, **vals):
        return self.env["account.tax"].create(
            {"name": f"{rate} % {vals}", "amount": rate, "type_tax_use": "sale", **vals}
        )

    def sold(self, lines, **vals):
        """An invoice of (price, quantity, discount, taxes), posted."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": "2026-01-03",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Goods",
                            "price_unit": price,
                            "quantity": quantity,
                            "discount": discount,
                            "tax_ids": [Command.set(taxes.ids)],
                        }
                    )
                    for price, quantity, discount, taxes in lines
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def credited(self, move, amount, line=None):
        """The dispute of which ``amount`` is accepted, and its draft."""
        line = line or self.account_lines(move)
        dispute = self.env["payment.dispute"].create({"move_line_id": line.id})
        dispute.accepted_amount = amount
        dispute.action_settle()
        return dispute, self.env["account.move"].browse(dispute.action_credit_note()["res_id"])

    def assert_credited(self, move, amounts):
        for amount in amounts:
            with self.subTest(amount=amount):
                _dispute, note = self.credited(move, amount)
                self.assert_amount(note.amount_total, amount)
                note.action_post()
                self.assert_amount(note.amount_total, amount)
                self.assert_amount(note.amount_residual, 0)
                self.assertEqual(note.reversed_entry_id, move)

    def test_every_cent_whatever_the_taxes(self):
        none = self.env["account.tax"]
        two = self.tax(19) | self.tax(3.3)
        included = self.tax(7.7, price_include_override="tax_included")
        move = self.sold([(33.33, 3, 0, two), (0.07, 11, 12.5, included), (99.99, 1, 0, none)])
        self.assert_credited(move, (0.01, 0.02, 0.03, 17.77, 50.01))

    def test_amounts_that_no_price_with_its_tax_makes(self):
        """Of 0.02 at 19 % there are 0.02 and of 0.03 there are 0.04: nothing makes 0.03."""
        move = self.sold([(100, 1, 0, self.tax(19))])
        self.assert_credited(move, (0.03, 0.16, 1.11))

    def test_included_and_rounded_as_a_whole(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        included = self.tax(19, price_include_override="tax_included")
        move = self.sold([(0.99, 7, 3, included), (1.37, 5, 0, included), (-1, 1, 0, included)])
        self.assert_credited(move, (0.03, 1.11, 4.44))

    def test_in_another_currency(self):
        euro = self.setup_other_currency("EUR")
        move = self.sold([(100.10, 3, 0, self.tax(19))], currency_id=euro.id)
        self.assert_credited(move, (0.03, 123.45))

    def test_cash_rounding_rounds_no_credit(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "0.05",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                "rounding_method": "HALF-UP",
            }
        )
        move = self.sold([(10.01, 1, 0, self.tax(19))], invoice_cash_rounding_id=rounding.id)
        self.assert_credited(move, (1.11, 2.03))

    def test_goods_stay_where_they_are(self):
        """Money is credited: a line of one piece would take a piece back from stock and orders."""
        goods = self.env["product.product"].create({"name": "Chair", "type": "consu"})
        tax = self.tax(19)
        move = self.sold([(10, 10, 0, tax)])
        move.button_draft()
        move.invoice_line_ids.write(
            {"product_id": goods.id, "name": "Chair, red", "price_unit": 10, "tax_ids": tax.ids}
        )
        move.action_post()
        before = move.invoice_line_ids
        _dispute, note = self.credited(move, 50)
        line = note.invoice_line_ids
        self.assertFalse(line.product_id)
        self.assertEqual(
            (line.name, line.account_id, line.tax_ids),
            (before.name, before.account_id, before.tax_ids),
        )
        self.assert_amount(note.amount_total, 50)

    def test_of_three_installments_the_contested_one(self):
        """And the host's own links: the invoice shows it, it shows the invoice."""
        term = self.env["account.payment.term"].create(
            {
                "name": "in three",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": part, "nb_days": days})
                    for part, days in ((30, 10), (30, 20), (40, 30))
                ],
            }
        )
        move = self.sold([(1000, 1, 0, self.tax(19))], invoice_payment_term_id=term.id)
        first, second, third = self.account_lines(move).sorted("date_maturity")
        _dispute, note = self.credited(move, 100.01, second)
        seen = []
        check = self.registry["account.move"]._check_balanced

        def posting(moves, container):
            seen.append(note.reversed_entry_id)
            return check(moves, container)

        self.patch(self.registry["account.move"], "_check_balanced", posting)
        self.assertEqual(note.reversed_entry_id, move)
        note.action_post()
        self.assertEqual({*seen, note.reversed_entry_id}, {move}, "posted with its link")
        self.assert_amount(second.amount_residual, second.balance - 100.01)
        for other in first, third:
            self.assert_amount(other.amount_residual, other.balance)
        self.assertEqual(move.reversal_move_ids, note)

    def test_a_part_paid_meanwhile(self):
        """More is accepted than is still open: that much is settled, the rest is the customer's."""
        move = self.sold([(100, 1, 0, self.env["account.tax"])])
        line = self.account_lines(move)
        dispute = self.env["payment.dispute"].create({"move_line_id": line.id, "amount": 80})
        line.reconciliation_disputed = False  # somebody applies a payment all the same
        paid = self.account_lines(self.payment("2026-01-10", 70))
        (paid | line).reconcile()
        dispute.action_accept()
        note = self.env["account.move"].browse(dispute.action_credit_note()["res_id"])
        note.action_post()
        self.assert_amount(line.amount_residual, 0)
        self.assert_amount(note.amount_residual, 50)
        dispute.action_credit_note()
        self.assert_amount(note.amount_residual, 50)

    def test_no_more_than_was_accepted_however_often_it_is_pressed(self):
        """The draft was made larger by hand: that is the customer's credit, not this settlement."""
        move = self.sold([(100, 1, 0, self.env["account.tax"])])
        line = self.account_lines(move)
        dispute, note = self.credited(move, 30)
        note.invoice_line_ids.price_unit = 50
        note.action_post()
        for _press in range(3):
            dispute.action_credit_note()
        self.assert_amount(line.amount_residual, 70)

    def test_settled_once_nothing_else_is_contested(self):
        move = self.sold([(100, 1, 0, self.env["account.tax"])])
        line = self.account_lines(move)
        kept, other = (
            self.env["payment.dispute"].create({"move_line_id": line.id, "amount": amount})
            for amount in (30, 20)
        )
        kept.action_accept()
        self.env["account.move"].browse(kept.action_credit_note()["res_id"]).action_post()
        self.assert_amount(line.amount_residual, 100)
        other.action_reject()
        self.assert_amount(line.amount_residual, 70)

    def test_taxes_by_the_piece(self):
        """Ten pieces at 100 with 5 of tax each: half of it is half of the tax too."""
        move = self.sold([(100, 10, 0, self.tax(5, amount_type="fixed"))])
        for amount, tax in ((525, 25), (105, 5)):
            _dispute, note = self.credited(move, amount)
            self.assert_amount(note.amount_total, amount)
            self.assert_amount(note.amount_tax, tax)
        self.assert_credited(move, (0.03, 3, 17.77))
