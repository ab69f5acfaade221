"""What the partner has sent: taken back, fetched again, and what came of it."""

from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalSent(PortalCommon):
    def test_a_wrong_file_is_taken_back(self):
        """By the partner, until somebody of ours has decided about its lines."""
        [token] = self.invite(self.ours, self.anna)
        self.send(self.ours, "upload", token=token, files=self.ledger(self.THEIRS, "wrong.csv"))
        statement = self.ours.statement_ids
        self.assertEqual(statement.sent_by, "Anna")
        sent = self.send(self.ours, "take_back", token=token, statement_id=statement.id)
        self.assertIn("taken out again", sent.text)
        self.assertFalse(self.ours.statement_ids)
        self.assertFalse(self.ours.their_line_ids)
        self.assertIn("took back wrong.csv", self.ours.message_ids[0].body)
        self.assertEqual(self.ours.visit_ids.sorted("id").mapped("kind")[-1:], ["take_back"])
        again = self.send(self.ours, "upload", token=token, files=self.ledger(self.THEIRS))
        self.assertIn("compared with our books", again.text)
        self.assert_bridge_closes(self.ours)
        statement = self.ours.statement_ids
        self.assertIn("Take it back", again.text)
        self.ours.difference_ids[0].with_user(self.owner).action_resolve()
        self.assertNotIn("Take it back", self.visit(self.ours, token=token).text)
        refused = self.send(self.ours, "take_back", token=token, statement_id=statement.id)
        self.assertIn("working with this file already", refused.text)
        self.assertEqual(self.ours.statement_ids, statement)

    def test_files_of_ours_are_not_theirs_to_take(self):
        self.invite(self.ours, self.anna)
        statement = self.import_theirs(self.ours, self.THEIRS)
        for number in (statement.id, 0, "x", ""):
            refused = self.send(self.ours, "take_back", "anna", statement_id=number)
            self.assertIn("no longer here", refused.text)
        refused = self.visit(self.ours, f"/sent/statement/{statement.id}", "anna")
        self.assertIn("no longer here", refused.text)
        self.assertEqual(self.ours.statement_ids, statement)

    def test_what_they_sent_comes_back_as_it_was(self):
        [token] = self.invite(self.ours, self.anna)
        line = self.line(self.ours, "ours", "INV/2026/00002")
        proof = b"<html>no page of ours</html>"
        self.send(
            self.ours,
            "answer",
            token=token,
            kind="returned",
            line_id=line.id,
            files={"file": ("note.txt", proof)},
        )
        self.send(self.ours, "upload", token=token, files=self.ledger(self.THEIRS))
        for what, record, expected in (
            ("answer", self.ours.answer_ids, proof),
            ("statement", self.ours.statement_ids, self.their_file(self.THEIRS)),
        ):
            part = f"/sent/{what}/{record.id}"
            self.assertIn(part, self.visit(self.ours, token=token, show="all").text)
            answer = self.visit(self.ours, part, token=token)
            self.assertEqual(answer.content, expected)
            self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
            self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))

    def test_no_file_is_read_but_the_one_asked_for(self):
        [token] = self.invite(self.ours, self.anna)
        self.env.company.reconciliation_portal_downloads = 1
        line = self.ours.line_ids[0]
        for name in "one.pdf", "two.pdf":
            self.send(
                self.ours,
                "answer",
                token=token,
                kind="not_received",
                line_id=line.id,
                files={"file": (name, b"%PDF-" + name.encode())},
            )
        answer, read = self.ours.answer_ids[0], []
        attachments = self.registry["ir.attachment"]
        really = attachments._file_read

        def counted(attachment, *args, **kwargs):
            content = really(attachment, *args, **kwargs)
            read.append(content.startswith(b"%PDF-"))
            return content

        self.patch(attachments, "_file_read", counted)
        for expected, files in ((b"%PDF-", 1), (b"too often", 0)):
            read.clear()
            page = self.visit(self.ours, f"/sent/answer/{answer.id}", token=token)
            self.assertIn(expected, page.content)
            self.assertEqual(sum(read), files)

    def test_what_came_of_an_answer(self):
        [token] = self.invite(self.ours, self.anna)
        line = self.line(self.ours, "ours", "INV/2026/00002")
        self.send(self.ours, "answer", token=token, kind="returned", line_id=line.id)
        self.assertIn("We are looking into it", self.visit(self.ours, token=token).text)
        answer = self.ours.answer_ids.with_user(self.owner)
        window = self.env["reconciliation.settle"].with_user(self.owner)
        window = window.browse(answer.action_open_settle()["res_id"])
        window.reply = "Credit note <b>RINV/7</b>"
        window.action_settle()
        self.assertEqual((answer.state, answer.reply), ("settled", "Credit note <b>RINV/7</b>"))
        page = self.visit(self.ours, token=token).text
        self.assertIn("Credit note &lt;b&gt;RINV/7", page)
        self.assertNotIn("We are looking into it", page)
        answer.action_open_again()
        self.company.dunning_promise_days = 99999
        promised = {"kind": "will_pay", "date": "2099-03-01", "line_id": line.id}
        self.assertIn("Noted", self.send(self.ours, "answer", token=token, **promised).text)
        self.ours.answer_ids.promise_ids.sudo().state = "kept"
        self.assertIn("Received, thank you", self.visit(self.ours, token=token).text)
