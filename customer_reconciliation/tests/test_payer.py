"""Who paid: what is known, how it is learnt, who may pay for whom, and whose it is to change."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import tables
from .posting_common import PostingCommon

IBAN = "DE02 1203 0000 0000 2020 51"


@tagged("post_install", "-at_install")
class TestPayer(PostingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payers = cls.env["cash.payer"]
        cls.wolf = cls.env["res.partner"].create({"name": "Grey Wolf GmbH", "is_company": True})

    @classmethod
    def bank_line(cls, amount=100, **values):
        """A bank line without a partner."""
        journal = cls.company_data["default_journal_bank"]
        return cls.env["account.bank.statement.line"].create(
            {"journal_id": journal.id, "date": "2026-01-20", "payment_ref": "money"}
            | {"amount": amount}
            | values
        )

    def who(self, line, documents=None):
        """``(partner, decision)`` of a bank line, or nothing."""
        row = {
            "item_id": line.id,
            "bank_account": line.account_number or "",
            "payer_name": line.partner_name or "",
            "memo": line.payment_ref or "",
            "amount": -round(line.amount * 100),
            "currency": line.currency_id.name,
        }
        found = self.payers._who_paid(
            self.company, tables.table([row], tables.BANK_LINES), documents
        )
        if found.empty:
            return None
        partner = self.env["res.partner"].browse(int(found.loc[0, "partner"]))
        return partner, found.loc[0, "decision"]

    def enter(self, kind, value, partner, **values):
        return self.payers.create(
            {"kind": kind, "value": value, "partner_id": partner.id, "note": "told by phone"}
            | values
        )

    def standing(self, payer):
        return payer.right_count, payer.wrong_count, payer.state

    def known(self, **terms):
        return self.payers.search([(name, "=", value) for name, value in terms.items()])

    # -- what is known ---------------------------------------------------------------------------

    def test_names_and_bank_accounts_of_partners(self):
        self.assertEqual(
            self.who(self.bank_line(partner_name="GREY WOLF GMBH")), (self.wolf, "auto")
        )
        self.env["res.partner.bank"].create({"acc_number": IBAN, "partner_id": self.wolf.id})
        self.assertEqual(self.who(self.bank_line(account_number=IBAN)), (self.wolf, "auto"))
        self.assertIsNone(self.who(self.bank_line(partner_name="Nobody We Know Inc.")))

    def test_an_account_of_a_contact_is_of_its_company(self):
        person = self.env["res.partner"].create({"name": "Ann", "parent_id": self.wolf.id})
        self.env["res.partner.bank"].create({"acc_number": IBAN, "partner_id": person.id})
        self.assertEqual(self.who(self.bank_line(account_number=IBAN)), (self.wolf, "auto"))
        payer = self.enter("text", "contract 4711", person)
        self.assertEqual(
            (payer.partner_id, payer.by_hand, payer.state), (self.wolf, True, "proven")
        )
        line = self.bank_line(payment_ref="rent for Contract 4711, May")
        self.assertEqual(self.who(line), (self.wolf, "auto"))
        payer.write({"used": False, "note": "ended"})
        self.assertIsNone(self.who(line))

    def test_entering_says_why_and_says_enough(self):
        with self.assertRaisesRegex(UserError, "Say why"):
            self.enter("name", "Pay Master", self.wolf, note=" ")
        with self.assertRaisesRegex(ValidationError, "too short"):
            self.enter("account", "12", self.wolf)
        self.enter("account", "DE021203", self.wolf)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.enter("account", "de02 1203", self.wolf)

    def test_another_companys_knowledge_is_not_used(self):
        second = self.setup_other_company(name="Second Books")["company"]
        self.enter("name", "Pay Master", self.wolf)
        self.payers.sudo().search([]).company_id = second
        self.assertIsNone(self.who(self.bank_line(partner_name="Pay Master")))

    # -- learning --------------------------------------------------------------------------------

    def test_what_people_say_is_remembered_and_decides_in_time(self):
        self.company.reconciliation_knowledge_needed = 3
        for count in range(1, 4):
            line = self.bank_line(partner_name="Pay Master", account_number=IBAN)
            found = self.who(line)
            self.assertEqual(found, (self.wolf, "suggest") if count > 1 else None)
            line.partner_id = self.wolf
            known = self.known(partner_id=self.wolf.id)
            self.assertEqual(set(known.mapped("kind")), {"account", "name"})
            state = "proven" if count == 3 else "learning"
            self.assertEqual({self.standing(each) for each in known}, {(count, 0, state)})
        line = self.bank_line(partner_name="PAY MASTER")
        self.assertEqual(self.who(line), (self.wolf, "auto"))
        line.partner_id = self.customer
        known = self.known(kind="name", partner_id=self.wolf.id)
        self.assertEqual(self.standing(known), (3, 1, "learning"))
        self.assertEqual(self.who(self.bank_line(partner_name="PAY MASTER"))[1], "suggest")

    def test_a_decision_taken_back_leaves_nothing_behind(self):
        line = self.bank_line(partner_name="Pay Master")
        line.partner_id = self.wolf
        self.assertEqual(self.standing(self.known(kind="name")), (1, 0, "learning"))
        line.partner_id = self.customer
        self.assertEqual(self.known(kind="name").partner_id, self.customer)
        line.partner_id = False
        self.assertFalse(self.known(kind="name"))

    def test_what_is_entered_stays_and_is_judged(self):
        self.company.reconciliation_knowledge_needed = 2
        payer = self.enter("name", "Pay Master", self.wolf)
        for expected in ((0, 1, "proven"), (0, 2, "off")):
            self.bank_line(partner_name="pay master").partner_id = self.customer
            self.assertEqual(self.standing(payer), expected)
        found = self.who(self.bank_line(partner_name="Pay Master"))
        self.assertEqual(found, (self.customer, "auto"))

    def test_the_product_itself_teaches_nothing(self):
        self.bank_line(partner_name="Pay Master").sudo().partner_id = self.wolf
        self.assertFalse(self.known(kind="name"))

    # -- who may pay for whom --------------------------------------------------------------------

    def link(self, payer, partner, **values):
        return self.env["cash.payer.link"].create(
            {"payer_id": payer.id, "partner_id": partner.id, "note": "one group"} | values
        )

    def test_a_link_holds_one_way_for_entities(self):
        person = self.env["res.partner"].create({"name": "Ann", "parent_id": self.wolf.id})
        link = self.link(person, self.customer)
        self.assertEqual(link.payer_id, self.wolf)
        invoice = self.invoice("2026-01-05", 100)
        payment = self.payment("2026-01-20", 100, partner=person)
        own = self.payment("2026-01-20", 100)
        theirs = self.invoice("2026-01-05", 100, partner_id=self.wolf.id)
        self.assertIn("may pay for", self.refused(self.proposal((own, theirs, 100))))
        self.apply(self.proposal((payment, invoice, 100)))
        self.assertEqual(self.open(invoice, payment), [0, 0])

    def test_a_link_of_another_company_or_archived_does_not_hold(self):
        invoice = self.invoice("2026-01-05", 100)
        proposal = self.proposal((self.payment("2026-01-20", 100, partner=self.wolf), invoice, 100))
        second = self.setup_other_company(name="Second Books")["company"]
        self.env.user.company_ids |= second
        self.link(self.wolf, self.customer, company_id=second.id)
        self.assertIn("may pay for", self.refused(proposal))
        self.link(self.wolf, self.customer, active=False)
        self.assertIn("may pay for", self.refused(proposal))
        with self.assertRaisesRegex(ValidationError, "for itself"):
            self.link(self.wolf, self.wolf)

    # -- rights ----------------------------------------------------------------------------------

    def test_people_read_and_managers_write(self):
        payer, link = (
            self.enter("name", "Pay Master", self.wolf),
            self.link(self.wolf, self.customer),
        )
        lines = self.bank_line(partner_name="Pay Master")
        lines.partner_id = self.wolf
        lesson = payer.lesson_ids
        for group in ("user", "auditor"):
            user = self.new_user(f"payer {group}", (group, "account.group_account_readonly"))
            self.assertEqual(payer.with_user(user).value, "Pay Master")
            for record in (payer, link, lesson):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"company_id": self.company.id})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.link(self.customer, self.wolf).with_user(user).copy()
            self.env["cash.payer.link"].search([("payer_id", "=", self.customer.id)]).unlink()
        plain = self.new_user("nobody", ())
        for record in (payer, link, lesson):
            with self.assertRaises(AccessError):
                record.with_user(plain).read(["company_id"])

    def test_counts_cannot_be_set(self):
        manager = self.new_user("payer manager", ("manager", "account.group_account_invoice"))
        payer = self.enter("name", "Pay Master", self.wolf).with_user(manager)
        for name, value in (("right_count", 9), ("state", "proven"), ("by_hand", False)):
            with self.assertRaises(AccessError):
                payer.write({name: value, "note": "mine"})
        with self.assertRaises(AccessError):
            payer.write({"company_id": 1, "note": "mine"})
        payer.write({"vouched": False, "note": "not sure"})
        self.assertEqual(payer.state, "learning")
        with self.assertRaises(AccessError):
            self.env["cash.payer.lesson"].with_user(manager).create({"payer_id": payer.id})

    def test_other_companies_are_closed(self):
        second = self.setup_other_company(name="Second Books")["company"]
        payer, link = (
            self.enter("name", "Pay Master", self.wolf),
            self.link(self.wolf, self.customer),
        )
        stranger = self.new_user("stranger", ("manager",), second)
        for record in (payer, link):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["note"])
        with self.assertRaises(AccessError):
            self.env["cash.payer.link"].with_user(stranger).create(
                {
                    "payer_id": self.customer.id,
                    "partner_id": self.wolf.id,
                    "note": "x",
                    "company_id": self.company.id,
                }
            )
        with self.assertRaisesRegex(UserError, "anew"):
            link.company_id = second
