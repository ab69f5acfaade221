from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

MODULE = "customer_reconciliation"


@tagged("post_install", "-at_install")
class TestDunningDemo(TransactionCase):
    """A new user finds something behind every menu of dunning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.ref(f"{MODULE}.demo_kestrel", raise_if_not_found=False):
            for name in ("reconciliation", "dunning"):
                convert_file(cls.env, MODULE, f"demo/{name}_demo.xml", None, "init", True)

    def partner(self, key):
        return self.env.ref(f"{MODULE}.demo_{key}")

    def notices(self, key):
        """``[(state, level, channel)]`` of the customer's notices, the first one first."""
        mine = [("partner_id", "=", self.partner(key).id)]
        found = self.env["dunning.notice"].search(mine, order="id")
        return [(one.state, one.level, one.channel) for one in found]

    def test_from_the_first_reminder_to_the_final_notice(self):
        self.assertEqual(
            self.notices("brightwater"),
            [("sent", 1, "mail"), ("sent", 2, "mail"), ("planned", 3, "letter")],
        )
        self.assertEqual(self.notices("huaxin"), [("sent", 1, "mail"), ("planned", 2, "mail")])
        self.assertEqual(self.notices("ridgeway"), [("planned", 1, "letter")])

    def test_what_came_back_what_is_promised_what_is_contested(self):
        self.assertEqual(self.notices("northgate")[0], ("sent", 1, "letter"))
        notices = self.env["dunning.notice"]
        mine = [("partner_id", "=", self.partner("northgate").id)]
        planned, sent = notices.search(mine)  # the newest first
        self.assertEqual(sent.delivery_ids.mapped("state"), ["failed", "done"])
        self.assertEqual(planned.line_ids.mapped("code"), [False, "promised"])
        contested = notices.search(
            [("partner_id", "=", self.partner("kestrel").id), ("state", "=", "planned")]
        )
        self.assertEqual(contested.line_ids.mapped("disputed"), [612.5, 0])
        self.assertEqual(contested.run_id.disputed_count, 1)

    def test_what_was_said_and_what_was_paid_upon_it(self):
        own = [("partner_id", "in", [self.partner(k).id for k in ("northgate", "kestrel")])]
        calls = self.env["dunning.call"].search(own, order="id")
        self.assertEqual(calls.mapped("result"), ["will_pay", "disputes"])
        self.assertEqual(calls.promise_ids.partner_id, self.partner("northgate"))
        self.assertEqual(calls.dispute_ids.partner_id, self.partner("kestrel"))
        missed = self.env["dunning.call"].search(
            [("partner_id", "=", self.partner("brightwater").id)]
        )
        self.assertEqual(missed.result, "not_reached")
        effect = self.env["dunning.effect"].search([("partner_id", "=", self.partner("huaxin").id)])
        self.assertTrue(effect.filtered("paid"))

    def test_the_policies_and_installing_again(self):
        policy = self.env["dunning.policy"].search([("name", "=", "Key Accounts")])
        self.assertEqual(policy.level_ids.mapped("delay_days"), [-5, 10, 14])
        names = ("account.move", "dunning.run", "dunning.policy", "payment.promise")
        before = [self.env[name].search_count([]) for name in names]
        self.env["dunning.demo"]._install()
        self.assertEqual([self.env[name].search_count([]) for name in names], before)
