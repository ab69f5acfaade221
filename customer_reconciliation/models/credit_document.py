from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..credit import Claim
from ..queries.turns import outermost

STATES = [("ok", "Within Credit"), ("warn", "Warning"), ("block", "Blocked")]


class CreditDocument(models.AbstractModel):
    """What a customer gets on credit by: it is looked at before and checked when it is confirmed.

    A document says by ``_credit_claim`` what it asks for. Whoever may see it is told whether the
    customer's credit allows it, and may ask for a release, without any right to credit files.
    """

    _name = "credit.document"
    _description = "Document on Credit"

    credit_state = fields.Selection(STATES, compute="_compute_credit", groups="base.group_user")
    credit_message = fields.Text(compute="_compute_credit", groups="base.group_user")
    credit_release = fields.Text(
        "Release", compute="_compute_credit_release", groups="base.group_user"
    )
    credit_asked = fields.Boolean(
        "Release Asked for", compute="_compute_credit_release", groups="base.group_user"
    )

    def _credit_claim(self, done=False):
        """What the document asks for: :class:`~..credit.Claim`, or None where it is no matter.

        :param done: whether it has been confirmed already, in this transaction
        """
        raise NotImplementedError

    def _credit_claims(self, done=False):
        """Document → its claim, of those that have one."""
        claims = {document: document._credit_claim(done) for document in self}
        return {document: claim for document, claim in claims.items() if claim}

    def _claim(self, partner, currency, total, moves, **more):
        """A claim of ``total``; ``moves``: component → what is added, in ``currency``."""
        own = self.company_id.currency_id
        today = fields.Date.context_today(self)

        def minor(amount):
            return own._minor(currency._convert(amount, own, self.company_id, today))

        return Claim(
            document=self,
            partner=partner.commercial_partner_id._origin,
            company=self.company_id._origin,
            currency=currency,
            total=total,
            amount=minor(total),
            moves={component: minor(amount) for component, amount in moves.items()},
            **{"covering": (self._origin,), **more},
        )

    # -- shown -----------------------------------------------------------------------------------

    @api.depends_context("lang", "uid")
    @api.depends(lambda self: self._credit_depends())
    def _compute_credit(self):
        # Whoever handles the document is told what it means, without a right to credit files.
        claims = self.sudo()._credit_claims()
        found = self.env["credit.check"]._look(list(claims.values()))
        verdicts = dict(zip(claims, found, strict=True))
        for document in self:
            verdict = verdicts.get(document)
            document.credit_state = verdict.outcome if verdict else False
            document.credit_message = verdict.sentence if verdict else False

    @api.model
    def _credit_depends(self):
        """Fields on which the claim depends."""
        return []

    @api.depends_context("lang", "uid")
    def _compute_credit_release(self):
        # Sudo: see above; told is how it stands, not who else has asked for what.
        requests = self.env["credit.request"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "in", self._origin.ids)]
        latest = {request.res_id: request for request in requests.search(domain, order="id")}
        for document in self:
            request = latest.get(document._origin.id, requests)
            document.credit_asked = request.state == "waiting"
            document.credit_release = document._credit_told(request)

    def _credit_told(self, request):
        """How the latest request stands."""
        if not request:
            return False
        values = {
            "date": format_date(self.env, request.date_to),
            "amount": request.document_currency_id.format(request.document_amount),
            "user": request.approver_id.name,
            "asker": request.user_id.name,
            "why": request.answer,
        }
        told = {
            "waiting": self.env._(
                "%(asker)s has asked for a release; it waits to be decided.", **values
            ),
            "approved": self.env._(
                "%(user)s released this up to %(amount)s, until %(date)s.", **values
            ),
            "refused": self.env._("%(user)s refused to release this: %(why)s", **values),
            "expired": self.env._("A release ended on %(date)s.", **values),
        }
        return told.get(request.state, False)

    # -- confirmed -------------------------------------------------------------------------------

    def _check_credit(self, done=False):
        """Raise where the customers' credit doesn't allow these; note where it only warns."""
        claims = self.sudo()._credit_claims(done)
        if not claims:
            return
        verdicts = self.env["credit.check"]._check(list(claims.values()))
        said = dict(zip(claims, verdicts, strict=True))
        blocked = {d: v.sentence for d, v in said.items() if v.outcome == "block"}
        if blocked:
            self._refuse_on_credit(blocked)
        warned = {d.id: v.sentence for d, v in said.items() if v.outcome == "warn"}
        if warned:
            documents = self.sudo().browse(warned)
            documents._message_log_batch(warned)

    def _refuse_on_credit(self, blocked):
        """Only our own people are told why."""
        if not self.env.user._is_internal():
            raise UserError(self.env._("This can't be confirmed online: please contact us."))
        told = [f"{document.display_name}: {sentence}" for document, sentence in blocked.items()]
        told.append(self.env._("Ask for a release on the document, or have the credit changed."))
        raise UserError("\n\n".join(told))

    @contextmanager
    def _credit_watched(self):
        """Check what is done within: what these then ask for in addition has to be allowed.

        Watched once, by the outermost call: an order is looked at when all its lines are written.
        """
        with outermost(self.env, f"{self._name} on credit", self.ids) as mine:
            documents = self.sudo().browse(mine)
            before = documents._credit_claims(done=True)
            yield
            after = documents._credit_claims(done=True)
            grown = [
                document.id
                for document, claim in after.items()
                if document not in before
                or claim.owner != before[document].owner
                or claim.amount > before[document].amount
            ]
            self.browse(grown)._check_credit(done=True)

    # -- released --------------------------------------------------------------------------------

    def action_ask_release(self):
        """Ask that this document may pass; whoever may change it may ask."""
        self.ensure_one()
        return self.env["credit.release.ask"]._open(self)

    def _ask_release(self, reason, date_to):
        """The request for a release of this document, which now waits."""
        self.check_access("write")
        claim = self.sudo()._credit_claim()
        [verdict] = self.env["credit.check"]._look([claim]) if claim else [None]
        if not verdict or verdict.outcome != "block":
            raise UserError(self.env._("There is nothing to release: it can be confirmed."))
        self.invalidate_recordset(["credit_asked"])
        if self.credit_asked:
            raise UserError(self.env._("A release of this waits to be decided already."))
        # Sudo: the right to the document was checked; asking takes no right to credit files.
        files = self.env["credit.check"]._files([claim])
        values = {
            "file_id": files[claim.owner].id,
            "kind": "release",
            "res_model": self._name,
            "res_id": self.id,
            "document_currency_id": claim.currency.id,
            "document_amount": claim.total,
            "date_to": date_to,
            "reason": reason,
        }
        request = self.env["credit.request"].sudo().create(values)
        request.action_ask()
        return request
