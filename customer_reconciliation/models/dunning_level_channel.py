import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CHANNELS = [
    ("mail", "E-mail"),
    ("letter", "Letter"),
    ("call", "Call"),
    ("portal", "Portal Message"),
    ("webhook", "Webhook"),
    ("sms", "SMS"),
]
URL = re.compile(r"https?://[^\s/]+")


class DunningLevelChannel(models.Model):
    """A way to reach the customer at a level; they are tried in order."""

    _name = "dunning.level.channel"
    _description = "Channel of a Dunning Level"
    _order = "level_id, sequence, id"

    level_id = fields.Many2one("dunning.level", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    channel = fields.Selection(CHANNELS, required=True)
    url = fields.Char(
        "Address",
        groups="customer_reconciliation.group_reconciliation_manager",
        help="Of the webhook. Whoever knows it can write there: only managers see it.",
    )
    url_format = fields.Selection(
        [
            ("wecom", "WeCom"),
            ("dingtalk", "DingTalk"),
            ("feishu", "Feishu"),
            ("slack", "Slack"),
            ("json", "JSON"),
        ],
        "Written For",
        default="json",
    )

    url_secret = fields.Char(
        "Secret",
        groups="customer_reconciliation.group_reconciliation_manager",
        help="Of robots of DingTalk or Feishu that ask for a signature.",
    )

    _unique_channel = models.Constraint(
        "unique(level_id, channel)", "Each channel once in a level is enough."
    )

    @api.depends("channel")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._fields["channel"]._description_selection(self.env))
        for way in self:
            way.display_name = names.get(way.channel, "")

    @api.constrains("channel", "url")
    def _check_url(self):
        for way in self.sudo():
            if way.channel == "webhook" and not URL.match(way.url or ""):
                raise ValidationError(self.env._("A webhook needs an address: https://…"))
            if way.channel == "sms" and "sms.sms" not in self.env:
                raise ValidationError(self.env._("SMS need Odoo's app for them: install it first."))
