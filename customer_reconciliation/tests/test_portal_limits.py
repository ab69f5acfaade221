"""How much may be sent, and what becomes of what is meant to do harm."""

import io
import json

import openpyxl

from odoo.tests import tagged

from .portal_common import InvitedCommon


@tagged("post_install", "-at_install")
class TestPortalLimits(InvitedCommon):
    def test_too_many_files(self):
        self.env.company.reconciliation_portal_uploads = 2
        files = [self.ledger(f"date;ref;debit\n2026-01-1{n};E{n};{n}.00") for n in range(1, 5)]
        for file in files[:2]:
            sent = self.send(self.ours, "upload", token=self.token, files=file)
            self.assertNotIn("too often", sent.text)
        for who in ({"token": self.token}, {"login": "ben"}, {"token": self.token}):
            sent = self.send(self.ours, "upload", files=files[2], **who)
            self.assertIn("too often", sent.text)
        self.assertEqual(len(self.ours.statement_ids), 3)
        refused = self.ours.visit_ids.filtered(lambda visit: visit.kind == "refused")
        self.assertEqual(refused.mapped("attempt"), ["upload"])

    def test_files_that_can_not_be_read_count_as_well(self):
        """Reading them is the work; each is in the log with its name."""
        self.env.company.reconciliation_portal_uploads = 2
        for number in range(4):
            name = f"bad{number}.csv"
            file = self.ledger("date;ref;debit\n2026-01-10;E1;5.00\n2026-13-45;E2;7.00", name)
            sent = self.send(self.ours, "upload", token=self.token, files=file)
            expected = "These rows of your file" if number < 2 else "too often"
            self.assertIn(expected, sent.text)
        refused = self.ours.visit_ids.filtered(lambda visit: visit.kind == "refused")
        self.assertEqual(set(refused.mapped("attempt")), {"upload"})
        self.assertEqual(refused.sorted("id").mapped("note")[:2], ["bad0.csv", "bad1.csv"])
        self.assertEqual(len(self.ours.statement_ids), 1)

    def test_too_many_answers_and_downloads(self):
        self.env.company.reconciliation_portal_answers = 1
        self.env.company.reconciliation_portal_downloads = 1
        line = self.ours.line_ids[0]
        for expected in (1, 1):
            self.send(self.ours, "answer", "anna", kind="other", comment="again", line_id=line.id)
            self.assertEqual(len(self.ours.answer_ids), expected)
        self.assertIn("sheet", self.visit(self.ours, "/xlsx", "anna").headers["Content-Type"])
        self.assertIn("too often", self.visit(self.ours, "/xlsx", "anna").text)

    def test_files_are_what_they_say_and_not_too_large(self):
        self.env.company.reconciliation_portal_file_mb = 1
        line = self.ours.line_ids[0]
        for name, content, why in (
            ("evil.html", b"<script>alert(1)</script>", "can&#39;t be taken"),
            ("evil.svg", b"<svg onload='alert(1)'/>", "can&#39;t be taken"),
            ("evil.exe", b"MZ", "can&#39;t be taken"),
            ("evil.pdf", b"<script>alert(1)</script>", "is not what its name says"),
            ("evil.png", b"GIF89a", "is not what its name says"),
            ("evil.txt", b"a\0b", "is not what its name says"),
            ("large.pdf", b"%PDF-" + b"x" * 1024 * 1024, "larger than 1 MB"),
            ("empty.pdf", b"", "is empty"),
        ):
            with self.subTest(name):
                sent = self.send(
                    self.ours,
                    "answer",
                    "anna",
                    kind="not_received",
                    line_id=line.id,
                    files={"file": (name, content, "application/pdf")},
                )
                self.assertIn(why, sent.text)
        for name, content, why in (
            ("ledger.exe", b"MZ", "can&#39;t be taken"),
            ("ledger.xlsx", b"PK\x03\x04 nothing", "alert"),
            ("ledger.csv", b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        ):
            with self.subTest(name):
                sent = self.send(self.ours, "upload", "anna", files={"ledger": (name, content)})
                self.assertIn(why, sent.text)
        self.assertFalse(self.ours.answer_ids)
        self.assertEqual(len(self.ours.statement_ids), 1)

    def test_a_page_in_a_text_file_is_no_page(self):
        line = self.ours.line_ids[0]
        self.send(
            self.ours,
            "answer",
            "anna",
            kind="not_received",
            line_id=line.id,
            files={"file": ("note.txt", b"<html><script>alert(1)</script></html>")},
        )
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "reconciliation.answer"),
                ("res_id", "=", self.ours.answer_ids.id),
                ("res_field", "=", "file"),
            ]
        )
        self.assertEqual(attachment.mimetype, "text/plain")

    def test_markup_is_shown_as_text(self):
        line = self.ours.line_ids[0]
        evil = "<img src=x onerror=alert(1)>"
        self.send(self.ours, "answer", "anna", kind="other", comment=evil, line_id=line.id)
        self.sign(self.ours, self.ours._fingerprint(), login="anna", name=evil)
        page = self.visit(self.ours, login="anna", show="all")
        self.assertNotIn("<img src=x", page.text)
        for message in self.ours.message_ids:
            self.assertNotIn("<img src=x", message.body)

    def test_formulas_are_text_in_exports_of_lists(self):
        """Odoo's own export writes what begins like a formula as one."""
        evil = ("=1+2", "+cmd|' /C calc'!A0", "-2+3+A1", "@SUM(A1)", "{=1+1}", "external:x.xlsx")
        rows = "\n".join(f'2026-01-1{n};"{text}";-{n}.50' for n, text in enumerate(evil, 1))
        plain = "-12.50 USD"
        file = self.ledger(f"date;ref;debit\n{rows}\n2026-01-20;{plain};1", "evil.csv")
        self.send(self.ours, "upload", "anna", files=file)
        line = self.ours.line_ids[0]
        self.send(self.ours, "answer", "anna", kind="other", comment="=2+2", line_id=line.id)
        self.env.ref("base.group_allow_export").user_ids += self.owner
        self.authenticate("owner", "owner-password")
        for records, name, texts in (
            (self.ours.their_line_ids, "ref", (*evil, plain)),
            (self.ours.answer_ids, "comment", ("=2+2",)),
        ):
            with self.subTest(records._name):
                asked = {
                    "model": records._name,
                    "fields": [{"name": name, "label": name, "type": "char"}],
                    "ids": records.ids,
                    "domain": [],
                    "import_compat": False,
                    "context": {},
                    "groupby": [],
                }
                answer = self.url_open(
                    "/web/export/xlsx",
                    data={"data": json.dumps(asked), "csrf_token": self.csrf_token()},
                )
                sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
                cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
                self.assertEqual({cell.data_type for cell in cells if cell.value}, {"s"})
                self.assertFalse([cell for cell in cells if cell.hyperlink])
                values = [str(cell.value) for cell in cells]
                for text in texts:
                    self.assertIn(text if text == plain else f"'{text}", values)

    def test_formulas_in_their_file_are_text_in_ours(self):
        plain = ("=1+2", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "=HYPERLINK(1)")
        evil = (*plain, "\t=3+4", "\r=5+6")
        rows = "\n".join(f'2026-01-1{n};"{text}";{n}.50' for n, text in enumerate(evil, 1))
        self.send(
            self.ours, "upload", "anna", files=self.ledger(f"date;ref;debit\n{rows}", "evil.csv")
        )
        refs = {ref.strip() for ref in self.ours.their_line_ids.mapped("ref")}
        self.assertLessEqual({text.strip() for text in evil}, refs)
        for for_partner in True, False:
            book = openpyxl.load_workbook(io.BytesIO(self.ours._bridge_xlsx(for_partner)))
            cells = [cell for sheet in book for row in sheet for cell in row]
            begins = tuple(text.strip() for text in evil)
            found = [cell for cell in cells if str(cell.value).strip().startswith(begins)]
            self.assertGreaterEqual(len(found), len(evil))
            for cell in found:
                self.assertEqual((cell.data_type, cell.quotePrefix), ("s", True), cell.value)
