"""Attempts to get at another customer's data, and at more than is allowed."""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import InvitedCommon

PREFIXES = (
    *("reconciliation.", "cash.", "credit.", "partner.statement", "balance.confirmation"),
    *("payment.promise", "payment.dispute", "dunning."),
)


@tagged("post_install", "-at_install")
class TestPortalSecurity(InvitedCommon):
    """Eve of Red Fox would like to see Blue Fish's account."""

    def parts(self):
        sent = f"/sent/statement/{self.ours.statement_ids.id}"
        files = ("/pdf", "/xlsx", "/template", "/statement.pdf", "/statement.xlsx", sent)
        return ("", "/statement", *files)

    def assert_shut(self, answer):
        self.assertEqual(answer.status_code, 403)
        for secret in ("INV/2026/0000", "Blue Fish", "420.37", self.ours.name):
            self.assertNotIn(secret, answer.text)

    # -- by id and by token ----------------------------------------------------------------------

    def test_by_id(self):
        for part in self.parts():
            for login in ("eve", None):
                with self.subTest(part, login=login):
                    self.assert_shut(self.visit(self.ours, part, login=login))
        self.assertEqual(self.visit(self.theirs, login="eve").status_code, 200)

    def test_what_does_not_exist_looks_the_same(self):
        hidden = self.visit(self.ours, login="eve").text
        missing = self.visit(self.ours.browse(99999999), login="eve").text
        strip = str.maketrans("", "", "0123456789abcdef")
        self.assertEqual(len(hidden.translate(strip)), len(missing.translate(strip)))

    def test_token_of_another_session(self):
        for token in (self.other_token, "x", "", "0" * 64, "%00", "None", "False"):
            for login in (None, "eve"):
                with self.subTest(token, login=login):
                    self.assert_shut(self.visit(self.ours, login=login, token=token))

    def test_the_hash_is_no_token(self):
        self.assert_shut(self.visit(self.ours, token=self.ours.access_ids.sudo()._hash(self.token)))

    def test_expired_and_revoked(self):
        access = self.ours.access_ids
        self.assertEqual(self.visit(self.ours, token=self.token).status_code, 200)
        access.sudo().expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(access.state, "expired")
        for part in self.parts():
            self.assert_shut(self.visit(self.ours, part, token=self.token))
        access.sudo().expires_on = fields.Datetime.now() + timedelta(days=1)
        self.assertEqual(self.visit(self.ours, token=self.token).status_code, 200)
        access.with_user(self.owner).action_revoke()
        self.assertEqual(access.state, "revoked")
        for part in self.parts():
            self.assert_shut(self.visit(self.ours, part, token=self.token))

    def test_who_left_the_company_is_out(self):
        self.anna.parent_id = self.sibling
        self.assert_shut(self.visit(self.ours, token=self.token))
        self.assert_shut(self.visit(self.ours, login="anna"))

    def test_a_cancelled_session_is_gone(self):
        self.ours.action_cancel()
        self.assert_shut(self.visit(self.ours, token=self.token))
        self.assert_shut(self.visit(self.ours, login="anna"))

    def test_parents_children_and_siblings(self):
        """The whole commercial entity sees it, its group of companies does not."""
        group = self.env["res.partner"].create({"name": "Fish Group", "is_company": True})
        self.customer.parent_id = group
        self.sibling.parent_id = group
        warehouse = self.env["res.partner"].create(
            {"name": "Warehouse", "parent_id": self.customer.id, "type": "delivery"}
        )
        for login, partner in (("holding", group), ("depot", warehouse), ("boss", self.customer)):
            new_test_user(
                self.env, login, groups="base.group_portal", password=login, partner_id=partner.id
            )
        sees = {
            login: self.visit(self.ours, login=login).status_code == 200
            for login in ("anna", "ben", "boss", "depot", "holding", "eve")
        }
        self.assertEqual(
            sees,
            {
                "anna": True,
                "ben": True,
                "boss": True,
                "depot": True,
                "holding": False,
                "eve": False,
            },
        )

    # -- writing ---------------------------------------------------------------------------------

    def test_nothing_is_sent_to_anothers_session(self):
        line = self.ours.line_ids[0]
        for part, form in (
            ("answer", {"kind": "other", "comment": "x", "line_id": line.id}),
            ("agree", {"signer": "Eve", "fingerprint": self.ours._fingerprint()}),
            ("take_back", {"statement_id": self.ours.statement_ids.id}),
            ("upload", {"files": self.ledger("date;ref;debit\n2026-01-09;E;5")}),
        ):
            for who in ({"login": "eve"}, {"token": self.other_token}):
                with self.subTest(part, **who):
                    self.assert_shut(self.send(self.ours, part, **who, **dict(form)))
        said = self.sign(self.ours, self.ours._fingerprint(), login="eve")
        self.assertEqual(list(said), ["error"])
        self.assertFalse(self.ours.answer_ids)
        self.assertEqual(len(self.ours.statement_ids), 1)

    def test_a_line_of_another_session(self):
        """An answer in one's own session that names a line of another's touches nothing."""
        line = self.ours.line_ids.filtered(lambda line: line.ref == "INV/2026/00002")[0]
        sent = self.send(
            self.theirs, "answer", "eve", kind="not_received", line_id=line.id, comment="mine"
        )
        self.assertIn("no longer here", sent.text)
        self.assertFalse(line.move_line_id.reconciliation_disputed)
        self.assertFalse(self.theirs.answer_ids)

    def test_a_file_of_another_session(self):
        """Its id in one's own session neither takes it back nor shows it."""
        statement = self.ours.statement_ids
        statement.sudo().sent_by = "Anna"
        for what in ("statement", "answer"):
            answer = self.visit(self.theirs, f"/sent/{what}/{statement.id}", "eve")
            self.assertIn("no longer here", answer.text)
            self.assertNotIn("CHARGE-9", answer.text)
        refused = self.send(self.theirs, "take_back", "eve", statement_id=statement.id)
        self.assertIn("no longer here", refused.text)
        self.assertTrue(statement.exists())

    def test_without_csrf_token_nothing_is_taken(self):
        line = self.ours.line_ids[0]
        for part, form in (
            ("answer", {"kind": "not_received", "line_id": line.id}),
            ("agree", {"signer": "Anna", "fingerprint": self.ours._fingerprint()}),
            ("upload", {"files": self.ledger("date;ref;debit\n2026-01-09;E;5")}),
        ):
            with self.subTest(part):
                answer = self.send(self.ours, part, "anna", csrf=False, **form)
                self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.ours.answer_ids)

    def test_nothing_is_changed_by_looking(self):
        """Mail programs and scanners follow links."""
        before = self.ours.write_date
        for part in ("/answer", "/agree", "/upload", "/take_back"):
            self.assertEqual(self.visit(self.ours, part, token=self.token).status_code, 405)
        self.visit(self.ours, token=self.token, kind="agreed", done="agree")
        self.assertFalse(self.ours.answer_ids)
        self.assertEqual(self.ours.write_date, before)

    # -- other ways in ---------------------------------------------------------------------------

    def our_models(self):
        return [name for name in self.env if name.startswith(PREFIXES)]

    def test_portal_users_have_no_right_to_any_model(self):
        """RPC of every model of ours, the customer's own records as well."""
        portal = self.env["res.users"].search([("login", "=", "anna")])
        for name in self.our_models():
            model = self.env[name].with_user(portal)
            if model._abstract:
                continue
            for method, args, refusal in (
                ("search_read", [[]], AccessError),
                ("web_search_read", [[], {"display_name": {}}], AccessError),
                ("search_count", [[]], AccessError),
                ("formatted_read_group", [[], [], ["__count"]], AccessError),
                ("name_search", [""], AccessError),
                ("read", [[1]], AccessError),
                # some say first what is wrong with the call
                ("write", [[1], {}], UserError),
                ("create", [[{}]], UserError),
                ("unlink", [[1]], UserError),
                ("export_data", [[1], ["id"]], UserError),
            ):
                with self.subTest(name, method=method), self.assertRaises(refusal):
                    call_kw(model, method, args, {})

    def test_outsiders_and_other_companies_among_our_people(self):
        """Answers, links and the log are for those who reconcile in the company."""
        line = self.ours.line_ids[0]
        self.send(self.ours, "answer", "anna", kind="not_received", line_id=line.id)
        other = self.setup_other_company(name="Company B")["company"]
        stranger = self.new_user("stranger", ["manager"], company=other)
        auditor = self.new_user("auditor", ["auditor"])
        salesperson = self.new_user("salesperson", [])
        for name in ("answer", "access", "visit"):
            model = self.env[f"reconciliation.{name}"]
            here = model.search([("company_id", "=", self.company.id)])
            self.assertTrue(here, name)
            self.assertFalse(set(here.ids) & set(model.with_user(stranger).search([]).ids))
            self.assertLessEqual(set(here.ids), set(model.with_user(auditor).search([]).ids))
            with self.assertRaises(AccessError):
                model.with_user(salesperson).search([])
            for user in auditor, self.owner:
                for call in (
                    lambda mine: mine.write({"create_date": "2026-01-01"}),
                    lambda mine: mine.unlink(),
                    lambda mine: mine.create({"session_id": self.ours.id}),
                ):
                    with self.subTest(name, user=user.login), self.assertRaises(AccessError):
                        call(here.with_user(user))
        with self.assertRaises(AccessError):
            self.ours.answer_ids.with_user(auditor).action_settle()

    def test_the_buttons_of_a_session_are_shut(self):
        portal = self.env["res.users"].search([("login", "=", "anna")])
        session = self.ours.with_user(portal)
        for call in (
            session.action_invite,
            session.action_withdraw,
            session.action_match,
            session.action_confirm,
            session.action_cancel,
            self.ours.access_ids.with_user(portal).action_revoke,
            lambda: session.import_statement("a.csv", b"date;ref;debit\n2026-01-09;E;5"),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_json2(self):
        for login in ("anna", "eve"):
            user = self.env["res.users"].search([("login", "=", login)])
            key = (
                self.env["res.users.apikeys"]
                .with_user(user)
                .sudo()
                ._generate("rpc", "test", fields.Datetime.now() + timedelta(hours=1))
            )
            for model in (
                "session",
                "line",
                "difference",
                "statement",
                "answer",
                "access",
                "visit",
                "settle",
            ):
                for method, body in (
                    ("search_read", {"domain": []}),
                    ("read", {"ids": [self.ours.id]}),
                    ("action_invite", {"ids": [self.ours.id]}),
                ):
                    with self.subTest(model, method=method, login=login):
                        answer = self.url_open(
                            f"/json/2/reconciliation.{model}/{method}",
                            data=json.dumps(body),
                            headers={
                                "Authorization": f"bearer {key}",
                                "Content-Type": "application/json",
                            },
                        )
                        self.assertIn(answer.status_code, (403, 404, 422))
                        self.assertNotIn("INV/2026", answer.text)

    def test_report_addresses(self):
        """Every report of ours, by every way, of what is theirs and what is not."""
        reports = self.env["ir.actions.report"].search(
            [("report_name", "=like", "customer_reconciliation.%")]
        )
        self.assertTrue(reports)
        names = reports.mapped("report_name")
        names.append("customer_reconciliation.action_report_reconciliation_bridge")
        ours = [
            f"session/{self.ours.id}/xlsx",
            *(f"statement/1/{what}" for what in ("html", "pdf", "xlsx", "zip")),
            *(f"statement_batch/1/{what}" for what in ("pdf", "xlsx", "zip")),
        ]
        for login in ("anna", "eve"):
            self.authenticate(login, login)
            for name in names:
                for kind in ("pdf", "html", "text"):
                    with self.subTest(name, kind=kind, login=login):
                        with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
                            answer = self.url_open(f"/report/{kind}/{name}/{self.ours.id}")
                        self.assertGreaterEqual(answer.status_code, 400)
                        self.assertNotIn("INV/2026/0000", answer.text)
            for address in ours:
                with self.subTest(address, login=login):
                    answer = self.url_open(f"/customer_reconciliation/{address}")
                    self.assertIn(answer.status_code, (403, 404))

    def test_attachments(self):
        line = self.ours.line_ids[0]
        self.send(
            self.ours,
            "answer",
            "anna",
            kind="not_received",
            line_id=line.id,
            files={"file": ("proof.pdf", b"%PDF-SECRET")},
        )
        self.sign(self.ours, self.ours._fingerprint(), login="anna")
        self.ours.message_post(body="for us", attachments=[("inside.txt", b"SECRET")])
        answers, statement = self.ours.answer_ids, self.ours.statement_ids
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=like", "reconciliation.%"),
                ("res_field", "in", ["file", "signature", "content", False]),
            ]
        )
        self.assertGreaterEqual(len(attachments), 4)
        addresses = [
            f"/web/content/{a.id}{token}" for a in attachments for token in ("", "?access_token=x")
        ] + [
            f"/web/content/reconciliation.answer/{answers[-1].id}/file",
            f"/web/image/reconciliation.answer/{answers[0].id}/signature",
            f"/web/content/reconciliation.statement/{statement.id}/content",
            f"/web/content/reconciliation.statement/{statement.id}/content"
            f"?access_token={self.token}",
        ]
        for login in ("anna", "eve", None):
            self.authenticate(login, login)
            for address in addresses:
                with self.subTest(address, login=login):
                    answer = self.url_open(address)
                    self.assertNotIn(b"SECRET", answer.content)
                    self.assertNotIn(b"INV/2026", answer.content)

    def test_the_chatter_of_the_portal(self):
        """The host's portal chatter knows tokens of its own; ours open nothing there."""
        self.ours.message_post(body="SECRET", subtype_xmlid="mail.mt_comment")
        for login in ("anna", "eve", None):
            for token in (self.token, None):
                self.authenticate(login, login)
                params = {
                    "thread_model": "reconciliation.session",
                    "thread_id": self.ours.id,
                    "token": token,
                }
                with mute_logger("odoo.http"):  # the host fails on models without its token
                    answer = self.url_open(
                        "/mail/chatter_fetch",
                        data=json.dumps({"params": params}),
                        headers={"Content-Type": "application/json"},
                    )
                self.assertNotIn("SECRET", answer.text)
