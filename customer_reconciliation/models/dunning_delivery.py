import logging
import time

import requests
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ProtocolError

from odoo import api, fields, models

from ..messengers import PAYLOADS, REFUSALS, signed
from ..queries.posting import lock_rows
from .dunning_level_channel import CHANNELS

_logger = logging.getLogger(__name__)

STATES = [
    ("waiting", "Waiting"),
    ("posting", "Under Way"),
    ("done", "Done"),
    ("failed", "Failed"),
]
SECONDS_MAX = 10
#: After so many minutes nobody is posting any more: who did has died.
LOST_MINUTES = 15


def _is_refused(url_format, answer):
    """Has the messenger taken the request, but not the message?"""
    try:
        said = answer.json()
    except ValueError:
        return False  # says nothing, as most do
    return isinstance(said, dict) and bool(said.get(REFUSALS.get(url_format)))


def _may_have_arrived(error):
    """Did it break after the message was on its way?"""
    if isinstance(error, requests.exceptions.ReadTimeout | ChunkedEncodingError):
        return True
    return isinstance(error, requests.ConnectionError) and isinstance(
        next(iter(error.args), None), ProtocolError
    )


class DunningDelivery(models.Model):
    """One attempt to deliver a notice through one channel, and what came of it.

    A message to a webhook can't be taken back: that it is being posted is committed before, so that
    no other worker posts it again. Whether one arrived whose worker died, or whose answer never
    came, nobody knows: it is a task, and no other channel says the same a second time.
    """

    _name = "dunning.delivery"
    _description = "Delivery of a Dunning Notice"
    _order = "notice_id, id"
    _rec_name = "channel"

    notice_id = fields.Many2one("dunning.notice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id", store=True, precompute=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, default="done", readonly=True, index=True)
    address = fields.Char("To", readonly=True)
    problem = fields.Char(readonly=True)
    is_told = fields.Boolean(readonly=True, help="That it failed stands in the log of the run.")
    begun_on = fields.Datetime(readonly=True)
    sms_uuid = fields.Char(readonly=True, help="Of an SMS of which nothing is known yet.")
    mail_id = fields.Many2one("mail.mail", readonly=True, groups="base.group_system")

    def _why(self):
        """The problem without whom it is about, so that equal ones are counted together."""
        said = (self.problem or "").removeprefix(f"{self.address}:").strip()
        return said.rstrip(".。")

    @api.model
    def _cron_post(self):
        """Post what waits for webhooks, each committed before and after."""
        for id_ in self.search([("state", "=", "waiting")], order="id").ids:
            one = lock_rows(self.browse(id_)).filtered(lambda d: d.state == "waiting")
            if not one:
                continue
            one.write({"state": "posting", "begun_on": fields.Datetime.now()})
            if not self.env["ir.cron"]._commit_progress(1):
                return self._lost()  # no time is left to post it: it comes back with those lost
            one._post()
            self.env["ir.cron"]._commit_progress()
        return self._lost()

    def _lost(self):
        """What was being posted when its worker died."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=LOST_MINUTES)
        for one in lock_rows(self.search([("state", "=", "posting"), ("begun_on", "<", since)])):
            one._ask()

    def _post(self):
        """Post the message; the answer decides whether it has arrived."""
        notice = self.notice_id
        way = notice.level_id.channel_ids.filtered(lambda each: each.channel == "webhook")
        if not way:
            return self._fail(self.env._("The level has no webhook."))
        payload = PAYLOADS[way.url_format](notice._message(), notice._facts())
        params, besides = signed(way.url_format, way.url_secret, time.time())
        try:
            answer = requests.post(
                way.url, params=params, json={**payload, **besides}, timeout=SECONDS_MAX
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            # The address is a secret, and errors of requests name it.
            _logger.info("Webhook of notice %s failed: %s", notice.id, type(error).__name__)
            if _may_have_arrived(error):
                self._ask()
            else:
                self._fail(self.env._("The webhook did not take the message."))
        else:
            if _is_refused(way.url_format, answer):
                self._fail(self.env._("The webhook did not take the message."))
            else:
                self.state = "done"

    def _ask(self):
        """Nobody knows whether it arrived: a person finds out."""
        why = self.env._("It is not known whether the message arrived: ask.")
        self.write({"state": "failed", "problem": why})
        self.notice_id._ask(why)

    @api.model
    def _cron_sms(self):
        """What came of SMS, where the host sends them: those that failed come back."""
        under_way = self.search([("sms_uuid", "!=", False)])
        if not under_way or "sms.sms" not in self.env:
            return
        found = self.env["sms.sms"].search([("uuid", "in", under_way.mapped("sms_uuid"))])
        states = {sms.uuid: sms.state for sms in found if not sms.to_delete}
        for one in lock_rows(under_way):
            state = states.get(one.sms_uuid)
            if state in ("outgoing", "process"):
                continue
            one.sms_uuid = False
            if state in ("error", "canceled"):
                one.notice_id._come_back(self.env._("The SMS could not be sent."), "sms")

    def _fail(self, why):
        self.write({"state": "failed", "problem": why})
        self.notice_id._next_channel_or_fail(why)
