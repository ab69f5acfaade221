"""Who may see and do what with balance confirmations: by screens and by any call."""

import io
from contextlib import suppress
from urllib.parse import urlsplit

import openpyxl
from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user, tagged

from ..reports import confirmation_xlsx
from .confirmation_common import ConfirmationCommon

MODELS = ("", ".campaign", ".candidate", ".line", ".result")
WINDOWS = (".answer", ".answer.line", ".cancel")


@tagged("post_install", "-at_install")
class TestConfirmationRights(ConfirmationCommon, HttpCase):
    session = None  # HttpCase keeps the browser's here, the builders a method

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls.new_user("letter_boss", ["manager"])
        cls.reader = cls.new_user("letter_reader", ["auditor"])
        cls.seller = cls.new_user("letter_seller", [])
        cls.biller = cls.new_user("letter_biller", ["account.group_account_invoice"])
        elsewhere = cls.setup_other_company()["company"]
        cls.stranger = cls.new_user("letter_stranger", ["manager"], elsewhere)
        cls.guest = new_test_user(cls.env, "letter_guest", "base.group_portal")
        cls.guest.partner_id.parent_id = cls.customer  # their own letter is no exception
        cls.one = cls.running()
        cls.fish = cls.of(cls.one, cls.customer)

    def all_of(self, model, user):
        return self.env[f"balance.confirmation{model}"].with_user(user)

    def call(self, user, records, method, *args, **kwargs):
        """As a client calls from outside: public methods only, no superuser mode."""
        model = records.with_user(user).browse()
        return call_kw(model, method, [records.ids, *args], kwargs)

    def test_everybody_sees_what_is_theirs(self):
        for model in MODELS:
            for user in self.clerk, self.boss, self.reader:
                with self.subTest(model, user=user.login):
                    found = self.all_of(model, user).search([("company_id", "=", self.company.id)])
                    self.assertTrue(found)
                    found.read()

    def test_outsiders_see_nothing(self):
        for model in (*MODELS, *WINDOWS):
            for user in self.seller, self.biller, self.guest:
                with self.subTest(model, user=user.login), self.assertRaises(AccessError):
                    self.all_of(model, user).search([])

    def test_outsiders_can_call_nothing(self):
        """Every button of letter and campaign, by RPC."""
        letter = ("action_send", "action_send_on_paper", "action_remind")
        letter += ("action_open_answer", "action_cancel", "action_take_figures", "unlink")
        campaign = ("action_choose", "action_create_letters", "action_send", "action_close")
        campaign += ("action_send_on_paper", "action_record_answer", "action_cancel", "unlink")
        for user in self.seller, self.biller, self.guest, self.stranger:
            for records, methods in ((self.fish, letter), (self.one, campaign)):
                for method in methods:
                    with (
                        self.subTest(method, user=user.login, model=records._name),
                        self.assertRaises(AccessError),
                    ):
                        self.call(user, records, method)
        self.assertEqual((self.fish.state, self.one.state), ("draft", "running"))

    def test_the_paper_is_for_those_who_may_read(self):
        """By its own address, by the report, by RPC: whoever may not read the letter gets none."""
        self.fish.action_send_on_paper()
        paper = self.fish.letter_ids
        addresses = (
            f"/web/content/{paper.id}",
            f"/report/pdf/customer_reconciliation.report_confirmation/{self.fish.id}",
        )
        for user, may in (
            (self.clerk, True),
            (self.reader, True),
            *((user, False) for user in (self.stranger, self.seller, self.biller, self.guest)),
        ):
            password = user.login if user == self.guest else f"{user.login}-password"
            self.authenticate(user.login, password)
            for address in addresses:
                with self.subTest(address, user=user.login):
                    got = self.url_open(address)
                    self.assertEqual(self.fish.name.encode() in got.content, may)
            with self.subTest("rpc", user=user.login):
                if may:
                    self.assertEqual(self.call(user, paper, "read", ["name"])[0]["id"], paper.id)
                else:
                    with self.assertRaises(AccessError):
                        self.call(user, paper, "read", ["raw"])

    def test_the_link_in_the_mail_opens_the_page(self):
        """Without an account; without the token, which our people do not see, nothing."""
        letter = self.letter(
            self.vendor, with_links=True, deadline=fields.Date.context_today(self.env.user)
        )
        letter.action_send()
        [link] = html.fromstring(letter.sudo().mail_id.body_html).xpath("//a/@href")
        path = urlsplit(link)
        self.assertIn(path.path.rsplit("/", 1)[1], str(letter.session_ids.id))
        page = self.url_open(f"{path.path}?{path.query}")
        self.assertIn("Red Brick", page.text)
        self.assertIn("700.00", page.text)
        self.assertNotIn("700.00", self.url_open(path.path).text)

    def test_a_line_about_foreign_letters(self):
        """A row of one's own window that names a letter the window is not about."""
        self.fish.action_send_on_paper()
        window = self.all_of(".answer", self.stranger).create({})
        values = {"answer_id": window.id, "currency_id": self.currency.id}
        with self.assertRaises(UserError):  # of which AccessError is one
            lines = self.all_of(".answer.line", self.stranger)
            call_kw(lines, "create", [values | {"confirmation_id": self.fish.id}], {})

    def test_other_companies_see_nothing(self):
        mine = {"": self.fish, ".campaign": self.one, ".candidate": self.one.candidate_ids}
        mine |= {".line": self.fish.line_ids, ".result": self.one.result_ids}
        for model in MODELS:
            with self.subTest(model):
                records = mine[model]
                self.assertTrue(records)
                found = self.all_of(model, self.stranger).search([("id", "in", records.ids)])
                self.assertFalse(found)
                with self.assertRaises(AccessError):
                    self.call(self.stranger, records, "read", ["display_name"])
        for method in ("action_send", "action_cancel", "action_open_answer", "unlink"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.call(self.stranger, self.fish, method)

    def test_the_auditor_only_reads(self):
        for records, methods in (
            (self.fish, ("action_send", "action_send_on_paper", "action_take_figures", "unlink")),
            (self.fish, ("action_open_answer",)),
            (self.one, ("action_send", "action_close", "action_cancel", "unlink")),
            (self.one.candidate_ids, ("unlink",)),
        ):
            for method in methods:
                with self.subTest(records._name, method=method), self.assertRaises(AccessError):
                    self.call(self.reader, records, method)
        for records, vals in (
            (self.fish, {"note": "x"}),
            (self.one, {"title": "x"}),
            (self.one.candidate_ids, {"left_out_why": "x"}),
        ):
            with self.subTest(records._name), self.assertRaises(AccessError):
                self.call(self.reader, records, "write", vals)
        with self.assertRaises(AccessError):
            self.all_of("", self.reader).create({"partner_id": self.vendor.id})

    def test_kept_fields(self):
        """Nobody enters an answer, a state or a figure but by the buttons."""
        for user in self.clerk, self.boss:
            for vals in (
                {"state": "agreed"},
                {"outcome": "agreed"},
                {"name": "BC/1"},
                {"campaign_id": False},
                {"sent_on": "2026-01-01"},
                {"sent_by_id": self.boss.id},
                {"sent_to": "x@example.com"},
                {"letter_ids": [Command.clear()]},
                {"sent_how": "post"},
                {"queued": True},
                {"problem": False},
                {"reminder_count": 9},
                {"reminded_on": "2026-01-01"},
                {"follow_on": "2026-01-01"},
                {"answered_by": "me"},
                {"answered_on": "2026-01-01"},
                {"answer_attachment_ids": [Command.clear()]},
                {"recorded_by_id": self.boss.id},
                {"book_receivable": 1.0},
                {"line_ids": [Command.clear()]},
                {"line_ids": [Command.update(self.fish.line_ids.id, {"receivable": 1.0})]},
                {"line_ids": [Command.create({"currency_id": self.euro.id, "payable": 5})]},
            ):
                with self.subTest(vals, user=user.login), self.assertRaises(AccessError):
                    self.call(user, self.fish, "write", vals)
            for vals in ({"state": "closed"}, {"all_receivable": 1.0}, {"ledger_payable": 1.0}):
                with self.subTest(vals, user=user.login), self.assertRaises(AccessError):
                    self.call(user, self.one, "write", vals)
            for vals in ({"receivable": 1.0}, {"why": "picked"}, {"partner_id": self.even.id}):
                with (
                    self.subTest(vals, user=user.login),
                    self.assertRaises(UserError),
                ):
                    self.call(user, self.one.candidate_ids[0], "write", vals)

    def test_created_with_what_is_kept(self):
        letters = self.all_of("", self.clerk)
        for vals in ({"state": "agreed"}, {"answered_by": "me"}, {"campaign_id": self.one.id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                call_kw(letters, "create", [{"partner_id": self.even.id, **vals}], {})
        letter = letters.with_context(default_state="agreed", default_answered_by="me").create(
            {"partner_id": self.even.id, "date": "2026-01-31"}
        )
        self.assertEqual((letter.state, letter.answered_by), ("draft", False))
        for model in (".line", ".result", ".candidate"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.all_of(model, self.boss).create({"campaign_id": self.one.id})

    def test_private_methods_can_not_be_called(self):
        for method in (
            "_answer",
            "_mark_sent",
            "_send",
            "_come_back",
            "_keep_letters",
            "_links",
            "_give_up",
            "_take_figures",
            "_keeper",
            "_cron_work",
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self.call(self.boss, self.fish, method)
        self.fish.action_send_on_paper()
        with self.assertRaises(AccessError):
            self.call(self.boss, self.fish, "_answer", {"answer": "agreed"})
        self.assertEqual(self.fish.state, "sent")

    def test_windows_are_ones_own(self):
        self.fish.action_send_on_paper()
        action = self.fish.action_open_answer()
        window = self.env[action["res_model"]].browse(action["res_id"])
        for records in window, window.line_ids:
            with self.subTest(records._name):
                self.assertTrue(records)
                with self.assertRaises(AccessError):
                    self.call(self.boss, records, "read", ["display_name"])
        with self.assertRaises(AccessError):
            self.call(self.boss, window, "action_record")

    def test_a_window_about_foreign_letters(self):
        """One's own window naming letters of a company one does not belong to."""
        self.fish.action_send_on_paper()
        windows = self.all_of(".answer", self.stranger)
        with self.assertRaises(AccessError):
            windows.create({"confirmation_ids": [Command.set(self.fish.ids)]})
        window = windows.create({})
        window.sudo().confirmation_ids = self.fish
        with suppress(AccessError):  # refused, or the letter is not among what the window shows
            self.call(self.stranger, window, "action_record")
        self.assertEqual(self.fish.state, "sent")

    def test_what_was_sent_is_kept(self):
        self.fish.action_send_on_paper()
        for records in self.fish, self.one:
            with self.assertRaises(UserError):
                self.call(self.boss, records, "unlink")
        with self.assertRaises(UserError):
            self.call(self.boss, self.fish, "write", {"date": "2026-01-15"})
        with self.assertRaisesRegex(UserError, "Say why"):
            self.call(self.boss, self.fish, "action_cancel")
        self.call(self.boss, self.fish, "action_cancel", "wrong address")
        self.assertIn("wrong address", "".join(self.fish.message_ids.mapped("body")))

    # -- the workbook ----------------------------------------------------------------------------

    def get(self, user, campaign):
        self.authenticate(user.login, f"{user.login}-password")
        return self.url_open(f"/customer_reconciliation/confirmations/{campaign.id}/xlsx")

    def test_the_workbook_is_for_those_who_may_read(self):
        for user, status in (
            (self.clerk, 200),
            (self.reader, 200),
            (self.stranger, 403),
            (self.seller, 403),
        ):
            with self.subTest(user.login):
                self.assertEqual(self.get(user, self.one).status_code, status)
        self.assertEqual(self.get(self.clerk, self.one.browse(10**6)).status_code, 404)

    def test_the_workbook_says_what_the_screen_says(self):
        self.one.action_send_on_paper()
        amounts = {self.currency.id: (990.37, 0)}
        values = {"answer": "disagreed", "amounts": amounts, "remark": "=1+1", "by": "Lee"}
        self.fish._answer(values)
        self.of(self.one, self.vendor)._answer({"answer": "agreed"})
        self.env.flush_all()
        self.one.invalidate_recordset()
        content = confirmation_xlsx.render(self.one)
        results, check_list = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        head, *rows = check_list.iter_rows(values_only=True)
        found = {(row[1], row[2]): dict(zip(head, row, strict=True)) for row in rows if row[1]}
        self.assertEqual(len(found), 5)
        fish = found["Blue Fish", self.currency.name]
        self.assertEqual((fish["They Owe Us"], fish["They Say They Owe Us"]), (1000.37, 990.37))
        self.assertEqual((fish["Difference"], fish["Outcome"]), (10, "Disagreed"))
        self.assertEqual(fish["Their Remark"], "=1+1")
        formulas = [c for row in check_list.iter_rows() for c in row if c.data_type == "f"]
        self.assertTrue(all(c.value.startswith("=SUBTOTAL") for c in formulas))
        shown = [row[:7] for row in results.iter_rows(values_only=True)]
        place = next(n for n, row in enumerate(shown) if row[0] == "Outcome")
        table = {row[0]: row[1:] for row in shown[place + 1 :] if row[0]}
        for row in self.one.result_ids:
            label = dict(row._fields["outcome"]._description_selection(self.env))[row.outcome]
            self.assertEqual(table[label][0], row.letter_count)
            self.assertAlmostEqual(table[label][1], row.receivable)
            self.assertAlmostEqual(table[label][3], row.payable)
            self.assertAlmostEqual(table[label][5], row.difference)
