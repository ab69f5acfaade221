from odoo import api, fields, models
from odoo.exceptions import UserError

from .balance_confirmation_covered import MEASURED
from .balance_confirmation_sending import UNSENT

STATES = [
    ("draft", "Draft"),
    ("chosen", "Partners Chosen"),
    ("running", "Under Way"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
#: What the confirmations say; fixed once they are created.
ASKED = frozenset(
    {
        *("company_id", "date", "account_type", "form", "kind", "auditor_id"),
        *("with_items", "with_statement"),
    }
)


class BalanceConfirmationCampaign(models.Model):
    """Confirmations as of one date: who is asked, what came back, what it covers."""

    _name = "balance.confirmation.campaign"
    _description = "Balance Confirmation Campaign"
    _inherit = [
        "balance.confirmation.terms",
        "balance.confirmation.selection",
        "balance.confirmation.covered",
        "reconciliation.kept",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    _kept = MEASURED | {"name", "state", "confirmation_ids", "result_ids"}

    name = fields.Char(default="/", readonly=True, copy=False)
    title = fields.Char(help="What it is for, such as “Audit 2025”.")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True, index=True
    )
    date = fields.Date(tracking=True)
    deadline = fields.Date(tracking=True)
    with_sessions = fields.Boolean(
        "Reconcile Each Balance",
        help="A reconciliation is begun for each balance at once; "
        "otherwise only for those they do not agree with.",
    )
    confirmation_ids = fields.One2many(
        "balance.confirmation", "campaign_id", "Confirmations", readonly=True
    )
    result_ids = fields.One2many("balance.confirmation.result", "campaign_id", "Results")
    note = fields.Html("Notes")

    @api.depends("name", "title")
    def _compute_display_name(self):
        for campaign in self:
            campaign.display_name = " ".join(filter(None, (campaign.name, campaign.title)))

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        sequence = self.env["ir.sequence"]
        code = "balance.confirmation.campaign"
        for campaign in campaigns.sudo():  # the number is ours to give
            campaign.name = sequence.next_by_code(code, sequence_date=campaign.date) or "/"
        return campaigns

    def write(self, vals):
        if ASKED & vals.keys() and any(one.state not in ("draft", "chosen") for one in self):
            raise UserError(self.env._("What is asked can't be changed once letters are created."))
        result = super().write(vals)
        if (ASKED | self._selection_fields) & vals.keys():
            self.filtered(lambda one: one.state == "chosen")._forget_choice()
        if "deadline" in vals:
            waiting = self.confirmation_ids.filtered(lambda one: one.state in (*UNSENT, "sent"))
            waiting.write({"deadline": vals["deadline"]})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_begun(self):
        if self.confirmation_ids:
            raise UserError(self.env._("A campaign with letters is kept: cancel it instead."))

    def _keeper(self, *states):
        """Self allowed to write what only the product keeps, in one of ``states``."""
        self.check_access("write")
        if any(campaign.state not in states for campaign in self):
            raise UserError(self.env._("The campaign is not in a state for this."))
        return self.sudo()  # the caller's right to it was checked above

    # -- the way ---------------------------------------------------------------------------------

    def action_choose(self):
        """Choose the partners anew from the ledger; nothing is created yet."""
        self.ensure_one()
        self._check_selection()
        keeper = self._keeper("draft", "chosen")
        keeper._choose()
        keeper.state = "chosen"
        return True

    def action_create_letters(self):
        """A confirmation for each partner chosen and not left out."""
        self.ensure_one()
        keeper = self._keeper("chosen")
        asked = keeper.candidate_ids.filtered(lambda each: not each.left_out)
        if not asked:
            raise UserError(self.env._("Nobody is chosen."))
        keeper._measure()
        letters = keeper._create_letters(asked.partner_id)
        if keeper.with_sessions or keeper.with_links:
            letters.line_ids._feed_session()
        keeper.state = "running"
        keeper.message_post(body=self.env._("%s confirmations created.", len(letters)))
        return True

    def _create_letters(self, partners):
        """With numbers of the campaign, as auditors keep them: BCC/2026/001-0001 and so on."""
        terms = self._terms()
        letters = self.env["balance.confirmation"].with_context(mail_create_nosubscribe=True)
        return letters.create(
            [
                terms | {"partner_id": partner.id, "name": f"{self.name}-{place:04}"}
                for place, partner in enumerate(partners, 1)
            ]
        )

    def _terms(self):
        """What each confirmation takes over."""
        names = ("date", "account_type", "form", "kind", "deadline")
        names += ("with_links", "with_items", "with_statement")
        values = {name: self[name] for name in names}
        records = ("company_id", "auditor_id", "user_id")
        return values | {name: self[name].id for name in records} | {"campaign_id": self.id}

    def action_send(self):
        """Send all that are not sent yet, and anew what came back."""
        drafts = self._letters(*UNSENT)
        self._keeper("running")
        if not drafts:
            raise UserError(self.env._("All letters are sent."))
        return drafts.action_send()

    def action_send_on_paper(self):
        """Print all that are not sent yet, or came back, and count them as sent."""
        self._keeper("running")
        unsent = self._letters(*UNSENT)
        if not unsent:
            raise UserError(self.env._("All letters are sent."))
        return unsent.action_send_on_paper()

    def action_remind(self):
        """Remind those who have not answered."""
        self._keeper("running")
        return self._letters("sent").action_remind()

    def action_record_answer(self):
        """Enter answers; choose in the list whose."""
        self._keeper("running")
        return self._letters("sent", "returned", "no_answer").action_open_answer()

    def action_print(self):
        """All letters as one PDF."""
        return self.confirmation_ids.filtered(
            lambda one: one.state != "cancelled"
        ).action_print_letters()

    def action_close(self):
        """No further answers are waited for; what is open ends as not answered."""
        self._keeper("running")
        if self._letters(*UNSENT):
            raise UserError(
                self.env._("Some letters are not sent or came back: send or cancel them first.")
            )
        self._letters("sent").sudo().write({"state": "no_answer"})
        self.sudo().state = "closed"
        return True

    def action_reopen(self):
        """Take further answers."""
        self._keeper("closed").state = "running"
        return True

    def action_cancel(self):
        """Give up a campaign of which nothing was sent."""
        if self._letters("sent", "returned", "agreed", "disagreed", "no_answer"):
            raise UserError(self.env._("Letters have been sent: close the campaign instead."))
        keeper = self._keeper("draft", "chosen", "running")
        keeper.confirmation_ids.write({"state": "cancelled", "queued": False})
        keeper.state = "cancelled"
        return True

    def _letters(self, *states):
        return self.confirmation_ids.filtered(lambda one: one.state in states)

    def action_open_letters(self):
        """The check list of the campaign."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_reconciliation.action_balance_confirmation"
        )
        return action | {"domain": [("campaign_id", "=", self.id)], "context": {}}

    def action_download_xlsx(self):
        """Download results and check list as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_reconciliation/confirmations/{self.id}/xlsx",
            "target": "download",
        }

    def _log_left_out(self, candidates):
        """One message a decision: who was left out, or taken again, and why."""
        for each in candidates:
            name = each.partner_id.display_name
            if each.left_out:
                body = self.env._(
                    "%(partner)s is left out: %(why)s", partner=name, why=each.left_out_why
                )
            else:
                body = self.env._("%s is asked again.", name)
            self.message_post(body=body)
