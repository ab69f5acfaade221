"""Undo: residuals exactly as before, with who and why."""

import json

from odoo import Command, fields
from odoo.tests import tagged

from ..posting import Posted
from .posting_common import PostingCommon


@tagged("post_install", "-at_install")
class TestPostingUndo(PostingCommon):
    def undo(self, *posted, **given):
        undone = self.posting._undo(posted, "paid twice", "CA/1", **given)
        self.assertFalse([self.posting._sentence(r) for each in undone for r in each.refusals])
        return undone

    def test_residuals_exactly_as_before(self):
        one, two = self.invoice("2026-01-05", 100), self.invoice("2026-01-06", 70)
        first, second = self.payment("2026-01-20", 60), self.payment("2026-01-21", 90)
        documents = one, two, first, second
        before = self.open(*documents)
        [posted] = self.apply(
            self.proposal(
                (first, two, 60), (second, one, 80), (second, two, 9.5), write_off=[(two, 0.5)]
            )
        )
        [undone] = self.undo(posted)
        self.assertEqual(self.open(*documents), before)
        self.assertFalse(self.account_lines(*documents).filtered("matching_number"))
        self.assertEqual(one.payment_state, "not_paid")
        self.assertEqual(
            {(r.line_id, r.before, r.after) for r in undone.residuals},
            {(r.line_id, r.after, r.before) for r in posted.residuals},
        )

    def test_from_what_was_kept_as_json(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 98)
        [posted] = self.apply(self.proposal((payment, invoice, 98), write_off=[(invoice, 2)]))
        kept = Posted.from_dict(json.loads(json.dumps(posted.as_dict())))
        self.assertEqual(kept.partial_ids, posted.partial_ids)
        self.undo(kept)
        self.assertEqual(self.open(invoice, payment), [100, -98])

    def test_of_a_shared_entry_only_what_is_undone(self):
        invoices = [self.invoice("2026-01-05", 100 + n) for n in range(5)]
        posted = self.apply(
            *[self.proposal(key=n, write_off=[(i, 2)]) for n, i in enumerate(invoices)]
        )
        entry = self.env["account.move.line"].browse(posted[0].write_off_ids).move_id
        names = ", ".join(invoice.name for invoice in invoices[:3])
        self.assertEqual(entry.ref, f"Write-off CA/1: {names} +2")
        undone = self.undo(posted[1])
        [reversal] = self.env["account.move"].browse(undone[0].move_ids)
        self.assertEqual(reversal.reversed_entry_id, entry)
        self.assertEqual(reversal.ref, f"Reversal of {entry.name} CA/1: {invoices[1].name}")
        self.assertEqual(self.open(*invoices), [98, 101, 100, 101, 102])

    def test_write_off_is_reversed_and_settled(self):
        tax = self.company_data["default_tax_sale"]
        preset = self.preset_of(self.cost, taxes=tax)
        invoice = self.invoice("2026-01-05", 100)
        [posted] = self.apply(self.proposal(write_off=[(invoice, 2.3)], preset=preset))
        [undone] = self.undo(posted)
        entry = self.env["account.move.line"].browse(posted.write_off_ids).move_id
        [reversal] = self.env["account.move"].browse(undone.move_ids)
        self.assertEqual((reversal.state, reversal.date), ("posted", entry.date))
        self.assertEqual(reversal.reversed_entry_id, entry)
        self.assertEqual(entry.ref, f"Write-off CA/1: {invoice.name}")
        self.assertEqual(reversal.ref, f"Reversal of {entry.name} CA/1: {invoice.name}")
        self.env.invalidate_all()
        taxed = (entry | reversal).line_ids.filtered("tax_ids")
        self.assertEqual(taxed.mapped("is_refund"), [True, True], "the report nets them")
        for account in entry.line_ids.account_id:
            lines = (entry | reversal).line_ids.filtered(lambda x, a=account: x.account_id == a)
            self.assertEqual(sum(lines.mapped("balance")), 0)
        self.assertEqual(reversal.line_ids.tax_tag_ids, entry.line_ids.tax_tag_ids)
        self.assertEqual(self.open(*self.account_lines(entry, reversal)), [0, 0])

    def test_one_of_a_shared_entry(self):
        proposals, invoices = [], []
        for n in range(3):
            invoice = self.invoice("2026-01-05", 10 + n)
            proposals.append(self.proposal(write_off=[(invoice, 1)], key=n))
            invoices.append(invoice)
        posted = self.apply(*proposals)
        [undone] = self.undo(posted[1])
        self.assertEqual(self.open(*invoices), [9, 11, 11])
        self.assertEqual(len(self.env["account.move"].browse(undone.move_ids).line_ids), 2)
        self.undo(posted[0], posted[2])
        self.assertEqual(self.open(*invoices), [10, 11, 12])

    def test_later_payments_stay(self):
        invoice = self.invoice("2026-01-05", 100)
        first, second = self.payment("2026-01-20", 60), self.payment("2026-01-25", 40)
        [posted] = self.apply(self.proposal((first, invoice, 60)))
        self.apply(self.proposal((second, invoice, 40)))
        self.undo(posted)
        self.assertEqual(self.open(invoice, first, second), [60, -60, 0])
        self.assertEqual(invoice.payment_state, "partial")

    def test_the_trail(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        posted = self.apply(self.proposal((payment, invoice, 100)))
        clerk = self.new_user("clerk", ["user"])
        self.posting.with_user(clerk)._undo(posted, "paid twice", "CA/1")
        note = invoice.message_ids[0]
        self.assertIn("Reconciliation of run CA/1 undone: paid twice", note.body)
        self.assertEqual(note.author_id, clerk.partner_id)

    def test_changed_by_hand_since(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        posted = self.apply(self.proposal((payment, invoice, 100)))
        self.item(invoice).remove_move_reconcile()
        [undone] = self.posting._undo(posted, "again")
        said = self.posting._sentence(undone.refusals[0])
        self.assertIn("changed by hand", said)
        self.assertIn(invoice.name, said)

    def test_twice(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        posted = self.apply(self.proposal((payment, invoice, 100)))
        self.undo(*posted)
        [again] = self.posting._undo(posted, "again")
        self.assertTrue(again.refused)
        self.assertEqual(self.open(invoice, payment), [100, -100])

    def test_a_refused_one_stops_no_other(self):
        one, two = self.invoice("2026-01-05", 100), self.invoice("2026-01-05", 100)
        first = self.apply(self.proposal(write_off=[(one, 1)]))
        second = self.apply(self.proposal(write_off=[(two, 1)]))
        self.item(one).remove_move_reconcile()
        undone = self.posting._undo([*first, *second], "all of it")
        self.assertEqual([each.refused for each in undone], [True, False])
        self.assertEqual(self.open(one, two), [100, 100])

    def test_locked_write_off(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 98)
        posted = self.apply(self.proposal((payment, invoice, 98), write_off=[(invoice, 2)]))
        self.company.fiscalyear_lock_date = "2026-01-31"
        [undone] = self.posting._undo(posted, "too late")
        said = self.posting._sentence(undone.refusals[0])
        self.assertIn("of 01/20/2026 lies in the period locked until 01/31/2026", said)
        self.assertEqual(self.open(invoice), [0])
        [undone] = self.undo(*posted, date=fields.Date.to_date("2026-02-01"))
        self.assertEqual(self.open(invoice, payment), [100, -98])
        [reversal] = self.env["account.move"].browse(undone.move_ids)
        self.assertEqual(str(reversal.date), "2026-02-01")

    def test_cash_basis_tax_is_odoos(self):
        """Tax that falls due on payment falls due with it, and no more once undone."""
        tax = self.cash_basis_tax()
        invoice = self.invoice(
            "2026-01-05",
            100,
            invoice_line_ids=[
                Command.create(
                    {"name": "Goods", "price_unit": 100, "tax_ids": [Command.set(tax.ids)]}
                )
            ],
        )
        payment = self.payment("2026-01-20", 60)
        posted = self.apply(self.proposal((payment, invoice, 55)))
        due = tax.invoice_repartition_line_ids.account_id
        self.assertEqual(self.on(due), -5)
        self.undo(*posted)
        self.assertEqual(self.on(due), 0)
        self.assertEqual(self.open(invoice, payment), [110, -60])
        preset = self.preset_of(self.cost, taxes=tax)
        posted = self.apply(
            self.proposal((payment, invoice, 55), write_off=[(invoice, 1.1)], preset=preset)
        )
        self.assertEqual(self.on(due), -5)  # 5.10 of the invoice due, 0.10 of it taken back
        self.undo(*posted)
        self.assertEqual(self.on(due), 0)

    def on(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def cash_basis_tax(self):
        account = self.env["account.account"]
        waiting = account.create(
            {
                "name": "Tax waiting",
                "code": "TAXW",
                "account_type": "liability_current",
                "reconcile": True,
            }
        )
        due = account.create(
            {"name": "Tax due", "code": "TAXD", "account_type": "liability_current"}
        )
        self.company.write(
            {
                "tax_exigibility": True,
                "tax_cash_basis_journal_id": self.env["account.journal"]
                .create({"name": "Cash basis", "type": "general", "code": "DUE"})
                .id,
            }
        )
        parts = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "account_id": due.id}),
        ]
        return self.env["account.tax"].create(
            {
                "name": "10 % on payment",
                "amount": 10,
                "type_tax_use": "sale",
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": waiting.id,
                "invoice_repartition_line_ids": parts,
                "refund_repartition_line_ids": parts,
            }
        )
