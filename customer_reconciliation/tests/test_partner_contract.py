"""Contracts of customers: which is in force, which invoices depart from it, who is reminded."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .credit_common import CreditCommon

EXPIRY = "customer_reconciliation.mail_activity_contract_expiry"


@tagged("post_install", "-at_install")
class TestPartnerContract(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days_30, cls.days_60 = cls.env["account.payment.term"].create(
            [
                {
                    "name": f"{days} days",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 50, "nb_days": 10}),
                        Command.create({"value": "percent", "value_amount": 50, "nb_days": days}),
                    ],
                }
                for days in (30, 60)
            ]
        )
        cls.contracts = cls.env["partner.contract"]

    @classmethod
    def contract(cls, name="C-1", date_from="2026-01-01", date_to="2026-12-31", **vals):
        return cls.contracts.create(
            {
                "name": name,
                "partner_id": cls.customer.id,
                "date_from": date_from,
                "date_to": date_to,
                "payment_term_id": cls.days_60.id,
                **vals,
            }
        )

    def departing(self, *contracts):
        found = self.contracts.union(*contracts)._departing()
        return [found[contract.id] for contract in contracts]

    def test_it_is_that_of_the_company(self):
        contract = self.contract(partner_id=self.contact.id)
        self.assertEqual(contract.partner_id, self.customer)
        contract.partner_id = self.contact
        self.assertEqual(contract.partner_id, self.customer)

    @freeze_time("2026-06-01")
    def test_in_force_from_the_first_to_the_last_day(self):
        for state, start, end in (
            ("in_force", "2026-06-01", "2026-06-01"),
            ("in_force", "2020-01-01", False),
            ("coming", "2026-06-02", "2026-12-31"),
            ("expired", "2026-01-01", "2026-05-31"),
        ):
            contract = self.contract(f"{state} {start}", start, end)
            self.assertEqual(contract.state, state)
            self.assertIn(contract, self.contracts.search([("state", "=", state)]))
            self.assertNotIn(contract, self.contracts.search([("state", "!=", state)]))

    def test_of_two_the_one_that_began_last(self):
        old, new = self.contract("old", "2025-01-01"), self.contract("new", "2026-01-15")
        other = self.contract("other", "2026-01-20", partner_id=self.vendor.id)
        both = self.customer | self.vendor

        def found(day):
            return self.contracts._of(both, self.company, day)

        self.assertEqual(found("2026-01-14"), {self.customer.id: old})
        self.assertEqual(found("2026-02-01"), {self.customer.id: new, self.vendor.id: other})
        new.active = False
        self.assertEqual(found("2026-02-01")[self.customer.id], old)
        self.assertEqual(self.contracts._of(both, self.company_data_2["company"], "2026-02-01"), {})

    def test_days_until_the_last_installment(self):
        self.assertEqual(self.contract()._days(), 60)
        self.assertIsNone(self.contract("C-2", payment_term_id=False)._days())

    def test_invoices_that_depart(self):
        contract = self.contract()
        by_contract = self.invoice("2026-02-01", 100, invoice_payment_term_id=self.days_60.id)
        shorter = self.invoice("2026-02-01", 100, invoice_payment_term_id=self.days_30.id)
        without = self.invoice(
            "2026-12-31", 100, invoice_date_due="2026-12-31", invoice_payment_term_id=False
        )
        of_contact = self.invoice(
            "2026-02-01", 100, partner=self.contact, invoice_payment_term_id=self.days_30.id
        )
        for day, partner in (
            ("2025-12-31", None),
            ("2027-01-01", None),
            ("2026-02-01", self.vendor),
        ):
            self.invoice(day, 100, partner=partner, invoice_payment_term_id=self.days_30.id)
        self.refund("2026-02-01", 100)
        cancelled = self.drafted(100)
        cancelled.button_cancel()
        drafted = self.drafted(100)  # for immediate payment
        expected = (shorter | without | of_contact | drafted).ids
        self.assertEqual(self.departing(contract), [sorted(expected)])
        self.assertEqual(contract.departing_count, 4)
        self.assertNotIn(by_contract.id, expected)
        action = contract.action_open_departing()
        listed = self.env["account.move"].search(action["domain"])
        self.assertEqual(sorted(listed.ids), sorted(expected))
        contract.payment_term_id = False
        self.assertEqual(contract.departing_count, 0)

    def test_an_invoice_departs_from_the_contract_of_its_day_alone(self):
        old, new = self.contract("old", "2025-01-01"), self.contract("new", "2026-01-15")
        new.payment_term_id = self.days_30
        before = self.invoice("2026-01-14", 100, invoice_payment_term_id=self.days_30.id)
        after = self.invoice("2026-01-15", 100, invoice_payment_term_id=self.days_60.id)
        self.assertEqual(self.departing(old, new), [before.ids, after.ids])
        everything = self.contracts.action_open_departing()["domain"]
        self.assertLessEqual(
            {before.id, after.id}, set(self.env["account.move"].search(everything).ids)
        )

    def test_as_many_queries_for_many(self):
        partners = self.env["res.partner"].create([{"name": f"C{n}"} for n in range(4)])
        many = self.contracts.union(
            *(self.contract(f"C-{p.id}", partner_id=p.id) for p in partners)
        )
        for partner in partners:
            self.invoice("2026-02-01", 9, partner=partner)
        one = self.queries(many[0]._departing)
        self.assertLessEqual(self.queries(many._departing), one)

    # -- expiry ----------------------------------------------------------------------------------

    def reminded(self, contract, day):
        """How many tasks its owner has after the scheduled action of ``day``."""
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref("customer_reconciliation.ir_cron_partner_contract").method_direct_trigger()
        contract.invalidate_recordset()
        tasks = contract.activity_ids
        self.assertLessEqual(set(tasks.user_id.ids), {contract.user_id.id})
        self.assertLessEqual(set(map(str, tasks.mapped("date_deadline"))), {str(contract.date_to)})
        return len(tasks)

    def test_the_owner_is_reminded_once(self):
        contract = self.contract(date_to="2026-06-30")
        self.assertEqual(self.reminded(contract, "2026-05-30"), 0)
        self.assertEqual(self.reminded(contract, "2026-05-31"), 1)
        self.assertEqual(self.reminded(contract, "2026-06-01"), 1)
        contract.activity_ids.action_done()
        self.assertEqual(self.reminded(contract, "2026-06-02"), 0)

    def test_what_is_prolonged_is_reminded_of_again(self):
        contract = self.contract(date_to="2026-06-30")
        self.assertEqual(self.reminded(contract, "2026-06-01"), 1)
        contract.date_to = "2027-06-30"
        contract.activity_ids.unlink()
        self.assertEqual(self.reminded(contract, "2026-06-02"), 0)
        self.assertEqual(self.reminded(contract, "2027-06-02"), 1)

    def test_nobody_is_reminded_of_what_is_archived_or_endless(self):
        archived = self.contract("a", date_to="2026-06-30", active=False)
        endless = self.contract("b", date_to=False)
        self.assertEqual(self.reminded(archived, "2026-06-15"), 0)
        self.assertEqual(self.reminded(endless, "2026-06-15"), 0)

    # -- rights ----------------------------------------------------------------------------------

    def test_who_may_do_what(self):
        contract = self.contract()
        for login, may_read, may_write in (
            ("auditor", True, False),
            ("user", True, False),
            ("customer_reconciliation.group_credit_manager", True, True),
            ("base.group_user", False, False),
            ("account.group_account_invoice", False, False),
        ):
            user = self.new_user(login.split(".")[-1], [login])
            mine = contract.with_user(user)
            with self.subTest(login):
                self.assertEqual(mine.has_access("read"), may_read)
                self.assertEqual(mine.has_access("write"), may_write)
                self.assertEqual(mine.has_access("create"), may_write)
                if not may_read:
                    with self.assertRaises(AccessError):
                        mine.action_open_departing()

    def test_other_companies_do_not_see_it(self):
        contract = self.contract()
        user = self.new_user(
            "elsewhere",
            ["customer_reconciliation.group_credit_manager"],
            self.company_data_2["company"],
        )
        self.assertFalse(contract.with_user(user).search([("id", "=", contract.id)]))

    def test_what_the_product_keeps(self):
        manager = self.new_user("keeper", ["customer_reconciliation.group_credit_manager"])
        contract = self.contract().with_user(manager)
        with self.assertRaises(AccessError):
            contract.write({"reminded_for": "2026-12-31"})

    @freeze_time("2026-06-01")
    def test_a_contract_that_has_begun_is_kept(self):
        with self.assertRaises(UserError):
            self.contract().unlink()
        self.contract("later", "2026-07-01").unlink()
