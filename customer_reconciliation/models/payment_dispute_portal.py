from odoo import api, fields, models
from odoo.exceptions import UserError

from ..queries.disputes import disputed_parts
from .payment_dispute import REASONS
from .reconciliation_answer import TEXT_MAX

#: Installments offered at once, those due first.
OFFERED_MAX = 200


class PaymentDisputePortal(models.AbstractModel):
    """A customer contests an installment of its own in the portal.

    Every method takes a ``visitor.Visitor``, whose right to the account was checked when it was
    made; all is done in superuser mode and of that account alone.
    """

    _name = "payment.dispute.portal"
    _description = "Disputes in the Portal"

    @api.model
    def _offered(self, visitor, move_id=0):
        """What may be contested: [(installment, amount nobody contests yet)], those of the document
        that is asked for first, then what is due first."""
        if not visitor.may_answer:
            return []
        items, own = visitor.env["account.move.line"], self._own(visitor)
        asked = items.search([*own, ("move_id", "=", move_id)]) if move_id else items
        return self._left(
            visitor, asked | items.search(own, limit=OFFERED_MAX, order="date_maturity, id")
        )

    def _left(self, visitor, items):
        """[(installment, amount nobody contests yet)], of those that have any."""
        parts = disputed_parts(visitor.env, items.ids)
        offered = []
        for item in items:
            currency = item.currency_id
            left = currency.round(
                item.amount_residual_currency - currency._major(parts.get(item.id, 0))
            )
            if currency.compare_amounts(left, 0) > 0:
                offered.append((item, left))
        return offered

    def _own(self, visitor):
        return [
            ("partner_id.commercial_partner_id", "=", visitor.customer.id),
            ("company_id", "=", visitor.company.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("amount_residual_currency", ">", 0),
        ]

    @api.model
    def _form_url(self, move):
        """Where whoever is signed in contests a document (superuser mode) of its own company, or
        nothing."""
        user, accounts = self.env.user, self.env["partner.statement.portal"]
        customer = user.partner_id.commercial_partner_id
        if move.commercial_partner_id != customer or move.company_id not in accounts._companies(
            user
        ):
            return ""
        nobody = self.env["reconciliation.access"].sudo()  # signed in: by no link
        visitor = accounts._visitor(move.company_id, customer, nobody, "")
        items = visitor.env["account.move.line"].search(
            [*self._own(visitor), ("move_id", "=", move.id)]
        )
        if not (visitor.may_answer and self._left(visitor, items)):
            return ""
        return f"/my/dunning?company_id={move.company_id.id}&invoice_id={move.id}#dispute"

    @api.model
    def _reasons(self, env):
        """[(key, label in the reader's language)]"""
        labels = dict(env["payment.dispute"]._fields["reason"]._description_selection(env))
        return [(key, labels[key]) for key, _label in REASONS]

    @api.model
    def _take(self, visitor, values, files):
        """Keep what ``visitor`` contests, and let our side know.

        :param dict values: item_id, reason, amount (None: all that is left), comment
        :param list files: of evidence, (name, bytes), checked by the caller
        :return: the dispute
        """
        env = visitor.env
        if not visitor.may_answer:
            raise UserError(
                env._("You see what the partner sees; only the partner can answer here.")
            )
        env["reconciliation.visit"]._check_limit(visitor, "answer")
        item, amount = self._checked(visitor, values)
        owner = self._owner(visitor, item)
        office = env["dunning.portal"]._office(visitor, owner)
        dispute = office["payment.dispute"].create(
            {
                "move_line_id": item.id,
                "reason": values["reason"],
                "amount": amount,
                "user_id": owner.id,
                "contact_id": visitor.partner.id,
                "note": (values.get("comment") or "").strip()[:TEXT_MAX],
            }
        )
        self._log(visitor, dispute, files)
        told = f"{dispute.document}: {dispute._sentence()}"
        env["reconciliation.visit"]._note(visitor, "answer", told[:500])
        return dispute

    def _checked(self, visitor, values):
        """The installment, if it is the visitor's own, and the amount; ids come from outside."""
        env = visitor.env
        own = [*self._own(visitor), ("id", "=", values.get("item_id"))]
        offered = self._left(visitor, env["account.move.line"].search(own))
        if not offered:
            raise UserError(env._("This entry is no longer here: please look at the page anew."))
        if values.get("reason") not in dict(REASONS):
            raise UserError(env._("Please choose a reason."))
        if values["reason"] == "other" and not (values.get("comment") or "").strip():
            raise UserError(env._("Please say in a few words what is wrong."))
        [(item, left)] = offered
        currency = item.currency_id
        amount = left if values.get("amount") is None else currency.round(values["amount"])
        if currency.compare_amounts(amount, 0) <= 0:
            raise UserError(env._("Please enter an amount above zero."))
        if currency.compare_amounts(amount, left) > 0:
            raise UserError(
                env._(
                    "Of %(item)s no more than %(amount)s is open.",
                    item=item.move_id.name,
                    amount=currency.format(left),
                )
            )
        return item, amount

    def _owner(self, visitor, item):
        """Who is to settle it: whoever dunned the customer last, reconciled with it, or sold it;
        else who collects from it, or in the company."""
        mine = [("partner_id", "=", visitor.customer.id), ("company_id", "=", visitor.company.id)]
        known = [*mine, ("user_id", "!=", False)]
        env = visitor.env
        found = (
            env["dunning.notice"].search(known, limit=1, order="id desc").user_id,
            env["reconciliation.session"].search(known, limit=1, order="id desc").user_id,
            item.move_id.invoice_user_id,
            visitor.customer.with_company(visitor.company).dunning_user_id,
            visitor.company.dunning_user_id,
        )
        return env["dunning.portal"]._one_of_ours(visitor, found)

    def _log(self, visitor, dispute, files):
        """Who said it, and the evidence; whatever it is called, a file of theirs is no page."""
        kept = dispute.env["ir.attachment"].with_context(attachments_mime_plainxml=True)
        evidence = kept.create(
            [
                {"name": name, "raw": raw, "res_model": dispute._name, "res_id": dispute.id}
                for name, raw in files
            ]
        )
        said = dispute.env._(
            "Contested in the portal by %(name)s (%(email)s).",
            name=visitor.name,
            email=visitor.email or "–",
        )
        dispute._message_log(
            body=said,
            author_id=visitor.partner.id,
            attachment_ids=[fields.Command.link(one.id) for one in evidence],
        )
