import logging

from odoo import api, models

from .files import file_of
from .ledger import MONTHS, Ledger
from .stories import STORIES
from .their_books import TheirBooks

_logger = logging.getLogger(__name__)


class ReconciliationDemo(models.AbstractModel):
    """Makes the demo data: a data file can call nothing but a model's method."""

    _name = "reconciliation.demo"
    _description = "Demo Data of Customer Reconciliation"

    @api.model
    def _install(self):
        """A year of business and its sessions; a second call changes nothing."""
        if not self.env.company.chart_template:
            _logger.warning("No chart of accounts in %s: no demo data.", self.env.company.name)
            return
        if self.env.ref(STORIES["greatlakes"].xmlid("01"), raise_if_not_found=False):
            return
        self._speak_their_languages()
        Ledger(self.env, STORIES.values()).make()
        self._make_sessions()

    def _speak_their_languages(self):
        installed = dict(self.env["res.lang"].get_installed())
        for key, lang in (("yuandong", "zh_CN"), ("lindner", "de_DE"), ("dubois", "fr_FR")):
            partner = STORIES[key].partner(self.env)
            if lang in installed:
                (partner | partner.child_ids).lang = lang

    def _make_sessions(self):
        """A session in each stage of its life."""
        self._draft("dubois")
        self._imported("yuandong")
        self._take_up(self._matched("lindner"))
        self._matched("vandermeer")
        self._sealed("harbour", 1, 9)
        self._matched("harbour", 10, MONTHS)

    def _draft(self, key, first=1, last=MONTHS):
        """Our side collected; their file lies in the chatter, to be dropped on the session."""
        session = self._session(key, first, last)
        filename, content = file_of(self.env, STORIES[key], first, last)
        session.message_post(
            body=self.env._("Their ledger came by e-mail: import it here."),
            attachments=[(filename, content)],
        )
        return session

    def _imported(self, key, first=1, last=MONTHS):
        session = self._session(key, first, last)
        session.import_statement(*file_of(self.env, STORIES[key], first, last))
        return session

    def _matched(self, key, first=1, last=MONTHS):
        session = self._imported(key, first, last)
        session.action_match()
        return session

    def _take_up(self, session):
        """Somebody has begun to work on the largest invoice that never arrived."""
        missing = session.difference_ids.filtered(lambda d: d.kind == "missing_theirs")
        largest = missing.sorted("amount")[-1:]
        largest.comment = self.env._("Mr. Weiß has not received it; he asks for a copy.")
        largest.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Send a copy of %s", largest.refs),
            user_id=session.user_id.id,
        )

    def _sealed(self, key, first, last):
        session = self._matched(key, first, last)
        session.action_accept_suggestions()
        session.action_confirm()
        session.action_seal()
        return session

    def _session(self, key, first=1, last=MONTHS):
        story = STORIES[key]
        start, end = TheirBooks(self.env, story).period(first, last)
        session = self.env["reconciliation.session"].create(
            {
                "partner_id": story.partner(self.env).id,
                "company_id": self.env.company.id,
                "currency_id": self.env.ref(f"base.{story.currency}").id,
                "account_type": "payable" if story.supplier else "receivable",
                "date_from": start,
                "date_to": end,
                "user_id": self.env.ref("base.user_admin").id,
            }
        )
        xmlid = f"customer_reconciliation.demo_session_{key}_{first}"
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": xmlid, "record": session, "noupdate": True}]
        )
        return session
