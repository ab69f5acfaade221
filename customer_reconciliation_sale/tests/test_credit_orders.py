"""Orders of customers whose credit is limited to 100, or who are on hold."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.addons.customer_reconciliation.tests.credit_common import TODAY
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .orders_common import OrdersCommon

TRIES = [
    {},
    {"credit_force": True, "skip_credit_check": True, "su": True},
    {"default_state": "sale", "default_credit_state": "ok"},
]


@tagged("post_install", "-at_install")
class TestCreditOrders(OrdersCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(TODAY))
        self.rules = self.policy(has_limit=True, limit_amount=100, effect="block")
        self.seller = self.new_user("seller", ["sales_team.group_sale_salesman_all_leads"])
        self.manager = self.new_user("lender", ["customer_reconciliation.group_credit_manager"])

    def quotation(self, amount, **vals):
        return self.order((self.by_order, 1, amount), confirm=False, **vals)

    def rpc(self, user, model, method, *args, context=None, **kwargs):
        self.env.invalidate_all()
        kwargs["context"] = context or {}
        return call_kw(self.env(user=user.id, su=False)[model], method, list(args), kwargs)

    def refused(self, *call, error=UserError):
        for context in TRIES:
            with self.assertRaises(error, msg=call[1:]), self.env.cr.savepoint():
                self.rpc(self.seller, *call, context=context)
                self.env.flush_all()

    def confirm(self, order, user=None):
        self.rpc(user or self.seller, "sale.order", "action_confirm", order.ids)
        return order.state

    def released(self, order):
        order.invalidate_recordset()
        request = order.with_user(self.seller)._ask_release("Known for years.", TODAY)
        request.with_user(self.manager).action_approve()
        return request

    def test_to_the_cent_and_quotations_count_for_nothing(self):
        first, second = self.quotation(60), self.quotation(40.01)
        self.assertEqual((first.credit_state, second.credit_state), ("ok", "ok"))
        self.assertEqual(self.confirm(first), "sale")
        second.invalidate_recordset()
        self.assertEqual(second.credit_state, "block")
        self.refused("sale.order", "action_confirm", second.ids)
        second.order_line.price_unit = 40
        self.assertEqual(self.confirm(second), "sale")

    def test_whoever_is_invoiced_is_checked(self):
        self.confirm(self.quotation(500, partner_invoice_id=self.free_of_limits().id))
        order = self.quotation(101, partner_id=self.vendor.id)
        order.partner_invoice_id = self.contact
        self.refused("sale.order", "action_confirm", order.ids)

    def free_of_limits(self):
        tag = self.env["res.partner.category"].create({"name": "Public"})
        self.policy(tag_ids=[Command.set(tag.ids)], effect="nothing", sequence=1)
        return self.env["res.partner"].create({"name": "Town", "category_id": tag.ids})

    def test_a_hold_stops_orders(self):
        order = self.quotation(1)
        self.env["credit.hold"].create({"file_id": self.file().id, "reason": "Insolvent."})
        self.refused("sale.order", "action_confirm", order.ids)

    def test_warned_is_confirmed_and_noted(self):
        self.rules.effect = "warn"
        order = self.quotation(101)
        self.assertEqual(self.confirm(order), "sale")
        self.assertTrue(any("1.00 too much" in body for body in order.message_ids.mapped("body")))

    def test_the_form_tells_while_it_is_entered(self):
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.by_order
                line.price_unit = 150
            self.assertEqual(form.credit_state, "block")
            self.assertFalse(form.partner_credit_warning)

    # -- asked, released, confirmed --------------------------------------------------------------

    def test_asked_released_and_confirmed(self):
        order = self.quotation(150)
        [asked] = [self.rpc(self.seller, "sale.order", "action_ask_release", order.ids)]
        values = {"reason": "Paid by cheque."}
        window = "credit.release.ask"
        [wizard] = self.rpc(self.seller, window, "create", [values], context=asked["context"])
        self.assertIn(
            "50.00 too much", self.rpc(self.seller, window, "read", [wizard])[0]["message"]
        )
        self.refused(window, "action_release", [wizard], error=AccessError)
        self.rpc(self.seller, window, "action_ask", [wizard])
        request = self.env["credit.request"].search([("kind", "=", "release")], limit=1)
        self.assertEqual((request.document_name, request.user_id), (order.name, self.seller))
        self.refused("sale.order", "action_confirm", order.ids)
        self.rpc(self.manager, "credit.request", "action_approve", request.ids)
        self.assertEqual(self.confirm(order), "sale")
        self.assertTrue(request.used_on)

    def test_a_release_is_good_for_the_orders_invoices(self):
        self.rules.shipped_postable = False
        order = self.quotation(150)
        self.released(order)
        self.confirm(order)
        invoice = order._create_invoices()
        self.assertEqual(invoice.credit_state, "ok")
        invoice.action_post()
        late = self.quotation(10)
        self.released(late)
        self.confirm(late)
        bill = late._create_invoices()
        with freeze_time(TODAY + timedelta(8)), self.assertRaises(UserError):
            bill.action_post()

    def test_sellers_read_nothing_of_credit(self):
        order = self.quotation(150)
        self.released(order)
        for model in ("credit.file", "credit.request", "credit.hold", "credit.policy"):
            self.refused(model, "search_read", [], ["id"], error=AccessError)

    # -- other ways in ---------------------------------------------------------------------------

    def test_no_other_way_to_an_order(self):
        order = self.quotation(150)
        line = {"product_id": self.by_order.id, "price_unit": 150}
        made = {"partner_id": self.customer.id, "order_line": [Command.create(line)]}
        self.refused("sale.order", "write", order.ids, {"state": "sale"})
        self.refused("sale.order", "write", order.ids, {"state": "sale", "credit_state": "ok"})
        self.refused("sale.order", "web_save", order.ids, {"state": "sale"}, {"id": {}})
        self.refused("sale.order", "create", [made | {"state": "sale"}])
        self.assertEqual(order.state, "draft")

    def test_orders_do_not_grow_past_the_check(self):
        order = self.order((self.by_order, 10, 10), confirm=False)
        self.confirm(order)
        line = order.order_line
        more = {"product_id": self.by_order.id, "price_unit": 1, "order_id": order.id}
        self.refused("sale.order.line", "write", line.ids, {"product_uom_qty": 11})
        self.refused("sale.order.line", "write", line.ids, {"price_unit": 10.01})
        self.refused("sale.order.line", "create", [more])
        command = Command.update(line.id, {"product_uom_qty": 11})
        self.refused("sale.order", "write", order.ids, {"order_line": [command]})
        self.refused("sale.order", "web_save", order.ids, {"order_line": [command]}, {"id": {}})
        self.assertEqual(order.amount_total, 100)

    def test_orders_may_shrink_and_be_moved_within_though_too_much_is_used(self):
        order = self.quotation(100)
        order.order_line = [Command.create(self.line_values((self.by_order, 1, 0)))]
        self.confirm(order)
        self.rules.limit_amount = 50
        first, second = order.order_line
        order.order_line = [
            Command.update(second.id, {"price_unit": 30}),
            Command.update(first.id, {"price_unit": 70}),
        ]
        first.price_unit = 10
        self.assertEqual(order.amount_total, 40)
        order.note = "Anything"

    def test_another_who_owes_is_checked(self):
        order = self.quotation(500, partner_invoice_id=self.free_of_limits().id)
        self.confirm(order)
        owner = {"partner_invoice_id": self.customer.id}
        self.refused("sale.order", "write", order.ids, owner)

    # -- goods already shipped -------------------------------------------------------------------

    def invoice_of(self, ordered, delivered):
        order = self.order((self.by_order, ordered, 20))
        self.env["credit.hold"].create({"file_id": self.file().id, "reason": "Insolvent."})
        order.order_line.qty_delivered = delivered
        return order._create_invoices()

    def test_invoices_for_goods_shipped_can_be_posted(self):
        invoice = self.invoice_of(3, 3)
        self.assertEqual(invoice.credit_state, "warn")
        invoice.action_post()
        self.assertIn("Insolvent.", invoice.message_ids.mapped("body")[0])

    def test_unless_the_policy_forbids_it(self):
        self.rules.shipped_postable = False
        with self.assertRaises(UserError):
            self.invoice_of(3, 3).action_post()

    def test_not_where_more_is_invoiced_than_shipped(self):
        with self.assertRaises(UserError):
            self.invoice_of(3, 2).action_post()

    def test_not_with_a_line_of_something_else(self):
        invoice = self.invoice_of(3, 3)
        line = {"name": "Extra", "price_unit": 1, "tax_ids": []}
        invoice.invoice_line_ids = [Command.create(line)]
        with self.assertRaises(UserError):
            invoice.action_post()

    # -- paid online -----------------------------------------------------------------------------

    def test_what_is_paid_online_asks_for_no_credit(self):
        order = self.quotation(150)
        order.transaction_ids = self.transaction(50)
        order.invalidate_recordset()
        self.assertEqual(order.credit_state, "ok")
        self.assertEqual(self.confirm(order), "sale")

    def transaction(self, amount):
        env = self.env(su=True)
        provider = env["payment.provider"].create(
            {"name": "Any", "company_id": self.company.id, "state": "test"}
        )
        return env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": env["payment.method"].create({"name": "A", "code": "a"}).id,
                "reference": "PAID-1",
                "amount": amount,
                "currency_id": self.currency.id,
                "partner_id": self.customer.id,
                "state": "done",
            }
        )

    def test_strangers_are_not_told_why(self):
        portal = self.env["res.users"].create(
            {
                "name": "Guest",
                "login": "guest",
                "partner_id": self.contact.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        order = self.quotation(150)
        with self.assertRaises(UserError) as refused:
            order.with_user(portal).sudo().action_confirm()
        self.assertNotIn("150", str(refused.exception))
        self.assertNotIn("limit", str(refused.exception))
