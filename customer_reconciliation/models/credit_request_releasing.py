from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class CreditRequestReleasing(models.AbstractModel):
    """Requests to let one document pass though the customer's credit doesn't allow it.

    A release is for this document, up to an amount and until a day; an order's is good for its
    deliveries and invoices as well.
    """

    _name = "credit.request.releasing"
    _description = "Releasing Documents"

    res_model = fields.Char("Document Model", copy=False, index=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", copy=False)
    document_name = fields.Char(copy=False)
    document_currency_id = fields.Many2one("res.currency", copy=False)
    document_amount = fields.Monetary(
        "Document's Amount", currency_field="document_currency_id", copy=False
    )
    used_on = fields.Datetime(
        "Used on",
        readonly=True,
        copy=False,
        help="When the document was confirmed by this release.",
    )
    situation = fields.Text(compute="_compute_situation", help="As it is now.")

    @api.depends("res_model", "res_id", "state")
    @api.depends_context("lang")
    def _compute_situation(self):
        for request in self:
            claim = request.sudo()._claim() if request.state in ("draft", "waiting") else None
            [verdict] = self.env["credit.check"]._look([claim]) if claim else [None]
            request.situation = verdict.sentence if verdict else False

    def _document(self):
        """The document to release; empty when it is gone."""
        if self.res_model not in self.env:
            return self.env["account.move"]
        return self.env[self.res_model].browse(self.res_id or 0).exists()

    def _claim(self):
        """What its document asks for; None when there is nothing to release."""
        document = self._document()
        return document._credit_claim() if hasattr(document, "_credit_claim") and document else None

    def action_open_document(self):
        """The document to release, by the rights of whoever asks."""
        document = self._document()
        if not document:
            raise UserError(self.env._("This document is gone."))
        document.check_access("read")
        return document.get_formview_action()

    # -- decided ---------------------------------------------------------------------------------

    def _release_fault(self):
        """What is wrong with what is asked for; empty if nothing."""
        if self.kind != "release":
            return ""
        if not self.res_id or not self.document_currency_id:
            return self.env._("A release is asked for on the document it is for.")
        if not self.date_to:
            return self.env._("Say until when the document is to be released.")
        return ""

    def _impossible(self):
        if self.kind != "release":
            return super()._impossible()
        if self.date_to < fields.Date.context_today(self):
            return self.env._("The time of this release is over.")
        claim = self._claim()
        if not claim or claim.owner != (self.partner_id.id, self.company_id.id):
            return self.env._("There is nothing to release any more.")
        return ""

    def _set_asked(self):
        """What is approved is what is released, whatever a call from outside gave as amount."""
        if self.kind == "release":
            today = fields.Date.context_today(self)
            amount = self.document_currency_id._convert(
                self.document_amount, self.currency_id, self.company_id, today
            )
            self.write({"amount": amount, "document_name": self._document().display_name})
        return super()._set_asked()

    def _amount_to_approve(self):
        """Of a release: what of the amount asked for goes beyond the limit; all of it while the
        customer is on hold."""
        if self.kind != "release":
            return super()._amount_to_approve()
        claim = self._claim()
        if not claim:
            return self.amount
        [verdict] = self.env["credit.check"]._look([claim])
        if verdict.causes:
            return self.amount
        grown = self.currency_id._minor(self.amount) - claim.amount
        beyond = self.currency_id._major(max(0, verdict.beyond + grown))
        return min(self.amount, beyond)

    def _limit_after(self):
        return None if self.kind == "release" else super()._limit_after()

    def _grants(self):
        return super()._grants() | {"release": self._grant_release}

    def _grant_release(self):
        """Nothing changes but what the check of the document finds."""

    def _decide(self, state):
        done = super()._decide(state)
        for request in self.filtered(lambda request: request.kind == "release"):
            request._tell_document()
        return done

    def _tell_document(self):
        """Whoever asked may have no right to requests: the document tells what was decided."""
        document = self._document()
        texts = {"approved": self._told_approved, "refused": self._told_refused}
        if document and self.state in texts:
            asker = self.user_id
            body = texts[self.state](self.with_context(lang=asker.lang).env)
            document.message_post(body=body, partner_ids=asker.partner_id.ids)

    def _told_approved(self, env):
        return env._(
            "%(user)s released this up to %(amount)s, until %(date)s.",
            user=self.approver_id.name,
            amount=self.document_currency_id.with_env(env).format(self.document_amount),
            date=format_date(env, self.date_to),
        )

    def _told_refused(self, env):
        return env._(
            "%(user)s refused to release this: %(why)s", user=self.approver_id.name, why=self.answer
        )

    def _log_granted(self):
        if self.kind != "release":
            return super()._log_granted()
        file = self.file_id._in_own_language()
        return file.message_post(
            body=file.env._(
                "%(document)s released up to %(amount)s, until %(date)s. Asked by %(asker)s,"
                " approved by %(approver)s. %(reason)s",
                document=self.document_name,
                amount=self.document_currency_id.format(self.document_amount),
                date=format_date(file.env, self.date_to),
                asker=self.user_id.name,
                approver=self.approver_id.name,
                reason=self.reason,
            )
        )

    # -- used ------------------------------------------------------------------------------------

    @api.model
    def _released(self, today):
        """The domain of releases in force."""
        return Domain(
            [
                ("kind", "=", "release"),
                ("state", "=", "approved"),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ]
        )

    def _is_enough_for(self, claim):
        """Whether it is for as much as the document comes to."""
        if self.document_currency_id == claim.currency:
            return claim.currency.compare_amounts(claim.total, self.document_amount) <= 0
        return claim.amount <= self.currency_id._minor(self.amount)
