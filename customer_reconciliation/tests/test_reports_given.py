"""The statement as it is given to people: on paper, attached to the seal, by its address."""

import io
import re
import unicodedata
from datetime import date
from unittest.mock import patch

import openpyxl
import pypdf

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .reports_common import ReportsCommon

REPORT = "customer_reconciliation.action_report_reconciliation_bridge"
RENDERER = "odoo.addons.base.models.ir_actions_report"
NOT_INSTALLED = patch(f"{RENDERER}.IrActionsReport.get_wkhtmltopdf_state", lambda self: "install")


@tagged("post_install", "-at_install")
class TestBridgePdf(ReportsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody answers there: the PDF must be readable without the site's stylesheets too.
        cls.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")

    def text(self, sessions):
        """What the pages say, without blanks, and their number."""
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with mute_logger(RENDERER):  # it tells of the stylesheets
            content, extension = report._render_qweb_pdf(REPORT, sessions.ids)
        self.assertEqual(extension, "pdf")
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        text = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pages))
        return re.sub(r"[\s\u200b\ufeff]", "", text), len(pages)

    def test_in_english(self):
        text, pages = self.text(self.statement)
        self.assertLessEqual(pages, 2)
        for words in (
            f"Reconciliation Statement {self.statement.name}",
            self.customer.name,
            self.company.name,
            "01/31/2026",
            "1,909.17",
            "1,100.37",
            "INV/2026/0003",
            "-88.80",
            "Unexplained",
            "Unmatched lines in their books",
            "WIRE 77",
            "Name and signature",
        ):
            self.assertIn(words.replace(" ", ""), text)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.write({"lang": "zh_CN", "name": "上海海港贸易公司"})
        text, _pages = self.text(self.statement)
        title = self.statement.with_context(lang="zh_CN").env._("Reconciliation Statement")
        for words in (title, "上海海港贸易公司", "2026/01/31", "1,909.17"):
            self.assertIn(words.replace(" ", ""), text)

    def test_several_in_one_file(self):
        other = self.session("2026-01-01", "2026-01-15")
        text, _pages = self.text(self.statement | other)
        self.assertIn(self.statement.name, text)
        self.assertIn(other.name, text)

    def test_many_lines_are_cut_and_counted(self):
        for number in range(5):
            self.enter(self.statement, "2026-01-20", 1000 + 7 * number, f"X{number}")
        self.statement.action_match()
        with patch(
            "odoo.addons.customer_reconciliation.models.reconciliation_reports.PDF_ROWS_MAX", 2
        ):
            html = self.env["ir.actions.report"]._render_qweb_html(REPORT, self.statement.ids)[0]
        self.assertIn("and 4 more: see the sheet “Theirs” of the spreadsheet", html.decode())

    def test_without_wkhtmltopdf_the_cure_is_told(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with NOT_INSTALLED, self.assertRaisesRegex(UserError, "wkhtmltopdf is not installed"):
            report._render_qweb_pdf(REPORT, self.statement.ids)

    def test_it_is_in_the_print_menu(self):
        action = self.env.ref(REPORT)
        self.assertEqual(action.binding_model_id.model, "reconciliation.session")
        self.assertEqual(action.binding_type, "report")


@tagged("post_install", "-at_install")
class TestAttachedReports(ReportsCommon):
    def seal(self):
        self.statement.action_confirm()
        self.statement.action_seal("The suggestions are left.")

    def attachments(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", self.statement._name), ("res_id", "=", self.statement.id)]
        )

    def test_sealing_attaches_both(self):
        self.seal()
        self.assertEqual(self.statement.state, "sealed")
        kinds = sorted(name.rsplit(".", 1)[1] for name in self.attachments().mapped("name"))
        self.assertEqual(kinds, ["html", "xlsx"], "in tests Odoo makes HTML of it")

    def test_sealing_survives_a_server_without_wkhtmltopdf(self):
        self.statement = self.statement.with_context(force_report_rendering=True)
        with NOT_INSTALLED:
            self.seal()
        self.assertEqual(self.statement.state, "sealed")
        [attachment] = self.attachments()
        self.assertTrue(attachment.name.endswith(".xlsx"))
        told = " ".join(self.statement.message_ids.mapped("body"))
        self.assertIn("wkhtmltopdf is not installed", told)

    def test_the_paper_bears_the_seal(self):
        self.seal()
        html = self.env["ir.actions.report"]._render_qweb_html(REPORT, self.statement.ids)[0]
        self.assertIn(self.statement.seal_id.digest, html.decode())
        self.assertNotIn(self.statement.seal_id.reason, html.decode(), "that is ours")

    def test_what_was_sealed_stays(self):
        self.seal()
        sheet = self.attachments().filtered(lambda a: a.name.endswith(".xlsx"))
        for change in (
            sheet.unlink,
            sheet.sudo().unlink,
            lambda: sheet.write({"raw": b"other"}),
            lambda: sheet.write({"res_id": 0}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_what_came_after_may_go(self):
        self.seal()
        later = self.env["ir.attachment"].create(
            {
                "name": "n.txt",
                "raw": b"n",
                "res_model": self.statement._name,
                "res_id": self.statement.id,
            }
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %s WHERE id = %s", [date(2100, 1, 1), later.id]
        )
        later.invalidate_recordset()
        later.unlink()
        self.assertFalse(later.exists())


@tagged("post_install", "-at_install")
class TestXlsxRoute(ReportsCommon, HttpCase):
    session = None  # HttpCase keeps the browser's there

    def get(self, login, session_id=None):
        self.authenticate(login, login and f"{login}-password")
        url = f"/customer_reconciliation/session/{session_id or self.statement.id}/xlsx"
        return self.url_open(url, allow_redirects=False)

    def test_users_and_auditors_get_the_file(self):
        action = self.statement.action_download_xlsx()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertIn(f"/session/{self.statement.id}/xlsx", action["url"])
        for group in ("user", "auditor"):
            self.new_user(f"the-{group}", [group])
            answer = self.get(f"the-{group}")
            self.assertEqual(answer.status_code, 200)
            self.assertIn("spreadsheetml", answer.headers["Content-Type"])
            self.assertIn(".xlsx", answer.headers["Content-Disposition"])
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            self.assertEqual(len(book.sheetnames), 5)

    @mute_logger("odoo.http")
    def test_others_do_not(self):
        salesman = "sales_team.group_sale_salesman"
        has_sales = self.env.ref(salesman, raise_if_not_found=False)
        self.new_user("seller", [salesman] if has_sales else [])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.new_user("stranger", ["manager"], company=elsewhere)
        for login in ("seller", "stranger"):
            answer = self.get(login)
            self.assertEqual(answer.status_code, 403, login)
            self.assertNotIn(self.customer.name, answer.text)
        self.assertEqual(self.get(None).status_code, 303, "to the login page")

    @mute_logger("odoo.http")
    def test_no_such_session(self):
        self.new_user("asker", ["user"])
        self.assertEqual(self.get("asker", 999_999_999).status_code, 404)
