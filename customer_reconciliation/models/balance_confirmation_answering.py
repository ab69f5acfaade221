import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from .balance_confirmation_sending import ACTIVITY

ANSWER_HOW = [
    ("letter", "Letter"),
    ("mail", "E-mail"),
    ("online", "Online"),
    ("auditor", "Through the Auditor"),
    ("other", "Otherwise"),
]
#: States in which an answer may come; late ones are welcome.
ANSWERABLE = ("sent", "returned", "no_answer", "agreed", "disagreed")


class BalanceConfirmationAnswering(models.AbstractModel):
    """The answer to a letter: who said when what, with the paper that proves it."""

    _name = "balance.confirmation.answering"
    _description = "Answers to Balance Confirmations"

    answered_on = fields.Date(readonly=True, copy=False)
    answered_by = fields.Char(readonly=True, copy=False, help="Who signed for the other side.")
    answer_how = fields.Selection(ANSWER_HOW, "Answered By Way Of", readonly=True, copy=False)
    answer_remark = fields.Text("Their Remark", readonly=True, copy=False)
    answer_attachment_ids = fields.Many2many(
        "ir.attachment", string="Signed Answer", readonly=True, copy=False
    )
    recorded_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    recorded_on = fields.Datetime(readonly=True, copy=False)

    def action_open_answer(self):
        """Enter what they have answered."""
        return self.env["balance.confirmation.answer"]._open_for(self)

    @api.private
    def _answer(self, values):
        """Record an answer; whoever calls has checked the right to do so.

        :param dict values: ``answer`` ``"agreed"`` or ``"disagreed"``; ``amounts`` {id of a
            currency: (they owe us, we owe them)} as they state it, needless when they agree;
            ``by`` name of who signed, ``on`` date, ``how`` see ``ANSWER_HOW``, ``remark`` str,
            ``files`` [(name, bytes)] scans or a drawn signature, ``why`` str an earlier answer is
            replaced
        :raise UserError: nothing was asked, or an earlier answer would change without a reason
        """
        self.ensure_one()
        self._check_answerable(values)
        keeper = self.sudo()  # the caller has checked the right, a partner has none
        keeper._state_amounts(values)
        keeper.write(
            {
                "state": values["answer"],
                "answered_on": values.get("on") or fields.Date.context_today(self),
                "answered_by": values.get("by"),
                "answer_how": values.get("how") or "other",
                "answer_remark": values.get("remark"),
                "recorded_by_id": self.env.uid,
                "recorded_on": fields.Datetime.now(),
            }
        )
        keeper._keep_files(values.get("files") or [])
        keeper._log_answer(values)
        keeper.activity_feedback([ACTIVITY])
        if values["answer"] == "disagreed":
            keeper._follow_difference()

    def _check_answerable(self, values):
        self._check_state(*ANSWERABLE)
        if values.get("answer") not in ("agreed", "disagreed"):
            raise UserError(self.env._("Either they agree or they do not."))
        if self.state in ("agreed", "disagreed") and not (values.get("why") or "").strip():
            raise UserError(
                self.env._("%s has been answered: say why the answer changes.", self.name)
            )

    def _state_amounts(self, values):
        """Put in what they state; who agrees states ours."""
        agreed = values["answer"] == "agreed"
        amounts = dict(values.get("amounts") or {})
        unasked = amounts.keys() - set(self.line_ids.currency_id.ids)
        self._check_currencies(unasked)
        for currency_id in sorted(unasked):
            # What we have nothing of; zero on our side is what our books say.
            self.line_ids.create({"confirmation_id": self.id, "currency_id": currency_id})
        for line in self.line_ids:
            ours = (line.they_owe, line.we_owe)
            stated = ours if agreed else amounts.get(line.currency_id.id)
            they_owe, we_owe = stated or (0, 0)
            if min(they_owe, we_owe) < 0:
                raise UserError(self.env._("Amounts are stated without a sign."))
            line.write(
                {
                    "stated": stated is not None,
                    "stated_they_owe": they_owe,
                    "stated_we_owe": we_owe,
                }
            )
        if not agreed and all(line.stated and line._is_as_ours() for line in self.line_ids):
            raise UserError(
                self.env._("%s: the amounts are ours, so they agree.", self.partner_id.display_name)
            )

    def _check_currencies(self, ids):
        for currency in self.env["res.currency"].browse(ids):
            if not currency.exists() or not currency.active:
                name = currency.exists().name or currency.id
                raise UserError(
                    self.env._(
                        "%(partner)s states an amount in %(currency)s, a currency that is not in "
                        "use here: activate it in the settings first.",
                        partner=self.partner_id.display_name,
                        currency=name,
                    )
                )

    def _keep_files(self, files):
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "datas": base64.b64encode(content),
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content in files
            ]
        )
        self.answer_attachment_ids |= attachments

    def _log_answer(self, values):
        label = dict(self._fields["state"]._description_selection(self.env))[self.state]
        parts = [self.env._("Answer: %s.", label)]
        parts += [
            self.env._(
                "%(currency)s: they say they owe us %(they)s and we owe them %(we)s.",
                currency=line.currency_id.name,
                they=line.currency_id.format(line.stated_they_owe),
                we=line.currency_id.format(line.stated_we_owe),
            )
            for line in self.line_ids
            if line.stated and not line._is_as_ours()
        ]
        parts += [text for text in (values.get("remark"), values.get("why")) if text]
        self.message_post(body=" ".join(parts))

    def _follow_difference(self):
        """What they do not agree to is reconciled, and somebody is asked to do it."""
        differing = self.line_ids.filtered(lambda line: not line.stated or not line._is_as_ours())
        differing._feed_session()
        self._ask_responsible(
            self.env._("%s does not agree with the balance", self.partner_id.display_name),
            self.answer_remark or "",
        )
