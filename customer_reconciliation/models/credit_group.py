from odoo import fields, models

from ..credit import Limit


class CreditGroup(models.Model):
    """Credit files that share one limit: companies of a group, or one customer in ours.

    While the group has a limit, it holds in place of the limits its files have themselves.
    """

    _name = "credit.group"
    _description = "Group with a Shared Credit Limit"
    _inherit = ["reconciliation.kept", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _kept = frozenset({"turns"})

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Its people ask for the shared limit and approve it.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    note = fields.Text()
    file_ids = fields.One2many("credit.file", "group_id", "Credit Files")
    limit_ids = fields.One2many("credit.limit", "group_id", "Limits")
    turns = fields.Integer(readonly=True, default=0, copy=False)
    request_ids = fields.One2many("credit.request", "group_id", "Requests")

    def action_ask_limit(self):
        """A new request for the shared limit."""
        return self.env["credit.request"]._new_form({"default_group_id": self.id})

    def _shared(self, own, today):
        """Group → ``used`` by all its files and its ``limit``; only groups with a limit.

        ``own``: file → its own figures, of all files of these groups.
        """
        limits = self._limits(today)
        return {
            group: {
                "used": group._used({file: own[file] for file in group.file_ids}, today),
                "limit": limit,
            }
            for group, limit in limits.items()
        }

    def _used(self, own, today):
        """What files have counted, in the group's currency at its company's rate of the day.

        ``own``: file → its own figures.
        """
        return sum(
            self.currency_id._minor(
                file.currency_id._convert(
                    file.currency_id._major(found.counted), self.currency_id, self.company_id, today
                )
            )
            for file, found in own.items()
        )

    def _limits(self, today):
        """Group → its limit in force, of those that have one."""
        limits = self.env["credit.limit"].sudo()
        mine = limits._in_force(today) & fields.Domain("group_id", "in", self.ids)
        found = {}
        for group, theirs in limits.search(mine).grouped("group_id").items():
            standing = theirs.filtered(lambda limit: limit.kind == "standing")
            minor = group.currency_id._minor
            if standing:  # the latest first
                raised = sum((theirs - standing).mapped("amount"))
                found[group] = Limit(minor(standing[0].amount), minor(raised), 0, "group")
        return found
