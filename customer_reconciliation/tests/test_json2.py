"""The same calls from outside, with an API key: what an integrator does."""

import base64

from odoo.tests import HttpCase, tagged

from .common import ReconciliationCommon


@tagged("post_install", "-at_install")
class TestJson2(ReconciliationCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.clerk = cls.new_user("clerk", ["user"])
        cls.salesperson = cls.new_user("salesperson", [])

    def key_of(self, user):
        keys = self.env["res.users.apikeys"].with_user(user)
        return keys.sudo()._generate("rpc", "integration", None)

    def post(self, user, model, method, **body):
        headers = {
            "Authorization": f"bearer {self.key_of(user)}",
            "X-Odoo-Database": self.env.cr.dbname,
        }
        return self.url_open(f"/json/2/{model}/{method}", json=body, headers=headers, method="POST")

    def session_vals(self):
        return {
            "partner_id": self.customer.id,
            "currency_id": self.currency.id,
            "date_from": "2026-01-01",
            "date_to": "2026-01-31",
        }

    def test_create_import_match(self):
        answer = self.post(
            self.clerk, "reconciliation.session", "create", vals_list=[self.session_vals()]
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        ids = answer.json()
        text = "date;ref;debit;credit\n2026-01-03;INV/2026/00001;;300.37\n2026-01-09;X;4.00;\n"
        content = base64.b64encode(text.encode()).decode()
        answer = self.post(
            self.clerk,
            "reconciliation.session",
            "import_statement",
            ids=ids,
            filename="ledger.csv",
            content=content,
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        statement = self.env["reconciliation.statement"].browse(answer.json())
        self.assertEqual(statement.line_ids.mapped("amount"), [300.37, -4.00])
        answer = self.post(self.clerk, "reconciliation.session", "action_match", ids=ids)
        self.assertEqual((answer.status_code, answer.json()), (200, True))
        answer = self.post(
            self.clerk,
            "reconciliation.session",
            "read",
            ids=ids,
            fields=["state", "our_balance", "their_balance", "difference", "unexplained"],
        )
        [read] = answer.json()
        read.pop("id")
        self.assertEqual(
            read,
            {
                "state": "review",
                "our_balance": 300.37,
                "their_balance": 296.37,
                "difference": 4.00,
                "unexplained": 0.0,
            },
        )
        self.assertEqual(self.env["reconciliation.session"].browse(ids).create_uid, self.clerk)

    def test_errors_are_told(self):
        session = self.session()
        answer = self.post(
            self.clerk,
            "reconciliation.session",
            "import_statement",
            ids=session.ids,
            filename="ledger.csv",
            content="no base64!",
        )
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertIn("base64", answer.text)

    def test_a_salesperson_is_refused(self):
        session = self.session()
        for method, body in (
            ("create", {"vals_list": [self.session_vals()]}),
            ("search_read", {"domain": [], "fields": ["name"]}),
            ("import_statement", {"ids": session.ids, "filename": "x.csv", "content": "eA=="}),
            ("action_match", {"ids": session.ids}),
        ):
            with self.subTest(method):
                answer = self.post(self.salesperson, "reconciliation.session", method, **body)
                self.assertEqual(answer.status_code, 403, answer.text)

    def test_private_methods_are_not_there(self):
        session = self.session()
        answer = self.post(self.clerk, "reconciliation.session", "_keeper", ids=session.ids)
        self.assertGreaterEqual(answer.status_code, 400)

    def test_without_a_key(self):
        url = "/json/2/reconciliation.session/search"
        headers = {"Authorization": "bearer nonsense"}
        answer = self.url_open(url, json={"domain": []}, headers=headers, method="POST")
        self.assertEqual(answer.status_code, 401)
