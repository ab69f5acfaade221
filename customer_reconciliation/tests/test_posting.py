"""Every kind of settlement, to the cent."""

from odoo.tests import tagged

from .posting_common import PostingCommon


@tagged("post_install", "-at_install")
class TestPosting(PostingCommon):
    def test_full(self):
        invoice = self.invoice("2026-01-05", 100.10)
        payment = self.payment("2026-01-20", 100.10)
        [posted] = self.apply(self.proposal((payment, invoice, 100.10), key="mine"))
        self.assertEqual(self.open(invoice, payment), [0, 0])
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(
            (posted.key, len(posted.partial_ids), len(posted.full_ids)), ("mine", 1, 1)
        )
        self.assertEqual(self.item(invoice).full_reconcile_id.id, posted.full_ids[0])
        residuals = {r.line_id: (r.before, r.after) for r in posted.residuals}
        item, paid = self.item(invoice).id, self.item(payment).id
        self.assertEqual(residuals, {item: (10010, 0), paid: (-10010, 0)})
        self.assertFalse(posted.write_off_ids)

    def test_the_plan_writes_nothing(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 98)
        proposal = self.proposal((payment, invoice, 98), write_off=[(invoice, 2)])
        entries = self.env["account.move"].search_count([])
        [plan] = self.posting._plan([proposal])
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertEqual(self.open(invoice, payment), [100, -98])
        residuals = {r.line_id: (r.before, r.after) for r in plan.residuals}
        self.assertEqual(residuals[self.item(invoice).id], (10000, 0))
        [entry] = plan.entries
        self.assertEqual([vals["balance"] for vals in entry.items], [-2, 2])

    def test_partial(self):
        invoice, payment = self.invoice("2026-01-05", 300), self.payment("2026-01-20", 100)
        self.apply(self.proposal((payment, invoice, 100)))
        self.assertEqual(self.open(invoice, payment), [200, 0])
        self.assertEqual(invoice.payment_state, "partial")

    def test_overpayment_stays_open(self):
        invoice, payment = self.invoice("2026-01-05", 80), self.payment("2026-01-20", 100)
        self.apply(self.proposal((payment, invoice, 80)))
        self.assertEqual(self.open(invoice, payment), [0, -20])

    def test_less_than_both_have_open(self):
        """Odoo alone would settle as much as it can."""
        invoice, payment = self.invoice("2026-01-05", 80), self.payment("2026-01-20", 100)
        self.apply(self.proposal((payment, invoice, 33.33)))
        self.assertEqual(self.open(invoice, payment), [46.67, -66.67])
        self.apply(self.proposal((payment, invoice, 46.67)))
        self.assertEqual(self.open(invoice, payment), [0, -20])

    def test_one_for_many(self):
        invoices = [self.invoice(f"2026-01-0{n}", 10 * n) for n in (1, 2, 3)]
        payment = self.payment("2026-01-20", 60)
        [posted] = self.apply(self.proposal(*[(payment, i, i.amount_total) for i in invoices]))
        self.assertEqual(self.open(*invoices, payment), [0, 0, 0, 0])
        self.assertEqual((len(posted.partial_ids), len(posted.full_ids)), (3, 1))

    def test_many_for_one(self):
        invoice = self.invoice("2026-01-05", 60)
        payments = [self.payment("2026-01-20", amount) for amount in (10, 20, 30)]
        self.apply(self.proposal(*[(p, invoice, p.amount) for p in payments]))
        self.assertEqual(self.open(invoice, *payments), [0, 0, 0, 0])

    def test_many_for_many_against_the_order_of_dates(self):
        """The newest invoice first: Odoo alone would begin with the oldest."""
        old, new = self.invoice("2026-01-01", 50), self.invoice("2026-01-09", 70)
        first, second = self.payment("2026-01-20", 60), self.payment("2026-01-21", 40)
        self.apply(self.proposal((first, new, 60), (second, new, 10), (second, old, 25.5)))
        self.assertEqual(self.open(old, new, first, second), [24.5, 0, 0, -4.5])
        self.assertEqual(self.settled(first, new), 60)
        self.assertEqual(self.settled(second, old), 25.5)
        self.assertEqual(self.settled(first, old), 0)

    def test_credit_note_netted(self):
        invoice, refund = self.invoice("2026-01-05", 100), self.refund("2026-01-06", 30)
        payment = self.payment("2026-01-20", 70)
        self.apply(self.proposal((refund, invoice, 30), (payment, invoice, 70)))
        self.assertEqual(self.open(invoice, refund, payment), [0, 0, 0])
        self.assertIn(f"Set off against {invoice.name}", self.notes(refund))

    def test_installments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (30, 60)
                ],
            }
        )
        invoice = self.invoice("2026-01-05", 100, invoice_payment_term_id=term.id)
        early, late = self.account_lines(invoice).sorted("date_maturity")
        payment = self.payment("2026-01-20", 50)
        self.apply(self.proposal((payment, late, 50)))
        self.assertEqual(self.open(early, late, payment), [50, 0, 0])

    def test_supplier_side(self):
        bill = self.bill("2026-01-05", 200, "V-1")
        payment = self.payment("2026-01-20", 150, partner=self.vendor, way="outbound")
        [posted] = self.apply(self.proposal((payment, bill, 150), write_off=[(bill, 1.5)]))
        self.assertEqual(self.open(bill, payment), [-48.5, 0])
        payable = self.accounts["payable"].code
        self.assertEqual(self.written(posted), sorted([(payable, 1.5), (self.cost.code, -1.5)]))

    def test_the_trail(self):
        """One note an invoice says what, how much and in which run; no tracking beside it."""
        invoice = self.invoice("2026-01-05", 100)
        before = len(invoice.message_ids)
        first, second = self.payment("2026-01-20", 60), self.payment("2026-01-21", 39)
        self.apply(
            self.proposal((first, invoice, 60), (second, invoice, 39), write_off=[(invoice, 1)])
        )
        self.env.cr.precommit.run()
        self.assertEqual(len(invoice.message_ids), before + 1)
        note = self.notes(invoice)
        for words in (first.name, "60.00", second.name, "39.00", "1.00", "run CA/1"):
            self.assertIn(words, note)
        self.assertEqual(invoice.message_ids[0].author_id, self.env.user.partner_id)

    def test_second_apply_does_nothing(self):
        invoice, payment = self.invoice("2026-01-05", 100), self.payment("2026-01-20", 100)
        plans = self.posting._plan([self.proposal((payment, invoice, 100))])
        self.posting._apply(plans)
        partials = self.item(invoice).matched_credit_ids
        [again] = self.posting._apply(plans)
        self.assertEqual([r.key for r in again.refusals], ["post_reconciled"] * 2)
        self.assertEqual(self.item(invoice).matched_credit_ids, partials)

    def test_a_refused_one_stops_no_other(self):
        good, bad = self.invoice("2026-01-05", 100), self.invoice("2026-01-05", 50)
        payment, little = self.payment("2026-01-20", 100), self.payment("2026-01-20", 10)
        plans = self.posting._plan(
            [
                self.proposal((little, bad, 11), key=1),
                self.proposal((payment, good, 100), key=2),
                self.proposal((payment, bad, 5), key=3),
            ]
        )
        posted = self.posting._apply(plans)
        self.assertEqual([each.refused for each in posted], [True, False, True])
        self.assertEqual(self.open(good, bad, payment, little), [0, 50, 0, -10])

    def test_what_odoo_refuses_stops_no_other(self):
        """A journal that posts no more entries: found out only when posting."""
        good, bad = self.invoice("2026-01-05", 100), self.invoice("2026-01-05", 50)
        payment, short = self.payment("2026-01-20", 100), self.payment("2026-01-20", 48)
        plans = self.posting._plan(
            [
                self.proposal((short, bad, 48), write_off=[(bad, 2)], key=1),
                self.proposal((payment, good, 100), key=2),
            ]
        )
        self.cost.active = False
        refused, posted = self.posting._apply(plans)
        self.assertEqual([r.key for r in refused.refusals], ["post_host"])
        self.assertIn("archived", self.posting._sentence(refused.refusals[0]))
        self.assertFalse(posted.refused)
        self.assertEqual(self.open(good, bad, payment, short), [0, 50, 0, -48])
