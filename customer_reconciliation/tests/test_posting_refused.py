"""What must not be posted: the sentence names row, value and cure."""

from dataclasses import replace

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..posting import SENTENCES, Allocation, BankLine, Proposal
from .posting_common import PostingCommon


@tagged("post_install", "-at_install")
class TestPostingRefused(PostingCommon):
    def test_nothing(self):
        self.assertIn("no amount", self.refused(Proposal(1, ())))
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        for amount in (0, -5):
            said = self.refused(self.proposal((payment, invoice, amount)))
            self.assertIn("above zero", said)

    def test_of_another_company_than_the_run(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        other = self.env["res.company"].create({"name": "Second Books"})
        asked = replace(self.proposal((payment, invoice, 100)), company_id=other.id)
        said = self.refused(asked)
        self.assertIn(f"{invoice.name} is of {self.company.name}", said)
        self.assertIn("a run of Second Books", said)
        self.assertFalse(self.refused(replace(asked, company_id=self.company.id)))

    def test_gone(self):
        invoice = self.invoice("2026-01-05", 100)
        lost = Proposal(1, (Allocation(999_999_999, self.item(invoice).id, 100),))
        self.assertIn("999999999", self.refused(lost))

    def test_draft(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        invoice.button_draft()
        said = self.refused(self.proposal((payment, invoice, 100)))
        self.assertIn(invoice.name, said)
        self.assertIn("Draft", said)

    def test_reconciled_meanwhile(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        proposal = self.proposal((payment, invoice, 100))
        plans = self.posting._plan([proposal])
        self.account_lines(invoice, self.payment("2026-01-21", 100)).reconcile()
        [posted] = self.posting._apply(plans)
        [refusal] = posted.refusals
        said = self.posting._sentence(refusal)
        self.assertIn(f"{invoice.name} has been reconciled meanwhile", said)
        self.assertEqual(self.open(payment), [-100])

    def test_less_open_than_planned(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 120)
        said = self.refused(self.proposal((payment, invoice, 100.01)))
        self.assertIn("100.00 open, but $ 100.01", said.replace("\xa0", " "))
        twice = [self.proposal((payment, invoice, 60), key=n) for n in (1, 2)]
        other = self.payment("2026-01-20", 50)
        after = self.proposal((other, invoice, 50))
        self.assertIn("40.00 open", self.refused(twice[0], after))
        self.assertIn("another proposal", self.refused(*[self.proposal((payment, invoice, 5))] * 2))

    def test_both_on_one_side(self):
        one, two = self.invoice("2026-01-05", 100), self.invoice("2026-01-06", 100)
        said = self.refused(self.proposal((one, two, 100)))
        self.assertIn("are both debits", said)

    def test_other_entity(self):
        other = self.env["res.partner"].create({"name": "Grey Wolf", "is_company": True})
        invoice = self.invoice("2026-01-05", 100, partner_id=other.id)
        payment = self.payment("2026-01-20", 100)
        said = self.refused(self.proposal((payment, invoice, 100)))
        self.assertIn("Enter that Blue Fish may pay for Grey Wolf", said)

    def test_a_child_of_the_entity_is_no_other(self):
        child = self.env["res.partner"].create({"name": "Shop", "parent_id": self.customer.id})
        invoice = self.invoice("2026-01-05", 100, partner_id=child.id)
        self.apply(self.proposal((self.payment("2026-01-20", 100), invoice, 100)))
        self.assertEqual(self.open(invoice), [0])

    def test_a_mapping_lets_another_pay(self):
        other = self.env["res.partner"].create({"name": "Grey Wolf", "is_company": True})
        invoice = self.invoice("2026-01-05", 100, partner_id=other.id)
        payment = self.payment("2026-01-20", 100)
        self.env["cash.payer.link"].create(
            {"payer_id": self.customer.id, "partner_id": other.id, "note": "one group"}
        )
        self.apply(self.proposal((payment, invoice, 100)))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        back = self.invoice("2026-01-05", 10)
        theirs = self.payment("2026-01-20", 10, partner=other)
        self.assertIn("may pay for", self.refused(self.proposal((theirs, back, 10))))

    def test_other_account(self):
        account = self.accounts["receivable"].copy({"code": "ARX"})
        invoice = self.invoice("2026-01-05", 100)
        payment = self.payment("2026-01-20", 100, destination_account_id=account.id)
        said = self.refused(self.proposal((payment, invoice, 100)))
        self.assertIn(f"{payment.move_id.name} is on account ARX", said)

    def test_no_open_account(self):
        invoice = self.invoice("2026-01-05", 100)
        income = invoice.invoice_line_ids
        proposal = Proposal(1, (Allocation(income.id, self.item(invoice).id, 100),))
        self.assertIn("no receivable or payable account", self.refused(proposal))

    def test_other_company(self):
        second = self.setup_other_company(name="Second Books")["company"]
        self.env.user.company_ids |= second
        invoice = self.invoice("2026-01-05", 100)
        entry = (
            self.env["account.move"]
            .with_company(second)
            .create(
                {
                    "move_type": "entry",
                    "date": "2026-01-05",
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": self.customer.id,
                                "balance": balance,
                            }
                        )
                        for account, balance in self.accounts_of(second)
                    ],
                }
            )
        )
        entry.action_post()
        posting = self.posting.with_context(allowed_company_ids=(self.company | second).ids)
        said = self.refused(self.proposal((entry, invoice, 100)), posting=posting)
        self.assertIn(f"is of Second Books, {invoice.name} of {self.company.name}", said)
        user = self.new_user("clerk", ["user"])
        clerk = self.posting.with_user(user).with_context(allowed_company_ids=self.company.ids)
        said = self.refused(self.proposal((entry, invoice, 100)), posting=clerk)
        self.assertIn("of a company you don't work in", said)

    def accounts_of(self, company):
        account = self.env["account.account"].with_company(company)
        for kind, balance in (("asset_receivable", -100), ("income", 100)):
            domain = [("account_type", "=", kind), ("company_ids", "in", company.id)]
            yield account.search(domain, limit=1), balance

    def test_rights(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 99)
        proposal = self.proposal((payment, invoice, 99), write_off=[(invoice, 1)])
        auditor = self.new_user("auditor", ["auditor"])
        stranger = self.posting.with_user(auditor)
        for call in (stranger._plan, stranger._apply, lambda p: stranger._undo(p, "")):
            with self.assertRaises(AccessError):
                call([])
        clerk = self.posting.with_user(self.new_user("clerk", ["user"]))
        self.apply(proposal, posting=clerk)
        self.assertEqual(self.open(invoice, payment), [0, 0])

    # -- locked periods --------------------------------------------------------------------------

    def test_locked_pairs(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        for lock in ("fiscalyear_lock_date", "hard_lock_date"):
            with self.subTest(lock):
                self.company[lock] = "2026-01-20"
                said = self.refused(self.proposal((payment, invoice, 100)))
                self.assertIn("locked until 01/20/2026", said)
        later = self.payment("2026-01-21", 100)
        self.assertFalse(self.refused(self.proposal((later, invoice, 100))))

    def test_locked_write_off(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-02-20", 98)
        given = {"write_off": [(invoice, 2)], "date": fields.Date.to_date("2026-01-15")}
        self.company.fiscalyear_lock_date = "2026-01-31"
        said = self.refused(self.proposal((payment, invoice, 98), **given))
        self.assertIn("would be dated 01/15/2026, in the period locked until 01/31/2026", said)
        given["date"] = fields.Date.to_date("2026-02-01")
        self.apply(self.proposal((payment, invoice, 98), **given))
        self.assertEqual(self.open(invoice), [0])

    def test_tax_lock_holds_write_offs_with_tax_only(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 97.7)
        taxed = self.preset_of(self.cost, taxes=self.company_data["default_tax_sale"])
        self.company.tax_lock_date = "2026-01-31"
        given = {"write_off": [(invoice, 2.3)]}
        said = self.refused(self.proposal((payment, invoice, 97.7), preset=taxed, **given))
        self.assertIn("locked until 01/31/2026", said)
        self.assertFalse(self.refused(self.proposal((payment, invoice, 97.7), **given)))

    def test_no_journal(self):
        self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)]
        ).active = False
        invoice = self.invoice("2026-01-05", 100)
        self.assertIn("has no journal", self.refused(self.proposal(write_off=[(invoice, 1)])))

    def test_not_on_suspense(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        bank = BankLine(self.item(payment).id, self.customer.id, self.accounts["receivable"].id)
        proposal = self.proposal((payment, invoice, 100), bank_lines=(bank,))
        self.assertIn("not on the suspense account", self.refused(proposal))

    def test_every_sentence_names_a_cure(self):
        for key, sentence in SENTENCES.items():
            text = str(sentence)
            if key != "post_host":
                self.assertRegex(text, r"[.:] [A-Z]\w+.*\.$", key)
