"""Deliveries to customers whose credit is limited to 100, or who are on hold."""

from freezegun import freeze_time

from odoo import Command
from odoo.addons.customer_reconciliation.tests.credit_common import TODAY, CreditCommon
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

TRIES = [{}, {"credit_force": True, "skip_sanity_check": True, "su": True}]


@tagged("post_install", "-at_install")
class TestCreditDeliveries(CreditCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(TODAY))
        self.env.user.group_ids |= self.env.ref("stock.group_stock_manager")
        self.rules = self.policy(has_limit=True, limit_amount=100, effect="block")
        self.keeper = self.new_user("keeper", ["stock.group_stock_user"])
        self.manager = self.new_user("lender", ["customer_reconciliation.group_credit_manager"])
        self.goods = self.env["product.product"].create({"name": "Goods", "type": "consu"})
        self.house = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )

    def picking(self, partner=None, kind="out_type_id", quantity=1):
        kind = self.house[kind]
        there = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": kind.default_location_dest_id.id,
        }
        move = {"product_id": self.goods.id, "product_uom_qty": quantity, "quantity": quantity}
        return self.env["stock.picking"].create(
            {
                "partner_id": (partner or self.contact).id,
                "picking_type_id": kind.id,
                "move_ids": [Command.create(move | there)],
                **there,
            }
        )

    def validate(self, picking, user=None, context=None):
        self.env.invalidate_all()
        model = self.env(user=(user or self.keeper).id, su=False)["stock.picking"]
        call_kw(model, "button_validate", [picking.ids], {"context": context or {}})
        return picking.state

    def assert_refused(self, picking):
        for context in TRIES:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.validate(picking, context=context)
        self.assertNotEqual(picking.state, "done")
        self.assertNotIn("done", picking.move_ids.mapped("state"))

    def hold(self):
        return self.env["credit.hold"].create({"file_id": self.file().id, "reason": "Insolvent."})

    def test_goods_leave_within_credit(self):
        picking = self.picking()
        self.assertEqual(picking.credit_state, "ok")
        self.assertEqual(self.validate(picking), "done")

    def test_no_goods_for_who_is_on_hold(self):
        picking = self.picking()
        hold = self.hold()
        picking.invalidate_recordset()
        self.assertEqual(picking.credit_state, "block")
        self.assertIn("Insolvent.", picking.credit_message)
        self.assert_refused(picking)
        hold.lifted_why = "Paid."
        hold.action_lift()
        self.assertEqual(self.validate(picking), "done")

    def test_no_goods_beyond_the_limit(self):
        self.owed(TODAY, 100)
        self.assertEqual(self.validate(self.picking()), "done")
        self.rules.limit_amount = 99.99
        self.assert_refused(self.picking())

    def test_warned_goods_leave_and_it_is_noted(self):
        self.rules.effect = "warn"
        self.owed(TODAY, 101)
        picking = self.picking()
        self.assertEqual(self.validate(picking), "done")
        self.assertTrue(any("1.00 too much" in body for body in picking.message_ids.mapped("body")))

    def test_goods_that_come_are_never_stopped(self):
        self.hold()
        self.assertEqual(self.validate(self.picking(kind="in_type_id")), "done")

    def test_asked_released_and_sent(self):
        picking = self.picking()
        self.hold()
        asked = self.env(user=self.keeper.id)["stock.picking"].browse(picking.id)
        request = asked._ask_release("Paid by cheque.", TODAY)
        self.assertEqual(request.user_id, self.keeper)
        with self.assertRaises(AccessError):
            request.with_user(self.keeper).action_approve()
        request.with_user(self.manager).action_approve()
        self.assertEqual(self.validate(picking), "done")
        self.assert_refused(self.picking())

    def test_orders_are_delivered_as_credit_allows(self):
        """Where sales are installed as well; without them nobody has ordered anything."""
        if "sale_id" not in self.env["stock.picking"]._fields:
            self.assertFalse(self.picking()._credit_order())
            return
        self.env.user.group_ids |= self.env.ref("sales_team.group_sale_manager")
        ordered = self.rules.component_ids.filtered(lambda part: part.component == "ordered")
        ordered.counted = False
        first, second = self.ordered(60), self.ordered(60)
        self.assertEqual(first.credit_state, "ok")
        self.assertEqual(self.validate(first), "done")
        self.assertEqual(self.exposure().delivered, 6000)
        second.invalidate_recordset()
        self.assertIn("20.00 too much", second.credit_message)
        self.assert_refused(second)
        ordered.counted = True
        order = second.sale_id
        self.granted("limit", 60)
        self.assert_refused(second)
        self.released(order)
        self.assertEqual(self.validate(second), "done")

    def ordered(self, amount):
        """The delivery of a confirmed order."""
        line = {"product_id": self.goods.id, "price_unit": amount, "tax_ids": []}
        values = {"partner_id": self.customer.id, "order_line": [Command.create(line)]}
        order = self.env["sale.order"].create(values)
        order.action_confirm()
        order.picking_ids.move_ids.quantity = 1
        return order.picking_ids

    def released(self, order):
        """An approved release, as the order had got it before it was confirmed."""
        request = self.request(
            "release",
            res_model="sale.order",
            res_id=order.id,
            document_currency_id=order.currency_id.id,
            document_amount=order.amount_total,
            amount=order.amount_total,
            date_to=TODAY,
        )
        request.sudo().state = "approved"
