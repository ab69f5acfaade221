"""Statements as they come out of the printer, word by word: each kind in English and Chinese.

With ``UPDATE_GOLDEN`` in the environment the files of ``tests/golden`` are written anew, and the
PDFs into the folder it names: to be looked at before anything is committed.
"""

import io
import os
import unicodedata
from pathlib import Path

from odoo import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..statements import KINDS
from .test_statement_print import PrintCommon

GOLDEN = Path(__file__).parent / "golden"
#: Fonts give radicals and dashes for the characters that look like them.
LOOK_ALIKES = str.maketrans(
    "‒–—⺠⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻢⻣⻬⻰", "---民见角贝车长门青页风飞马骨齐龙"
)
UPDATE = os.environ.get("UPDATE_GOLDEN")


@tagged("post_install", "-at_install")
class TestStatementGolden(PrintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref("base.module_customer_reconciliation")._update_translations(["zh_CN"])
        cls.yuan = cls.setup_other_currency("CNY", rates=[("2025-01-01", 7.0)])
        cls.euro = cls.setup_other_currency("EUR", rates=[("2025-01-01", 0.5), ("2026-01-10", 0.8)])
        cls._letter_head()
        cls.english = cls._account("Blue Fish Trading Ltd.", "en_US", cls.company.currency_id)
        cls.chinese = cls._account("远东机械有限公司", "zh_CN", cls.yuan)

    @classmethod
    def _letter_head(cls):
        cls.company.partner_id.write(
            {"name": "Harbour Tools Ltd.", "street": "1 Quay", "city": "Hong Kong", "vat": "HK123"}
        )
        cls.company.write(
            {
                "report_header": "Tools since 1908",
                "report_footer": "Harbour Tools Ltd. · 1 Quay · Hong Kong",
                "company_details": "<p>Harbour Tools Ltd.<br/>1 Quay<br/>Hong Kong</p>",
            }
        )
        cls.env["res.partner.bank"].create(
            {"acc_number": "HK00 1234 5678", "partner_id": cls.company.partner_id.id}
        )

    @classmethod
    def _account(cls, name, lang, currency):
        """An invoice of two installments partly paid, one with products, one paid in another
        currency, a credit note, something of last year and money that belongs to nothing yet."""
        partner = cls.env["res.partner"].create(
            {"name": name, "lang": lang, "ref": "K-1001", "street": "88 Lane", "city": "Ningbo"}
        )
        code = "C" if lang == "zh_CN" else "E"
        own = {"partner": partner, "currency_id": currency.id}
        old = cls.invoice(
            "2025-10-20",
            12500,
            f"{code}/2025/0912",
            ref="PO-7781",
            invoice_date_due="2025-11-19",
            **own,
        )
        halves = cls.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        first = cls.invoice(
            "2026-01-05",
            180000.36,
            f"{code}/2026/0001",
            ref="PO-7790, PO-7791 and what was added to them by telephone",
            invoice_payment_term_id=halves.id,
            **own,
        )
        cls.refund("2026-01-12", 999.99, f"{code}R/2026/0001", invoice_date_due="2026-01-12", **own)
        cls.invoice("2026-01-28", 3450, f"{code}/2026/0002", invoice_date_due="2026-02-27", **own)
        paid = cls.payment("2026-01-20", 60000.07, "payment of January", **own)
        late = cls.payment("2026-02-03", 12500, "payment of February", **own)
        cls.payment("2026-01-30", 500, "on account", **own)
        cls.account_lines(paid, first).sorted("date_maturity")[:2].reconcile()
        cls.account_lines(late, old).reconcile()
        cls._across_currencies(partner, code, currency)
        return partner

    @classmethod
    def _across_currencies(cls, partner, code, currency):
        foreign = cls.invoice(
            "2026-01-04",
            1000,
            f"{code}/2026/9001",
            partner=partner,
            currency_id=cls.euro.id,
            invoice_date_due="2026-02-03",
        )
        part = cls.payment("2026-01-15", 400, "part", partner=partner, currency_id=cls.euro.id)
        cls.account_lines(foreign, part).reconcile()

    def printed(self, kind):
        """Language → the PDF and its words."""
        wizard = self.wizard(
            self.english | self.chinese, kind=kind, with_products=True, date_from="2026-01-01"
        )
        wizard.template_id.write({"with_words": True, "text_before": False})
        documents = wizard._shown()
        return {
            document.lang: content
            for document, (_name, content) in zip(documents, wizard._pdfs(documents), strict=True)
        }

    @staticmethod
    def words(content):
        pages = PdfFileReader(io.BytesIO(content)).pages
        text = "\n".join(page.extract_text() for page in pages)
        text = unicodedata.normalize("NFKC", text).translate(LOOK_ALIKES)
        lines = [" ".join(line.split()) for line in text.splitlines()]
        return "\n".join(filter(None, lines)) + "\n"

    def test_each_kind(self):
        for kind in KINDS:
            for lang, content in self.printed(kind).items():
                with self.subTest(kind=kind, lang=lang):
                    self.compare(f"statement_{kind}_{lang}", content)

    def compare(self, name, content):
        path, words = GOLDEN / f"{name}.txt", self.words(content)
        if UPDATE:
            path.write_text(words, "utf-8")
            Path(UPDATE, f"{name}.pdf").write_bytes(content)
        # Builds of the PDF writer break lines differently.
        self.assertEqual("".join(path.read_text("utf-8").split()), "".join(words.split()))
