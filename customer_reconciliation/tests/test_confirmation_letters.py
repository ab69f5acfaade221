"""Letters as they go out: real PDFs with what is behind the balances, archived, never changed."""

import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..reports import statement_pdf
from .confirmation_common import ConfirmationCommon

REPORT = "customer_reconciliation.action_report_balance_confirmation"


@tagged("post_install", "-at_install")
class TestConfirmationLetters(ConfirmationCommon):
    real_letters = True

    def pages(self, content):
        """The text of each page, words parted by one space."""
        pages = PdfFileReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def paper(self, letter):
        return self.pages(letter.letter_ids.raw)

    def printed(self, letters):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return self.pages(report._render_qweb_pdf(REPORT, letters.ids)[0])

    def test_open_items_follow_in_the_same_file(self):
        letter = self.letter(self.both)
        letter.action_send_on_paper()
        first, annex = self.paper(letter)
        self.assertIn("What the balances consist of is annexed", first)
        for part in (
            *("Annex: Open Items, You Owe Us", "INV/2026/00003", "300.00"),
            *("Annex: Open Items, We Owe You", "BO-1", "120.00", "50.00"),
        ):
            self.assertIn(part, annex)
        for part in ("Overdue", "Bank Account", "Pay Online"):  # no demand for payment
            self.assertNotIn(part, annex)

    def test_the_annex_comes_to_the_balance_of_that_day(self):
        """Paid later, reconciled later: what was open on the day is open here."""
        letter = self.letter()
        paid = self.payment("2026-02-05", 1000.37, "late")
        sold = self.env["account.move"].search(
            [("name", "=", "INV/2026/00001"), ("company_id", "=", self.company.id)]
        )
        self.account_lines(sold, paid).reconcile()
        [section] = letter._annexes()[letter.id][0].sections
        self.assert_amount(section.closing, 1000.37)
        self.assert_amount(section.open, 1000.37)

    def test_entries_on_wish_or_nothing(self):
        both, bare = self.letter(with_statement=True), self.letter(with_items=False)
        (both | bare).action_send_on_paper()
        text = " ".join(self.paper(both))
        self.assertIn("Annex: Open Items", text)
        self.assertIn("Annex: Your Account as Our Customer", text)
        self.assertIn("Opening balance", text)
        [only] = self.paper(bare)
        self.assertNotIn("annexed", only)

    def test_each_page_has_the_headlines_of_its_own_table(self):
        """The entries go on to another page: under Debit and Credit, not under Paid and Open."""
        for number in range(60):
            self.entry("2026-01-21", 1, f"E{number}", self.customer)
            self.entry("2026-01-22", -1, f"F{number}", self.customer)
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("account_id", "=", self.accounts["receivable"].id),
                ("move_id.move_type", "=", "entry"),
                ("date", "in", ("2026-01-21", "2026-01-22")),
            ]
        )
        lines.reconcile()
        letter = self.letter(with_statement=True)
        letter.action_send_on_paper()
        last = self.paper(letter)[-1]
        self.assertIn("Debit", last)
        self.assertNotIn("Paid", last)

    def test_who_has_nothing_gets_the_letter_alone(self):
        letter = self.letter(self.env["res.partner"].create({"name": "Stranger"}))
        letter.action_send_on_paper()
        [only] = self.paper(letter)
        self.assertNotIn("annexed", only)

    def test_one_call_for_many_letters(self):
        campaign = self.running()
        letters = campaign.confirmation_ids
        convert = statement_pdf._convert
        with patch.object(statement_pdf, "_convert", side_effect=convert) as calls:
            campaign.action_send()
        self.assertEqual(calls.call_count, 1)
        self.assertEqual(len(letters), 4)
        for one in letters:
            first = self.paper(one)[0]
            self.assertIn(one.name, first)
            self.assertIn(one.partner_id.name, first)
            for other in letters - one:
                self.assertNotIn(other.name, " ".join(self.paper(one)))

    def test_what_is_printed_is_what_was_sent(self):
        letter = self.letter()
        self.assertIn("Draft, not sent", self.printed(letter)[0])
        letter.action_send_on_paper()
        kept = letter.letter_ids.raw
        self.assertNotIn("Draft", self.paper(letter)[0])
        self.customer.name = "Red Herring"
        with patch.object(statement_pdf, "_convert", side_effect=AssertionError):
            printed = self.printed(letter)
        self.assertEqual(printed, self.pages(kept))
        self.assertIn("Blue Fish", printed[0])

    def test_the_paper_can_not_be_changed(self):
        letter = self.letter()
        letter.action_send_on_paper()
        paper = letter.letter_ids.with_user(self.clerk)
        for change in (paper.unlink, lambda: paper.write({"raw": b"other"})):
            with self.assertRaisesRegex(UserError, "is kept"):
                change()

    def test_the_mail_brings_the_very_paper(self):
        letter = self.letter()
        letter.action_send()
        mail = letter.sudo().mail_id
        self.assertEqual(mail.attachment_ids, letter.letter_ids)
        self.assertTrue(letter.letter_ids.name.endswith(".pdf"))
        letter.action_remind()
        mails = letter.message_ids.sudo().mail_ids
        self.assertEqual(len(mails), 2)
        self.assertEqual(mails.attachment_ids, letter.letter_ids)

    def test_sent_anew_is_another_paper(self):
        letter = self.letter()
        letter.action_send()
        letter.sudo()._come_back("mailbox is full")
        first = letter.letter_ids
        letter.deadline = "2026-03-20"
        letter.action_send_on_paper()
        self.assertEqual((letter.state, letter.sent_how), ("sent", "post"))
        self.assertEqual(len(letter.letter_ids), 2)
        self.assertIn("March 20, 2026", self.pages(letter._letter_sent().raw)[0])
        self.assertIn("February 20, 2026", self.pages(first.raw)[0])

    def test_native_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search([("name", "=", "customer_reconciliation")])
        module._update_translations("zh_CN")
        self.both.lang = "zh_CN"
        yuan = self.setup_other_currency("CNY", rates=[("2026-01-01", 7)])
        self.entry("2026-01-15", 74100.57, "XS-1", self.both, currency=yuan)
        text = "".join(self.report_text(self.letter(self.both)).split())
        for part in (
            *("往来款项询证函", "Both：", "贵公司欠我公司", "我公司欠贵公司", "大写"),
            *("人民币柒万肆仟壹佰元零伍角柒分", "欧元伍拾元整", "核对相符", "核对不符"),
            *("附件：未结清明细", "2026年2月20日", "XS-1"),
        ):
            self.assertIn(part, text)
        for english in ("Annex", "Draft", "Answer", "Stamp", "Signature", "Balances"):
            self.assertNotIn(english, text)

    def report_text(self, letter):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(REPORT, letter.ids)
        return content.decode().split("</style>")[-1]
