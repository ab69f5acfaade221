"""Bank statement lines on suspense."""

from odoo.tests import tagged

from ..posting import Allocation, BankLine, Proposal
from .posting_common import PostingCommon


@tagged("post_install", "-at_install")
class TestPostingBank(PostingCommon):
    def bank_line(self, amount, date="2026-01-20", **vals):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": date,
                "payment_ref": "INV 5",
                "amount": amount,
                **vals,
            }
        )

    @staticmethod
    def suspense(statement_line):
        return statement_line._seek_for_lines()[1]

    def paid(self, statement_line, *targets, partner=None, side="receivable", key=1):
        """The bank line pays ``targets``: ``(invoice, amount)``."""
        source = statement_line.move_id.line_ids.filtered(
            lambda line: line.account_id != statement_line.journal_id.default_account_id
        )
        bank = BankLine(source.id, (partner or self.customer).id, self.accounts[side].id)
        allocations = tuple(
            Allocation(source.id, self.item(target).id, self.minor(amount))
            for target, amount in targets
        )
        return Proposal(key, allocations, bank_lines=(bank,))

    def test_pays_an_invoice(self):
        invoice, line = self.invoice("2026-01-05", 100), self.bank_line(100)
        item = self.suspense(line)
        self.assertFalse(line.is_reconciled)
        [posted] = self.apply(self.paid(line, (invoice, 100)))
        self.assertEqual(self.open(invoice, item), [0, 0])
        self.assertEqual(item.account_id, self.accounts["receivable"])
        self.assertEqual((line.partner_id, line.is_reconciled), (self.customer, True))
        self.assertEqual(line.move_id.line_ids.partner_id, self.customer)
        self.assertEqual(len(line.move_id.line_ids), 2)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertIn(line.move_id.name, self.notes(invoice))
        self.assertEqual(len(posted.turned), 1)

    def test_pays_several_and_leaves_the_rest_open(self):
        one, two = self.invoice("2026-01-05", 60), self.invoice("2026-01-06", 30)
        line = self.bank_line(100)
        item = self.suspense(line)
        self.apply(self.paid(line, (one, 60), (two, 30)))
        self.assertEqual(self.open(one, two, item), [0, 0, -10])

    def test_supplier(self):
        bill = self.bill("2026-01-05", 70, "V-1")
        line = self.bank_line(-70)
        item = self.suspense(line)
        self.apply(self.paid(line, (bill, 70), partner=self.vendor, side="payable"))
        self.assertEqual(self.open(bill, item), [0, 0])
        self.assertEqual(line.partner_id, self.vendor)

    def test_several_at_once(self):
        invoices = [self.invoice("2026-01-05", 10 * n) for n in (1, 2, 3)]
        lines = [self.bank_line(10 * n) for n in (1, 2, 3)]
        proposals = [
            self.paid(line, (invoice, invoice.amount_total), key=n)
            for n, (line, invoice) in enumerate(zip(lines, invoices, strict=True))
        ]
        self.apply(*proposals)
        self.assertEqual(self.open(*invoices), [0, 0, 0])

    def test_only_once(self):
        one, two = self.invoice("2026-01-05", 60), self.invoice("2026-01-06", 30)
        line = self.bank_line(100)
        both = [self.paid(line, (one, 60), key=1), self.paid(line, (two, 30), key=2)]
        self.assertIn("not on the suspense account", self.refused(*both))
        self.apply(both[0])
        self.assertIn("not on the suspense account", self.refused(both[0]))

    def test_undo(self):
        invoice, line = self.invoice("2026-01-05", 100), self.bank_line(100)
        item = self.suspense(line)
        before = item.account_id, item.partner_id
        posted = self.apply(self.paid(line, (invoice, 100)))
        [undone] = self.posting._undo(posted, "not theirs")
        self.assertFalse(undone.refused)
        self.assertEqual((item.account_id, item.partner_id), before)
        self.assertEqual((line.is_reconciled, line.amount_residual), (False, -100))
        self.assertFalse(line.partner_id | line.move_id.line_ids.partner_id)
        self.assertEqual(self.open(invoice), [100])
        self.apply(self.paid(line, (invoice, 100)))
        self.assertEqual(self.open(invoice), [0])

    def test_undo_leaves_what_the_line_paid_since(self):
        one, two = self.invoice("2026-01-05", 60), self.invoice("2026-01-06", 30)
        line = self.bank_line(100)
        item = self.suspense(line)
        first = self.apply(self.paid(line, (one, 60)))
        second = self.apply(self.proposal((item, two, 30)))
        [undone] = self.posting._undo(first, "mistaken")
        said = self.posting._sentence(undone.refusals[0])
        self.assertIn(f"{line.move_id.name} has settled other lines since", said)
        self.assertEqual(self.open(one, two, item), [0, 0, -10])
        both = self.posting._undo([*second, *first], "both")
        self.assertFalse([each for each in both if each.refused])
        self.assertEqual(self.open(one, two), [60, 30])
        self.assertEqual(item.account_id, line.journal_id.suspense_account_id)

    def test_undo_keeps_the_partner_it_had(self):
        invoice = self.invoice("2026-01-05", 100)
        line = self.bank_line(100, partner_id=self.customer.id)
        item = self.suspense(line)
        posted = self.apply(self.paid(line, (invoice, 100)))
        self.posting._undo(posted, "try again")
        self.assertEqual((line.partner_id, item.partner_id), (self.customer, self.customer))

    def test_locked(self):
        """Odoo locks no period with lines on suspense; an older lock may still meet one."""
        self.patch(type(self.company), "_validate_locks", lambda *_args: None)
        invoice, line = self.invoice("2026-02-05", 100), self.bank_line(100)
        proposal = self.paid(line, (invoice, 100))
        posted = self.apply(proposal)
        self.company.fiscalyear_lock_date = "2026-01-31"
        [undone] = self.posting._undo(posted, "too late")
        said = self.posting._sentence(undone.refusals[0])
        self.assertIn("locked until 01/31/2026", said)
        other = self.bank_line(50, date="2026-02-10")
        self.company.fiscalyear_lock_date = False
        late = self.invoice("2026-03-05", 50)
        self.company.fiscalyear_lock_date = "2026-02-28"
        said = self.refused(self.paid(other, (late, 50)))
        self.assertIn("its account can't change", said)
