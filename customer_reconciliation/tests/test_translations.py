"""What people read comes out in their language, and no text is missing from the template."""

import io
from datetime import date
from pathlib import Path

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools.translate import TranslationModuleReader, translation_file_reader

from ..engine import importers
from .common import ReconciliationCommon

MODULE = "customer_reconciliation"
TEMPLATE = Path(__file__).parents[1] / "i18n" / f"{MODULE}.pot"
THEIRS = """
    date;ref;debit;credit
    2026-01-04;INV/2026/00001;;300.37
    2026-01-28;C-900;;61.10
    2026-02-03;C-901;;9.00
    """


def activate_chinese(env):
    env["res.lang"]._activate_lang("zh_CN")
    env["ir.module.module"]._get(MODULE)._update_translations("zh_CN")


@tagged("post_install", "-at_install")
class TestChinese(ReconciliationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        activate_chinese(cls.env)
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.invoice("2026-01-05", 120.00, "INV/2026/00002")
        session = cls.session()
        cls.import_theirs(session, THEIRS)
        session.action_match()
        cls.matched = session.with_context(lang="zh_CN")

    def label(self, record, name):
        """The value of a selection as people see it."""
        return dict(record._fields[name]._description_selection(record.env))[record[name]]

    def test_reason_of_a_match(self):
        self.assertEqual(
            self.matched.match_ids.reason,
            "我方 INV/2026/00001（2026/01/03）与对方 INV/2026/00001（2026/01/04）注明同一单据，"
            f"金额均为 {self.currency.format(300.37)}。",
        )

    def test_the_same_reason_in_english(self):
        reason = self.matched.match_ids.with_context(lang="en_US").reason
        self.assertIn("name the same document", reason)

    def test_difference(self):
        missing = self.matched.difference_ids.filtered(lambda d: d.kind == "missing_theirs")
        self.assertEqual(self.label(missing, "kind"), "对方未记")
        self.assertIn("INV/2026/00002（2026/01/05，", missing.reason)
        self.assertIn("不在对方清单中", missing.reason)

    def test_remark(self):
        remark = self.matched.statement_ids.remark_ids.filtered(lambda r: r.reason_key == "after")
        self.assertEqual(remark.reason, "已略过：日期 2026/02/03 晚于本期。")

    def test_order_of_day_and_month(self):
        session = self.session().with_context(lang="zh_CN")
        self.import_theirs(session, "date;ref;debit;credit\n02/01/2026;X-1;;5.00")
        remarks = session.statement_ids.remark_ids
        doubt = remarks.filtered(lambda r: r.reason_key == "dates_ambiguous")
        self.assertIn("已按“日在月前”读取。", doubt.reason)

    def test_menu(self):
        menu = self.env.ref(f"{MODULE}.menu_reconciliation_ledger_entry")
        self.assertEqual(menu.with_context(lang="zh_CN").name, "往来明细账")

    def test_error(self):
        with self.assertRaisesRegex(UserError, "此文件已导入过：ledger.csv，于 20"):
            self.import_theirs(self.matched, THEIRS)

    def test_bridge(self):
        bridge = self.matched.bridge_ids
        labels = [self.label(row, "kind") for row in bridge.sorted("sequence")]
        self.assertEqual((labels[0], labels[-1]), ("我方账面余额", "对方账面余额"))
        self.assertIn("未解释", labels)

    def test_message_of_the_log(self):
        """In the language of who acts."""
        self.env.user.lang = "zh_CN"
        self.matched.action_match()
        self.assertIn("匹配完成：确定 1 项", self.matched.message_ids[0].body)


@tagged("post_install", "-at_install")
class TestLedgerTemplate(HttpCase):
    """What we hand out to be filled in, we read without a question."""

    FILLED = [
        (date(2026, 1, 3), date(2026, 2, 2), "INV/2026/00001", "水泵 2 台", None, 300.37, "CNY"),
        (date(2026, 1, 20), None, "付-17", "货款", 100.12, None, "CNY"),
    ]

    def filled(self, lang):
        activate_chinese(self.env)
        new_test_user(self.env, "clerk", lang=lang)
        self.authenticate("clerk", "clerk")
        answer = self.url_open("/customer_reconciliation/template.xlsx")
        answer.raise_for_status()
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        headers = [cell.value for cell in book.worksheets[0][1]]
        for row in self.FILLED:
            book.worksheets[0].append(row)
        file = io.BytesIO()
        book.save(file)
        return headers, file.getvalue()

    def assert_read(self, content):
        reading = importers.read("ledger.xlsx", content)
        rows = reading.table
        self.assertFalse(len(reading.errors), reading.errors)
        self.assertEqual(rows["date"].dt.date.tolist(), [date(2026, 1, 3), date(2026, 1, 20)])
        self.assertEqual(rows["due_date"].dt.date.tolist()[0], date(2026, 2, 2))
        self.assertEqual(rows["ref"].tolist(), ["INV/2026/00001", "付-17"])
        self.assertEqual(rows["memo"].tolist(), ["水泵 2 台", "货款"])
        self.assertEqual(rows["amount"].tolist(), [-30037, 10012])
        self.assertEqual(rows["currency"].tolist(), ["CNY", "CNY"])

    def test_in_chinese(self):
        headers, content = self.filled("zh_CN")
        self.assertEqual(headers, ["日期", "到期日", "单号", "摘要", "借方", "贷方", "币种"])
        self.assert_read(content)

    def test_in_english(self):
        headers, content = self.filled("en_US")
        self.assertEqual(headers[:2], ["Date", "Due Date"])
        self.assert_read(content)


@tagged("post_install", "-at_install")
class TestTemplateOfTexts(TransactionCase):
    """``./dev i18n`` brings the template and the translations up to the code."""

    def exported(self):
        """Text → where it is used: (type, record), but for demo data."""
        found = {}
        reader = TranslationModuleReader(self.env.cr, modules=[MODULE])
        for _module, kind, name, record, text, _value, _comments in reader:
            if not str(record).startswith(f"{MODULE}.demo_"):
                found.setdefault(text, []).append((kind, name, str(record)))
        return found

    def is_foreign(self, places):
        """Fields that another module puts into our models have texts of their own here."""
        fields = [self.env.ref(record) for _kind, name, record in places if "fields," in name]
        return len(fields) == len(places) and all(
            self.env[field.model]._fields[field.name]._module != MODULE for field in fields
        )

    def test_it_holds_every_text(self):
        with TEMPLATE.open("rb") as file:
            known = {row["src"] for row in translation_file_reader(file, module=MODULE)}
        exported = self.exported()
        missing = {text for text in exported.keys() - known if not self.is_foreign(exported[text])}
        self.assertFalse(missing, "not in the template: run ./dev i18n")
        self.assertFalse(known - exported.keys(), "no longer used: run ./dev i18n")
