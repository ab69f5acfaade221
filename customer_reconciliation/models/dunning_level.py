import re

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

#: What texts may name in braces.
PLACEHOLDERS = ("customer", "company", "total", "overdue", "days", "deadline", "number", "date")
BRACES = re.compile(r"\{(\w*)\}")


def check_placeholders(env, texts):
    """Refuse texts that name what nothing fills in."""
    named = {name for text in texts for name in BRACES.findall(text or "")}
    if unknown := named - set(PLACEHOLDERS):
        raise ValidationError(
            env._(
                "{%(name)s} is nothing a text can name; these are: %(names)s",
                name=sorted(unknown)[0],
                names=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
            )
        )


class DunningLevel(models.Model):
    """A step of a policy: when it is reached, what is said, through what, and what it costs."""

    _name = "dunning.level"
    _description = "Dunning Level"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one("dunning.policy", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    number = fields.Integer("Level", compute="_compute_number")
    name = fields.Char(required=True, translate=True)
    delay_days = fields.Integer("Days", help="Below zero: before the due date.")
    delay_from = fields.Selection(
        [("due", "after the due date"), ("notice", "after the last notice")],
        "Counted",
        required=True,
        default="due",
    )
    timing = fields.Char("When", compute="_compute_timing")
    pay_days = fields.Integer(
        "Days to Pay", default=7, help="The notice asks to pay within so many days."
    )
    currency_id = fields.Many2one(
        "res.currency",
        help="In which the minimum and the fee are said. Empty: that of the company.",
    )
    minimum = fields.Monetary(
        help="What is less in all gets a notice of a lower level, or none; converted by the rate "
        "of the day."
    )
    is_interest = fields.Boolean(
        "Ask for Interest", default=True, help="As the policy's scheme of interest says."
    )
    channel_ids = fields.One2many(
        "dunning.level.channel",
        "level_id",
        "Channels",
        copy=True,
        default=lambda self: [Command.create({"channel": "mail"})],
        help="The first one that can reach the customer is used, the next when that fails.",
    )
    subject = fields.Char(translate=True)
    body = fields.Text("Text", translate=True)
    closing = fields.Text("Text Below", translate=True, help="Below the table of installments.")
    call_script = fields.Text("What to Say on a Call", translate=True)
    fee_kind = fields.Selection(
        [("none", "None"), ("fixed", "Fixed"), ("banded", "By Amount"), ("percent", "Per Cent")],
        "Fee",
        required=True,
        default="none",
    )
    fee = fields.Monetary("Amount of the Fee")
    fee_percent = fields.Float("Per Cent", digits=(5, 2))
    fee_min = fields.Monetary("At Least")
    fee_max = fields.Monetary("At Most", help="Zero: no limit.")
    fee_band_ids = fields.One2many("dunning.fee.band", "level_id", "Fees by Amount", copy=True)

    _amounts = models.Constraint(
        "CHECK(minimum >= 0 AND fee >= 0 AND fee_percent >= 0 AND fee_min >= 0 AND fee_max >= 0"
        " AND pay_days >= 0)",
        "Amounts and days of a level are not below zero.",
    )

    @api.depends("policy_id.level_ids.sequence")
    def _compute_number(self):
        for policy, levels in self.grouped("policy_id").items():
            order = {level: n for n, level in enumerate(policy.level_ids.sorted(), 1)}
            for level in levels:
                level.number = order.get(level, 0)

    @api.depends("delay_days", "delay_from")
    @api.depends_context("lang")
    def _compute_timing(self):
        for level in self:
            days = abs(level.delay_days)
            if level.delay_from == "notice":
                level.timing = self.env._("%s days after the last notice", days)
            elif level.delay_days < 0:
                level.timing = self.env._("%s days before the due date", days)
            elif not days:
                level.timing = self.env._("on the due date")
            else:
                level.timing = self.env._("%s days after the due date", days)

    @api.constrains("subject", "body", "closing", "call_script")
    def _check_placeholders(self):
        for level in self:
            texts = (level.subject, level.body, level.closing, level.call_script)
            check_placeholders(self.env, texts)

    @api.constrains("subject", "body")
    def _check_texts(self):
        """Not ``required``: the form would only say that something is missing, not what."""
        for level in self:
            if not (level.subject or "").strip() or not (level.body or "").strip():
                raise ValidationError(
                    self.env._(
                        "Level “%s” has no text yet: enter a subject and a text under Texts.",
                        level.name,
                    )
                )

    @api.constrains("channel_ids")
    def _check_channels(self):
        for level in self:
            if not level.channel_ids:
                raise ValidationError(self.env._("Level “%s” needs a channel.", level.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        instead = self.env._("Change the level, or archive its policy and make another one.")
        self.env["dunning.notice"]._refuse_used("level_id", self, instead)

    def _row(self, company):
        """The level as a row of ``engine.DUN_LEVELS``."""
        currency = self.currency_id or company.currency_id
        minor = currency._minor
        return {
            "policy": self.policy_id.id,
            "level": self.number,
            "delay_days": self.delay_days,
            "after_notice": self.delay_from == "notice",
            "currency": currency.name,
            "minimum": minor(self.minimum),
            "fee_kind": self.fee_kind,
            "fee": minor(self.fee),
            "fee_rate": round(self.fee_percent * 100),
            "fee_min": minor(self.fee_min),
            "fee_max": minor(self.fee_max),
            "fee_bands": [(minor(band.amount_from), minor(band.fee)) for band in self.fee_band_ids],
        }

    @staticmethod
    def _filled(text, values):
        """``text`` with what it names in braces."""
        return BRACES.sub(lambda found: str(values.get(found[1], found[0])), text or "")
