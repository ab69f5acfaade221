"""What letters and campaigns state is what the general ledger says, to the cent."""

import random

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..queries.confirmation import balances
from .confirmation_common import CUT_OFF, ConfirmationCommon


@tagged("post_install", "-at_install")
class TestConfirmationFigures(ConfirmationCommon):
    def test_a_letter_states_both_sides_in_each_currency(self):
        own = self.currency.name
        self.assertEqual(self.owed(self.letter()), {own: (1000.37, 0)})
        self.assertEqual(self.owed(self.letter(self.vendor)), {own: (0, 700)})
        self.assertEqual(self.owed(self.letter(self.both)), {own: (300, 120), "EUR": (50, 0)})
        self.assertEqual(self.owed(self.letter(self.prepaid)), {own: (0, 80)})
        self.assertEqual(self.owed(self.letter(self.even)), {own: (0, 0)})

    def test_only_the_side_that_is_asked(self):
        own = self.currency.name
        self.assertEqual(self.owed(self.letter(self.both, account_type="payable")), {own: (0, 120)})

    def test_a_contact_is_its_company(self):
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.customer.id})
        self.invoice("2026-01-25", 5, "INV/2026/00009", partner=contact)
        letter = self.letter(contact)
        self.assertEqual(letter.partner_id, self.customer)
        self.assertEqual(self.owed(letter), {self.currency.name: (1005.37, 0)})

    def test_another_date_other_balances(self):
        letter = self.letter()
        letter.date = "2026-01-10"
        self.assertEqual(self.owed(letter), {self.currency.name: (1500.37, 0)})

    def test_what_is_posted_before_sending_is_taken_in(self):
        letter = self.letter()
        self.invoice("2026-01-30", 10, "INV/2026/00010")
        letter.action_send()
        self.assertEqual(self.owed(letter), {self.currency.name: (1010.37, 0)})
        self.assertIn("taken anew", "".join(letter.message_ids.mapped("body")))
        self.invoice("2026-01-30", 10, "INV/2026/00011")
        with self.assertRaises(UserError):
            letter.action_take_figures()
        self.assertEqual(self.owed(letter), {self.currency.name: (1010.37, 0)})

    def test_exchange_differences_are_ours_alone(self):
        """Paid at another rate: nothing is left in euro, and nothing is asked."""
        self.env["res.currency.rate"].create(
            {"name": "2026-01-20", "rate": 0.25, "currency_id": self.euro.id}
        )
        partner = self.env["res.partner"].create({"name": "Euro"})
        sold = self.invoice(
            "2026-01-05", 100, "INV/2026/00020", partner=partner, currency_id=self.euro.id
        )
        paid = self.payment("2026-01-22", 100, "x", partner, currency_id=self.euro.id)
        lines = self.account_lines(sold, paid)
        lines.reconcile()
        self.assertTrue(lines.matched_debit_ids.exchange_move_id)
        self.assertEqual(self.owed(self.letter(partner)), {self.currency.name: (0, 0)})

    def test_random_histories(self):
        """Whatever was posted and reconciled: each letter says what is summed without our code."""
        chance = random.Random(505)
        for number in range(40):
            partner = chance.choice(self.everybody)
            side = chance.choice(("receivable", "payable"))
            day = f"2026-0{chance.randint(1, 2)}-{chance.randint(1, 28):02}"
            amount = chance.randint(-99999, 99999) / 100 or 1
            currency = chance.choice((self.currency, self.euro))
            self.entry(day, amount, f"R{number}", partner, side, currency)
        open_lines = self.env["account.move.line"].search(
            [("partner_id", "=", self.both.id), ("account_id", "in", self.accounts["payable"].ids)]
        )
        open_lines.filtered(lambda line: line.currency_id == self.currency).reconcile()
        for date in ("2026-01-09", CUT_OFF, "2026-02-14"):
            for partner in self.everybody:
                lines = self.letter(partner, date=date).line_ids
                for currency in self.currency | self.euro:
                    line = lines.filtered(lambda each, c=currency: each.currency_id == c)
                    for side in ("receivable", "payable"):
                        expected = self.ledger_balance(partner, date, currency, side)
                        self.assertEqual(currency.compare_amounts(line[side], expected), 0)

    # -- campaigns -------------------------------------------------------------------------------

    def test_all_are_chosen_and_tied_to_the_ledger(self):
        campaign = self.campaign()
        campaign.action_choose()
        found = [(c.partner_id, c.receivable, c.payable, c.why) for c in campaign.candidate_ids]
        self.assertEqual(
            found,
            [
                (self.customer, 1000.37, 0, "all"),
                (self.vendor, 0, -700, "all"),
                (self.both, 400, -120, "all"),
                (self.prepaid, -80, 0, "all"),
            ],
        )
        for side, of_type in (("receivable", "asset_receivable"), ("payable", "liability_payable")):
            [(total,)] = self.env["account.move.line"]._read_group(
                [
                    ("company_id", "=", self.company.id),
                    ("account_type", "=", of_type),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", CUT_OFF),
                ],
                [],
                ["balance:sum"],
            )
            self.assert_amount(campaign[f"ledger_{side}"], total, side)

    def test_entries_without_a_partner_are_told(self):
        move = self.entry("2026-01-05", 33, "nobody")
        self.account_lines(move).partner_id = False
        campaign = self.campaign()
        campaign.action_choose()
        self.assertEqual((campaign.nobody_receivable, campaign.nobody_payable), (33, 0))
        self.assertEqual(campaign.chosen_count, 4)

    def test_the_share_is_known_before_letters_are_created(self):
        campaign = self.campaign(selection="above", amount_min=600)
        campaign.action_choose()
        self.assertEqual(campaign.candidate_ids.partner_id, self.customer | self.vendor)
        self.assertFalse(campaign.confirmation_ids)
        receivable = 1000.37 / campaign.all_receivable
        self.assertAlmostEqual(campaign.receivable_share, receivable)
        self.assertAlmostEqual(campaign.payable_share, 700 / campaign.all_payable)

    def test_who_is_left_out_is_not_asked_and_not_covered(self):
        campaign = self.campaign(selection="above", amount_min=600)
        campaign.action_choose()
        fish = campaign.candidate_ids[0]
        with self.assertRaisesRegex(UserError, "Say why"):
            fish.left_out = True
        fish.write({"left_out": True, "left_out_why": "in a lawsuit"})
        self.assertEqual((campaign.chosen_count, campaign.receivable_share), (1, 0))
        self.assertIn("in a lawsuit", "".join(campaign.message_ids.mapped("body")))
        campaign.action_create_letters()
        self.assertEqual(campaign.confirmation_ids.partner_id, self.vendor)
        with self.assertRaises(UserError):
            fish.left_out = False

    def test_balances_at_zero_on_request(self):
        campaign = self.campaign(with_zero=True)
        campaign.action_choose()
        self.assertIn(self.even, campaign.candidate_ids.partner_id)
        late = {"date": "2027-02-15", "deadline": "2027-03-15"}
        campaign.write(late)  # by then it has not moved for a year
        campaign.action_choose()
        self.assertNotIn(self.even, campaign.candidate_ids.partner_id)

    def test_picked_by_hand(self):
        campaign = self.campaign(selection="picked")
        with self.assertRaises(UserError):
            campaign.action_choose()
        contact = self.env["res.partner"].create({"name": "C", "parent_id": self.even.id})
        campaign.picked_ids = contact | self.vendor
        campaign.action_choose()
        self.assertEqual(campaign.candidate_ids.partner_id, self.even | self.vendor)
        self.assertEqual(set(campaign.candidate_ids.mapped("why")), {"picked"})

    def test_a_sample_can_be_redone(self):
        vals = {"selection": "random", "sample_size": 2, "seed": 20260131}
        first, second = self.campaign(**vals), self.campaign(**vals)
        first.action_choose()
        second.action_choose()
        drawn = first.candidate_ids.partner_id
        self.assertEqual(len(drawn), 2)
        self.assertEqual(second.candidate_ids.partner_id, drawn)
        second.action_choose()
        self.assertEqual(second.candidate_ids.partner_id, drawn)
        others = set()
        for seed in range(12):
            second.seed = seed
            second.action_choose()
            others.add(second.candidate_ids.partner_id)
        self.assertGreater(len(others), 2)

    def test_other_settings_another_choice(self):
        campaign = self.campaign()
        campaign.action_choose()
        campaign.date = "2026-01-10"
        self.assertEqual(campaign.state, "draft")
        self.assertFalse(campaign.candidate_ids)
        with self.assertRaises(UserError):
            campaign.action_create_letters()

    def test_letters_take_over_what_is_asked(self):
        auditor = self.env["res.partner"].create({"name": "Audit & Co", "email": "a@example.com"})
        campaign = self.running(kind="auditor", auditor_id=auditor.id, form="negative")
        letters = campaign.confirmation_ids
        self.assertEqual(letters.partner_id, self.everybody - self.even)
        for letter in letters:
            self.assertEqual(
                (letter.kind, letter.auditor_id, letter.form, str(letter.deadline)),
                ("auditor", auditor, "negative", "2026-02-20"),
            )
        self.assertEqual(len(set(letters.mapped("name"))), 4)
        campaign.deadline = "2026-03-01"
        self.assertEqual(set(map(str, letters.mapped("deadline"))), {"2026-03-01"})
        with self.assertRaises(UserError):
            campaign.form = "positive"

    def test_sessions_from_the_start_if_wished(self):
        campaign = self.running(with_sessions=True)
        lines = campaign.confirmation_ids.line_ids
        self.assertEqual(len(lines.session_id), len(lines))
        for line in lines:
            session = line.session_id
            self.assertEqual(str(session.date_to), CUT_OFF)
            self.assertEqual(
                session.currency_id.compare_amounts(session.our_balance, line.balance), 0
            )
        self.assertFalse(self.running().confirmation_ids.session_ids)

    def test_nonsense_is_refused(self):
        for vals in ({"kind": "auditor"}, {"deadline": CUT_OFF}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.campaign(**vals)

    def test_one_query_however_many(self):
        def measure(partners):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            balances(self.env, self.company.id, fields.Date.to_date(CUT_OFF), "both", partners.ids)
            return self.env.cr.sql_log_count - before

        self.assertEqual(measure(self.customer), 1)
        self.assertEqual(measure(self.everybody), 1)

    def test_a_thousand_letters_in_as_many_queries_as_fifty(self):
        """Choosing, creating, figures; only inserts grow, by packets of a few hundred rows."""
        partners = self.env["res.partner"].create([{"name": f"P{n}"} for n in range(1000)])
        account = self.accounts["receivable"]
        income = self.company_data["default_account_revenue"]
        lines = [
            Command.create({"account_id": each.id, "partner_id": partner.id, "balance": amount})
            for partner in partners
            for each, amount in ((account, 10), (income, -10))
        ]
        values = {"move_type": "entry", "date": "2026-01-05", "line_ids": lines}
        self.env["account.move"].create(values).action_post()
        counts = [self.queries_of(some) for some in (partners[:50], partners)]
        self.assertLess(counts[1] - counts[0], 150, counts)

    def queries_of(self, partners):
        """How many it takes to ask ``partners``."""
        campaign = self.campaign(selection="picked", picked_ids=[Command.set(partners.ids)])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        campaign.action_choose()
        campaign.action_create_letters()
        self.env.flush_all()
        taken = self.env.cr.sql_log_count - before
        self.assertEqual(len(campaign.confirmation_ids), len(partners))
        self.assertEqual(set(campaign.confirmation_ids.line_ids.mapped("they_owe")), {10})
        return taken

    # -- by turnover -----------------------------------------------------------------------------

    def test_chosen_by_turnover(self):
        """Even owes nothing at the end, but has bought; Both bought 300 and sold 120."""
        campaign = self.campaign(measure="turnover", selection="largest", sample_size=3)
        campaign.action_choose()
        found = [(c.partner_id, c.turnover, c.why) for c in campaign.candidate_ids]
        self.assertEqual(
            found,
            [
                (self.customer, 1500.37, "largest"),
                (self.vendor, 700, "largest"),
                (self.both, 420, "largest"),
            ],
        )
        campaign.sample_size = 4
        campaign.action_choose()
        self.assertEqual(campaign.candidate_ids.partner_id[-1:], self.even)
        self.assertAlmostEqual(campaign.turnover_share, 2680.37 / campaign.all_turnover)

    def test_turnover_of_the_side_and_the_time_asked_about(self):
        self.refund("2026-01-29", 100.37, "RINV/2026/00001")
        cases = (
            ({"account_type": "receivable"}, [1400, 300, 60]),
            ({"account_type": "payable"}, [700, 120]),
            ({"account_type": "payable", "turnover_from": "2026-01-09"}, [120]),
        )
        for vals, expected in cases:
            campaign = self.campaign(measure="turnover", selection="above", amount_min=1, **vals)
            campaign.action_choose()
            with self.subTest(vals):
                self.assertEqual(campaign.candidate_ids.mapped("turnover"), expected)

    def test_turnover_covers_a_share(self):
        campaign = self.campaign(measure="turnover", selection="cover", share=0.8)
        campaign.action_choose()
        self.assertEqual(campaign.candidate_ids.partner_id, self.customer | self.vendor)

    def test_a_suppliers_letter(self):
        campaign = self.running(account_type="payable", selection="largest", sample_size=1)
        letter = campaign.confirmation_ids
        self.assertEqual((letter.partner_id, letter.account_type), (self.vendor, "payable"))
        self.assertEqual(self.owed(letter), {self.currency.name: (0, 700)})
        self.assertEqual(letter.name, f"{campaign.name}-0001")
        [annex] = letter._annexes()[letter.id]
        self.assertEqual(annex.sections[0].closing, 700)
