import base64

from odoo import fields, models

from .reconciliation_access import DAYS_MAX

#: Days a link is valid beyond the deadline: late answers are welcome.
GRACE_DAYS = 30


class BalanceConfirmationOnline(models.AbstractModel):
    """Answers given on the partner's page of the session about a balance.

    What goes to the auditor must not pass through us: such letters have no page.
    """

    _name = "balance.confirmation.online"
    _description = "Answering Balance Confirmations Online"

    def _takes_online(self):
        return self.kind == "direct" and self.state in ("sent", "no_answer", "returned")

    def _links(self, contact):
        """Where ``contact`` can answer, for the mail: list of (currency, address of the page).

        Links given before stay valid: a reminder must not break the one in the letter.
        """
        if not self.with_links or self.kind != "direct":
            return []
        self.line_ids._feed_session()
        self.session_ids.in_portal = True
        today = fields.Date.context_today(self)
        last = fields.Date.add(max(self.deadline, today), days=GRACE_DAYS)
        end = fields.Datetime.to_datetime(min(last, fields.Date.add(today, days=DAYS_MAX)))
        give = self.env["reconciliation.access"]._give
        return [
            (session.currency_id.name, give(session, contact, end, self)[1])
            for session in self.session_ids
        ]

    def _revoke_links(self):
        """What stands in these letters and their reminders opens nothing any more."""
        accesses = self.env["reconciliation.access"].sudo()  # the caller may write the letters
        accesses.search([("confirmation_id", "in", self.ids)])._revoke()

    def _online_stated(self, line, answer):
        """Take the answer of the page about one balance; the letter is answered with the last.

        :param answer: ``reconciliation.answer`` of kind agreed or balance
        """
        agreed = answer.kind == "agreed"
        amount = answer.our_balance if agreed else answer.amount
        same = not line.currency_id.compare_amounts(amount, line.balance)
        if agreed and not same:
            return  # they agree to what the session has come to, which is not what we asked
        they_owe, we_owe = max(amount, 0), max(-amount, 0)
        line.write(
            {
                "stated": True,
                "stated_they_owe": line.they_owe if same else they_owe,
                "stated_we_owe": line.we_owe if same else we_owe,
            }
        )
        if all(self.line_ids.mapped("stated")):
            self._answer(self._online_values(answer))

    def _online_values(self, answer):
        lines = self.line_ids
        return {
            "answer": "agreed" if all(line._is_as_ours() for line in lines) else "disagreed",
            "amounts": {
                line.currency_id.id: (line.stated_they_owe, line.stated_we_owe) for line in lines
            },
            "by": answer.name,
            "how": "online",
            "remark": answer.comment if answer.kind == "balance" else False,
            "files": self._signature(answer),
        }

    def _signature(self, answer):
        drawn = answer.signature
        return [("signature.png", base64.b64decode(drawn))] if drawn else []
