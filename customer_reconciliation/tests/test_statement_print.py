"""Statements on paper, as workbooks and on screen: the figures as the partner reads them."""

import io
import zipfile
from datetime import datetime

import openpyxl

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from ..reports import statement_pdf
from .statement_common import StatementCommon


class PrintCommon(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.lang = "en_US"
        cls.invoice("2025-12-20", 100, "OLD")
        cls.invoice("2026-01-05", 1300.5, "INV/1", ref="=1+1")
        cls.payment("2026-01-20", 250, "by wire")

    @classmethod
    def wizard(cls, partners=None, kind="activity", **values):
        company = values.get("company_id") or cls.company.id
        template = cls.env["partner.statement.template"]._for(
            kind, cls.env["res.company"].browse(company)
        )
        return cls.env["partner.statement.print"].create(
            {
                **template._options_vals(),
                "template_id": template.id,
                "partner_ids": [Command.set((partners or cls.customer).ids)],
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                **values,
            }
        )

    @staticmethod
    def text(content):
        pages = PdfFileReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]


@tagged("post_install", "-at_install")
class TestStatementPrint(PrintCommon):
    def test_rows(self):
        """The table behind all of them."""
        [document] = self.wizard()._shown()
        [section] = document.sections
        shown = [
            tuple(value for value in row.cells if value not in (None, "")) for row in section.rows
        ]
        names = [column.name for column in section.columns]
        self.assertEqual(names, ["date", "ref", "memo", "due_date", "debit", "credit", "balance"])
        self.assertEqual(shown[0], ("Opening balance", 100.0))
        self.assertEqual(shown[1][1:3], ("INV/1", "=1+1"))
        self.assertEqual(shown[1][-2:], (1300.5, 1400.5))
        self.assertEqual(shown[2][-2:], (250.0, 1150.5))
        self.assertEqual(shown[3], ("Closing balance", 1150.5))
        self.assertEqual((section.opening, section.closing), (100.0, 1150.5))

    def test_units_in_the_language_of_the_partner(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        dozen = self.env.ref("uom.product_uom_dozen")
        dozen.with_context(lang="zh_CN").name = "一打"
        invoice = self.invoice("2026-01-06", 60, "INV/2")
        invoice.button_draft()
        invoice.invoice_line_ids.product_uom_id = dozen
        invoice.action_post()
        for lang, unit in (("en_US", dozen.name), ("zh_CN", "一打")):
            self.customer.lang = lang
            [document] = self.wizard(with_products=True)._shown()
            notes = [row.cells[2] for row in document.sections[0].rows if row.look == "note"]
            self.assertIn(f" · 1.00 {unit} · 60.00", notes[-1])

    def test_only_debts_are_overdue(self):
        """A payment that belongs to nothing and a credit note are no debts, so never late."""
        self.invoice("2026-01-07", 60, "LATE", invoice_date_due="2026-01-10")
        self.refund("2026-01-08", 40, "CN/1", invoice_date_due="2026-01-10")
        [document] = self.wizard(kind="outstanding")._shown()
        [section] = document.sections
        names = [column.name for column in section.columns]
        rows = [dict(zip(names, row.cells, strict=True)) for row in section.rows[:-1]]
        late = {row["ref"] for row in rows if row["days"]}
        credits = {row["ref"]: bool(row["due_date"]) for row in rows if row["residual"] < 0}
        self.assertIn("LATE", late)
        self.assertFalse(late & credits.keys())
        self.assertEqual(list(credits.values()), [True, False], "a payment falls due never")
        older = self.wizard(kind="outstanding", age_by="document")._shown()[0].sections[0]
        self.assertTrue(all(row.cells[names.index("days")] for row in older.rows[:-1]))

    def test_columns_and_texts_of_the_template(self):
        wizard = self.wizard(kind="outstanding")
        wizard.template_id.write(
            {
                "title": "What you owe",
                "text_before": "Dear customer",
                "column_ids": [
                    Command.create({"name": "residual", "sequence": 1}),
                    Command.create({"name": "ref", "sequence": 2, "label": "Our number"}),
                ],
            }
        )
        [document] = wizard._shown()
        [section] = document.sections
        titles = [column.title for column in section.columns]
        self.assertEqual(titles, ["Open Amount", "Our number"])
        self.assertIn((100.0, "OLD"), [row.cells for row in section.rows])
        page = str(statement_pdf.html(self.env, [document]))
        for text in ("What you owe", "Dear customer", "Our number"):
            self.assertIn(text, page)

    def test_vendor_sees_what_we_owe(self):
        self.bill("2026-01-05", 80, "B-7")
        [document] = self.wizard(self.vendor, side="payable")._shown()
        self.assertEqual(document.sections[0].closing, 80.0)
        self.assertIn(f"owed by {self.company.name} to {self.vendor.name}", document.sign_rule)

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        yuan = self.env.ref("base.CNY")
        yuan.active = True
        partner = self.env["res.partner"].create({"name": "远东机械", "lang": "zh_CN"})
        self.invoice("2026-01-05", 1680.32, "INV/9", partner=partner, currency_id=yuan.id)
        wizard = self.wizard(partner)
        wizard.template_id.with_words = True
        [document] = wizard._shown()
        self.assertEqual(document.title, "对账单")
        self.assertEqual(document.sections[0].words, "人民币壹仟陆佰捌拾元零叁角贰分")
        self.assertEqual(document.sections[0].rows[-1].cells[1], "期末余额")
        [month] = self.wizard(partner, kind="monthly")._shown()[0].sections[0].rows
        self.assertEqual(month.cells[0], "2026年1月")

    def test_pdf_of_several(self):
        """Many in one call, cut where each begins, each with its own page numbers."""
        long = self.env["res.partner"].create({"name": "Long List", "lang": "en_US"})
        for number in range(70):
            self.entry("2026-01-08", number + 1, f"E-{number}", long)
        short = self.env["res.partner"].create({"name": "Short List", "lang": "en_US"})
        self.invoice("2026-01-09", 5, "LAST", partner=short)
        wizard = self.wizard(self.customer | long | short)
        files = wizard._pdfs(wizard._shown())
        texts = [self.text(content) for _name, content in files]
        counts = [len(pages) for pages in texts]
        self.assertEqual([counts[0], counts[2]], [1, 1])
        self.assertGreater(counts[1], 1)
        for pages, name in zip(texts, ("Blue Fish", "Long List", "Short List"), strict=True):
            self.assertIn(name, pages[0])
        self.assertIn(f"2 / {counts[1]}", texts[1][1])
        for page in texts[1]:
            self.assertEqual(page.count("Due Date"), 1, "headlines on each page")
        self.assertNotIn("Opening balance", texts[1][1], "nothing else of the first page")
        self.assertIn("1,150.50", texts[0][0])
        self.assertLess(max(len(content) for _name, content in files), 100_000)
        merged = wizard._file("pdf")[1]
        self.assertEqual(len(self.text(merged)), sum(counts))
        archive = zipfile.ZipFile(io.BytesIO(wizard._file("zip")[1]))
        self.assertEqual(len(archive.namelist()), 3)

    def test_workbook(self):
        name, content = self.wizard()._file("xlsx")
        self.assertTrue(name.endswith(".xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(content))
        accounts, rows = book.worksheets
        self.assertEqual([c.value for c in accounts[6]][:4], ["Blue Fish", "USD", 100, 1150.5])
        self.assertEqual(accounts["D8"].value, "=SUMIF($B$6:$B$6,$B8,D$6:D$6)")
        self.assertEqual(rows["C3"].value, datetime(2026, 1, 5))
        memo = rows["E3"]
        self.assertEqual((memo.value, memo.data_type, memo.quotePrefix), ("=1+1", "s", True))
        self.assertEqual(rows["I5"].value, 1150.5)

    def test_preview_leads_to_the_document(self):
        invoice = self.env["account.move"].search([("name", "=", "INV/1")])
        page = self.wizard()._file("html")[1].decode()
        self.assertIn(f'href="/odoo/account.move/{invoice.id}"', page)
        wizard = self.wizard()
        self.assertNotIn("href", str(statement_pdf.html(self.env, wizard._shown())))

    def test_nothing_to_show(self):
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        with self.assertRaisesRegex(UserError, "has an account"):
            self.wizard(nobody)._file("pdf")
        with self.assertRaisesRegex(UserError, "ends before"):
            self.wizard(date_from="2026-02-01")._file("pdf")

    def test_selection_of_partners(self):
        context = {"active_model": "res.partner", "active_ids": self.customer.ids}
        wizard = self.env["partner.statement.print"].with_context(**context).create({})
        self.assertEqual(wizard.partner_ids, self.customer)
        self.assertEqual(wizard.template_id.kind, "activity")


@tagged("post_install", "-at_install")
class TestStatementDownload(PrintCommon, HttpCase):
    session = None  # HttpCase keeps the browser's there

    def test_only_ones_own(self):
        """Files belong to whoever asked for them; salespeople get none."""
        for login, groups in (("reader", ["auditor"]), ("other", ["manager"])):
            self.new_user(login, groups)
        reader = self.env["res.users"].search([("login", "=", "reader")])
        wizard = (
            self.env["partner.statement.print"]
            .with_user(reader)
            .create(
                {
                    "partner_ids": [Command.set(self.customer.ids)],
                    "date_from": "2026-01-01",
                    "date_to": "2026-01-31",
                }
            )
        )
        url = f"/customer_reconciliation/statement/{wizard.id}/xlsx"
        self.authenticate("reader", "reader-password")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(openpyxl.load_workbook(io.BytesIO(answer.content)))
        self.authenticate("other", "other-password")
        self.assertNotEqual(self.url_open(url).status_code, 200)
        self.assertEqual(self.url_open(url.replace("xlsx", "exe")).status_code, 404)
