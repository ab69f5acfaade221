from datetime import timedelta

from odoo import Command
from odoo.addons.customer_reconciliation.queries.exposure import Exposure
from odoo.addons.customer_reconciliation.tests.credit_common import TODAY
from odoo.tests import tagged

from .orders_common import OrdersCommon


@tagged("post_install", "-at_install")
class TestExposureOrders(OrdersCommon):
    def test_quotations_do_not_count(self):
        self.order((self.by_order, 3, 10), confirm=False)
        self.assertEqual(self.exposure(), Exposure())

    def test_ordered_then_delivered_then_draft_then_posted(self):
        order = self.order((self.by_delivery, 3, 33.33))
        self.assertEqual(self.exposure(), Exposure(ordered=9999))
        order.order_line.qty_delivered = 2
        self.assertEqual(self.exposure(), Exposure(ordered=3333, delivered=6666))
        invoice = order._create_invoices()
        self.assertEqual(self.exposure(), Exposure(ordered=3333, draft=6666))
        invoice.write({"invoice_date": TODAY, "invoice_payment_term_id": self.immediate.id})
        invoice.action_post()
        self.assertEqual(self.exposure(), Exposure(ordered=3333, not_due=6666))
        order.action_cancel()
        self.assertEqual(self.exposure(), Exposure(not_due=6666))

    def test_what_is_delivered_beyond_the_order_is_owed_where_deliveries_are_invoiced(self):
        order = self.order((self.by_delivery, 2, 10), (self.by_order, 2, 10))
        order.order_line.qty_delivered = 3
        self.assertEqual(self.exposure(), Exposure(delivered=5000))

    def test_taxes_and_discounts_count_as_invoiced(self):
        tax = self.env["account.tax"].create({"name": "21 %", "amount": 21})
        line = self.line_values((self.by_order, 1, 100))
        self.order(line | {"tax_ids": [Command.set(tax.ids)], "discount": 10})
        self.assertEqual(self.exposure(), Exposure(ordered=10890))

    def test_returns_within_an_order_are_set_off_and_never_more(self):
        self.order((self.by_order, 3, 10), (self.by_order, -1, 10))
        self.order((self.by_order, -5, 10))
        self.assertEqual(self.exposure(), Exposure(ordered=2000))

    def test_down_payments_are_not_owed_twice(self):
        order = self.order((self.by_delivery, 10, 10))
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 30,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        advance = wizard._create_invoices(order)
        self.assertEqual(self.exposure(), Exposure(draft=3000, ordered=7000))
        order.order_line.filtered(lambda line: not line.is_downpayment).qty_delivered = 10
        self.assertEqual(self.exposure(), Exposure(draft=3000, delivered=7000))
        advance.write({"invoice_date": TODAY, "invoice_payment_term_id": self.immediate.id})
        advance.action_post()
        order._create_invoices(final=True)
        self.assertEqual(self.exposure(), Exposure(not_due=3000, draft=7000))

    def test_whoever_is_invoiced_owes(self):
        self.order((self.by_order, 1, 10), partner_invoice_id=self.vendor.id)
        self.order((self.by_order, 1, 20), partner_invoice_id=self.contact.id)
        self.assertEqual(self.exposure(), Exposure(ordered=2000))
        self.assertEqual(self.exposure(self.vendor), Exposure(ordered=1000))

    def test_orders_at_the_rate_of_the_day(self):
        foreign = self.other_currency
        foreign.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": foreign.id, "name": TODAY - timedelta(9), "rate": 4}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        self.order((self.by_order, 1, 100.03), pricelist_id=pricelist.id)
        self.assertEqual(self.exposure(), Exposure(ordered=2501))

    def test_companies_by_the_order(self):
        other = self.company_data_2["company"]
        self.order((self.by_order, 1, 10), company_id=other.id)
        self.assertEqual(self.exposure(), Exposure())
        self.assertEqual(self.exposure(company=other), Exposure(ordered=1000))
