"""Promises to pay: how the ledger shows that they were kept or broken, and who may note them."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestPaymentPromise(ReconciliationCommon):
    """On 10 January Blue Fish promises to pay on the 20th; the days after are travelled to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.second = cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        cls.owner = cls.new_user("owner", ["user"])

    @classmethod
    @freeze_time("2026-01-10 09:00:00")
    def promise(cls, *documents, **vals):
        return cls.env["payment.promise"].create(
            {
                "partner_id": cls.customer.id,
                "line_ids": [Command.set(cls.account_lines(*documents).ids)],
                "date": "2026-01-20",
                "user_id": cls.owner.id,
                **vals,
            }
        )

    def pay(self, day, amount, *documents):
        payment = self.payment(day, amount)
        if documents:
            self.account_lines(payment, *documents).reconcile()
        return payment

    def judged(self, promise, day):
        """The state after the scheduled action of ``day``."""
        with freeze_time(f"{day} 05:00:00"), self.enter_registry_test_mode():
            self.env.ref("customer_reconciliation.ir_cron_payment_promise").method_direct_trigger()
        promise.invalidate_recordset()
        return promise.state

    def tasks(self, promise):
        return [
            (str(task.date_deadline), task.activity_type_id.icon) for task in promise.activity_ids
        ]

    def test_noted_from_the_invoice(self):
        """The button offers what is open of the invoice, then leads to what was noted."""
        action = self.first.with_user(self.owner).action_promise()
        promises = self.env["payment.promise"].with_user(self.owner)
        with freeze_time("2026-01-10 09:00:00"):
            promise = promises.with_context(**action["context"]).create({"date": "2026-01-20"})
        self.assertEqual(promise.line_ids, self.account_lines(self.first))
        self.assertEqual(promise.partner_id, self.customer)
        self.assert_amount(promise.amount, 300.37)
        self.assertEqual(self.first.action_promise()["res_id"], promise.id)
        self.pay("2026-01-11", 120.00, self.second)
        with self.assertRaisesRegex(UserError, "INV/2026/00002"):
            self.second.action_promise()

    # -- how it went -----------------------------------------------------------------------------

    def test_kept_when_all_was_paid_by_the_day(self):
        promise = self.promise(self.first, self.second)
        self.assert_amount(promise.amount, 420.37)
        self.assertEqual((promise.scope, promise.made_on), ("items", date(2026, 1, 10)))
        self.assertEqual(self.judged(promise, "2026-01-15"), "open")
        self.pay("2026-01-16", 300.37, self.first)
        self.assertEqual(self.judged(promise, "2026-01-17"), "open")
        self.assert_amount(promise.paid, 300.37)
        self.pay("2026-01-20", 120.00, self.second)
        self.assertEqual(self.judged(promise, "2026-01-20"), "kept")
        self.assertFalse(promise.activity_ids)

    def test_broken_the_day_after(self):
        promise = self.promise(self.first)
        self.pay("2026-01-18", 300.00, self.first)
        self.assertEqual(self.judged(promise, "2026-01-20"), "open")
        self.assertEqual(self.judged(promise, "2026-01-21"), "broken")
        self.assert_amount(promise.paid, 300.00)
        self.assertEqual(self.tasks(promise), [("2026-01-21", "fa-chain-broken")])

    def test_what_was_paid_too_late_does_not_keep_it(self):
        promise = self.promise(self.first)
        self.pay("2026-01-21", 300.37, self.first)
        self.assertEqual(self.judged(promise, "2026-01-25"), "broken")

    def test_the_day_of_the_payment_counts_not_that_of_reconciling(self):
        """And what is undone is no longer paid."""
        promise = self.promise(self.first)
        payment = self.pay("2026-01-19", 300.37)
        self.assertEqual(self.judged(promise, "2026-01-22"), "broken")
        self.account_lines(payment, self.first).reconcile()
        self.assertEqual(self.judged(promise, "2026-01-28"), "kept")
        self.assertFalse(promise.activity_ids)
        self.account_lines(payment).remove_move_reconcile()
        self.assertEqual(self.judged(promise, "2026-01-29"), "broken")

    def test_what_was_paid_before_was_not_promised(self):
        self.pay("2026-01-08", 100.00, self.first)
        promise = self.promise(self.first)
        self.assert_amount(promise.amount, 200.37)
        self.assertEqual(self.judged(promise, "2026-01-15"), "open")
        self.assert_amount(promise.paid, 0.0)
        self.pay("2026-01-16", 200.37, self.first)
        self.assertEqual(self.judged(promise, "2026-01-16"), "kept")

    def test_part_of_an_installment(self):
        promise = self.promise(self.first, amount=100.00)
        self.pay("2026-01-12", 100.00, self.first)
        self.assertEqual(self.judged(promise, "2026-01-12"), "kept")

    def test_no_more_than_is_open(self):
        """Of installments; on the whole account somebody may promise what is yet to be invoiced."""
        with self.assertRaisesRegex(ValidationError, "300.38.* only .*300.37"):
            self.promise(self.first, amount=300.38)
        promise = self.promise(self.first, amount=100)
        with self.assertRaisesRegex(ValidationError, "only"):
            promise.amount = 300.38
        self.assertEqual(self.promise(amount=9000).scope, "account")

    def test_of_the_whole_account_any_payment_counts(self):
        """Applied or not, by any contact; what was paid before or paid back does not."""
        contact = self.env["res.partner"].create({"name": "Anna", "parent_id": self.customer.id})
        self.pay("2026-01-09", 500.00)
        promise = self.promise(partner_id=contact.id, amount=200.00)
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(promise.contact_id, contact)
        self.assertEqual(promise.scope, "account")
        self.refund("2026-01-11", 77.00)
        self.assertEqual(self.judged(promise, "2026-01-11"), "open")
        self.payment("2026-01-12", 200.00, partner=contact)
        self.payment("2026-01-13", 50.00, way="outbound", partner_type="customer")
        self.assertEqual(self.judged(promise, "2026-01-21"), "broken")
        self.assert_amount(promise.paid, 150.00)

    def test_in_another_currency(self):
        other = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        foreign = self.invoice("2026-01-06", 80.00, "INV/2026/00003", currency_id=other.id)
        promise = self.promise(foreign, currency_id=other.id)
        self.assert_amount(promise.amount, 80.00)
        self.payment("2026-01-15", 80.00)
        self.assertEqual(self.judged(promise, "2026-01-15"), "open")
        payment = self.payment("2026-01-15", 80.00, currency_id=other.id)
        self.account_lines(payment, foreign).reconcile()
        self.assertEqual(self.judged(promise, "2026-01-15"), "kept")

    def test_a_document_that_is_no_longer_posted(self):
        promise = self.promise(self.first)
        self.first.button_draft()
        self.assertEqual(self.judged(promise, "2026-01-21"), "cancelled")

    def test_many_in_as_many_queries_as_one(self):
        for _more in range(8):
            self.promise(self.first)
        everything = self.env["payment.promise"].search([])
        everything.action_judge()  # what changes is written to the log, one by one
        few, many = (self.queries(some.action_judge) for some in (everything[:2], everything))
        self.assertEqual(many, few)

    # -- noting ----------------------------------------------------------------------------------

    def test_reminded_the_day_before(self):
        promise = self.promise(self.first)
        self.assertEqual(self.tasks(promise), [("2026-01-19", "fa-handshake-o")])
        self.assertEqual(promise.activity_ids.user_id, self.owner)
        with freeze_time("2026-01-11"):
            promise.date = "2026-01-28"
        self.assertEqual(self.tasks(promise), [("2026-01-27", "fa-handshake-o")])
        promise.action_cancel()
        self.assertEqual(self.tasks(promise), [])

    def test_what_is_no_promise(self):
        bill = self.bill("2026-01-04", 50.00, "B-1")
        credit = self.refund("2026-01-04", 50.00)
        stranger = self.env["res.partner"].create({"name": "Grey Cat", "is_company": True})
        theirs = self.invoice("2026-01-04", 50.00, partner=stranger)
        for documents, vals, refusal in (
            ((bill,), {"amount": 50.00}, ValidationError),
            ((credit,), {"amount": 50.00}, ValidationError),
            ((theirs,), {}, ValidationError),
            ((self.first,), {"date": "2026-01-09"}, UserError),
        ):
            with self.subTest(documents), self.assertRaises(refusal):
                self.promise(*documents, **vals)

    def test_terms_are_fixed_once_it_is_known_how_it_went(self):
        promise = self.promise(self.first)
        self.judged(promise, "2026-01-21")
        for vals in ({"amount": 1.00}, {"date": "2026-02-01"}, {"line_ids": [Command.clear()]}):
            with self.subTest(vals), self.assertRaises(UserError):
                promise.with_user(self.owner).write(vals)
        with self.assertRaises(UserError):
            promise.action_cancel()
        promise.with_user(self.owner).note = "called again"

    # -- rights ----------------------------------------------------------------------------------

    def call(self, user, method, *args):
        return call_kw(self.env["payment.promise"].with_user(user), method, list(args), {})

    def test_rights(self):
        promise = self.promise(self.first)
        vals = {"partner_id": self.customer.id, "amount": 5.00, "date": "2099-01-01"}
        [made] = self.call(self.owner, "create", [vals])
        self.assertEqual(self.env["payment.promise"].browse(made).state, "open")
        for kept in ("state", "paid", "settled_before", "made_on", "scope", "judged_on"):
            value = {"state": "kept", "scope": "items"}.get(kept, "2026-01-01")
            value = 1.0 if kept in ("paid", "settled_before") else value
            with self.subTest(kept), self.assertRaises(AccessError):
                self.call(self.owner, "create", [vals | {kept: value}])
            with self.subTest(kept), self.assertRaises(AccessError):
                self.call(self.owner, "write", [made], {kept: value})
        with self.assertRaises(AccessError):
            self.call(self.owner, "unlink", [made])
        auditor = self.new_user("auditor", ["auditor"])
        self.assertTrue(self.call(auditor, "search_read", [("id", "=", promise.id)]))
        other = self.setup_other_company(name="Company B")["company"]
        stranger = self.new_user("stranger", ["manager"], company=other)
        self.assertFalse(self.call(stranger, "search", [("id", "in", [promise.id, made])]))
        portal = new_test_user(self.env, "eve", groups="base.group_portal")
        salesperson = self.new_user("salesperson", [])
        for user in auditor, stranger, portal, salesperson:
            for method, args in (
                ("create", [[vals]]),
                ("write", [[promise.id], {"note": "x"}]),
                ("action_cancel", [[promise.id]]),
                ("action_judge", [[promise.id]]),
            ):
                if user == stranger and method == "create":
                    continue
                with self.subTest(method, user=user.login), self.assertRaises(AccessError):
                    self.call(user, method, *args)
        for user in portal, salesperson:
            with self.assertRaises(AccessError):
                self.call(user, "search_read", [])

    def test_payments_of_days_to_come_are_no_part_of_it(self):
        self.pay("2026-01-15", 200.37, self.first)
        promise = self.promise(self.first)
        self.assert_amount(promise.amount, 100)
        self.assertEqual(self.judged(promise, "2026-01-12"), "open")
        self.assert_amount(promise.paid, 0)
        self.pay("2026-01-16", 60, self.first)
        self.assertEqual(self.judged(promise, "2026-01-21"), "broken")
        self.assert_amount(promise.paid, 60)

    def test_of_another_currency_other_payments_count(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.pay("2026-01-10", 40)
        promise = self.promise(amount=100)
        with freeze_time("2026-01-10 10:00:00"):
            promise.currency_id = euro
        self.payment("2026-01-12", 100, currency_id=euro.id)
        self.assertEqual(self.judged(promise, "2026-01-13"), "kept")

    def test_nobody_moves_one_into_the_books_of_others(self):
        """There it would pause reminders to the same customer."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        promise = self.promise(amount=5, date="2026-01-20").with_user(self.owner)
        with self.assertRaises(AccessError):
            call_kw(promise.browse(), "write", [promise.ids, {"company_id": company.id}], {})
