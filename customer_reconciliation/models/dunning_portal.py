from odoo import api, models

#: What was told to the customer in writing; calls and messages to our own people were not.
WRITTEN = ("mail", "letter", "portal", "sms")
WRITTEN_SENT = [("state", "=", "sent"), ("sent_day", "!=", False), ("channel", "in", WRITTEN)]
LATEST = 80
GROUP = "customer_reconciliation.group_reconciliation_user"


class DunningPortal(models.AbstractModel):
    """What a customer sees in the portal of its dunning: its own notices, promises and disputes.

    The controllers find out whose account a visitor may see; the visitor's company and customer are
    all that is gone by here, in superuser mode.
    """

    _name = "dunning.portal"
    _description = "Dunning in the Portal"

    @api.model
    def _count(self, user):
        """How many notices, promises and disputes ``user`` finds, as its own commercial entity."""
        mine = [
            ("partner_id", "=", user.partner_id.commercial_partner_id.id),
            ("company_id", "in", self.env["partner.statement.portal"]._companies(user).ids),
        ]
        env = self.sudo().env  # of its own alone: portal users may read nothing of ours
        return (
            env["dunning.notice"].search_count([*mine, *WRITTEN_SENT])
            + env["payment.promise"].search_count(mine)
            + env["payment.dispute"].search_count(mine)
        )

    @api.model
    def _mine(self, visitor):
        return [
            ("partner_id", "=", visitor.customer.id),
            ("company_id", "=", visitor.company.id),
        ]

    @api.model
    def _notices(self, visitor):
        """Notices that went out to the customer, the latest first."""
        own = [*self._mine(visitor), *WRITTEN_SENT]
        return visitor.env["dunning.notice"].search(
            own, limit=LATEST, order="sent_day desc, id desc"
        )

    @api.model
    def _notice(self, visitor, notice_id):
        """The customer's own notice of that number whose letter is kept, or none."""
        notices = self._notices(visitor)
        return notices.filtered(lambda notice: notice.id == notice_id and notice.letter_id)

    @api.model
    def _one_of_ours(self, visitor, users):
        """The first of ``users`` who may work on what the visitor sends, or none: nobody gets a
        task that can't be opened, nor figures of accounts that are none of their business."""
        for user in users:
            if user.active and user.has_group(GROUP) and visitor.company in user.company_ids:
                return user
        return visitor.env["res.users"]

    @api.model
    def _office(self, visitor, user):
        """The environment in the language of ``user``, in which our side reads what is kept."""
        lang = user.lang or visitor.company.partner_id.lang
        return visitor.env(context={**visitor.env.context, "lang": lang})

    @api.model
    def _shown(self, visitor):
        """What the page shows; nothing our people have noted for themselves."""
        mine, env = self._mine(visitor), visitor.env
        return {
            "notices": self._notices(visitor),
            "promises": env["payment.promise"].search(mine, limit=LATEST),
            "disputes": env["payment.dispute"].search(mine, limit=LATEST),
        }
