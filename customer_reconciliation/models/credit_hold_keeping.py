from odoo import api, fields, models

from ..queries import create_once

#: Files a transaction of the scheduled action.
KEPT_AT_ONCE = 1000


class CreditHoldKeeping(models.AbstractModel):
    """How holds are set and lifted in sets, and told in the files' logs."""

    _name = "credit.hold.keeping"
    _description = "Setting and Lifting of Credit Holds"

    @api.model
    def _renew(self, causes):
        """Set and lift what the policies hold; in superuser mode.

        :param dict causes: credit file → cause → :class:`~..credit.Cause` of what holds today
        """
        standing = self.search(
            [
                ("file_id", "in", [file.id for file in causes]),
                ("cause", "!=", "manual"),
                ("lifted_on", "=", False),
            ]
        )
        over = standing.filtered(lambda hold: hold.cause not in causes[hold.file_id])
        over._lift(self.env["res.users"])
        there = {(hold.file_id, hold.cause) for hold in standing}
        wanted = [
            self._values(file, cause)
            for file, found in causes.items()
            for cause in found.values()
            if (file, cause.kind) not in there
        ]
        if wanted:
            create_once(self, wanted)

    def _values(self, file, cause):
        return {
            "file_id": file.id,
            "cause": cause.kind,
            "effect": False,
            "user_id": False,
            "figure": cause.figure,
            "threshold": cause.threshold,
            "review_date": cause.date,
        }

    def _lift(self, user):
        """Lifted by ``user``, or by the policy where it is nobody."""
        if self:
            self.write({"lifted_on": fields.Datetime.now(), "lifted_by_id": user.id})
            self._tell("lifted")

    def _tell(self, what):
        """In the log of each file; ``what`` is set or lifted."""
        said = {}
        for hold in self.sudo():
            body = hold._told(what)
            said[hold.file_id.id] = "\n".join(filter(None, [said.get(hold.file_id.id), body]))
        files = self.env["credit.file"].sudo().browse(said)
        if files:
            files._message_log_batch(said)

    def _told(self, what):
        hold = self.with_context(lang=self.env.user.lang)
        if what == "set":
            return hold.explanation
        if hold.lifted_why:
            return hold.env._("Hold lifted: %(why)s", why=hold.lifted_why)
        labels = dict(hold._fields["cause"]._description_selection(hold.env))
        return hold.env._("No longer on hold: %(cause)s", cause=labels[hold.cause])

    # -- by the clock ----------------------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Set and lift holds of all files, in sets; what is left over is gone through next."""
        today = fields.Date.context_today(self)
        self.search([("lifted_on", "=", False), ("date_to", "<", today)])._lift(
            self.env["res.users"]
        )
        files = self._to_keep()
        left = len(files)
        for start in range(0, len(files), KEPT_AT_ONCE):
            some = files[start : start + KEPT_AT_ONCE]
            some._renew_holds(today)
            left -= len(some)
            if not self.env["ir.cron"]._commit_progress(len(some), remaining=left):
                break

    def _to_keep(self):
        """All files of companies that hold anybody, made where they are missing."""
        files = self.env["credit.file"]
        companies = self.env["credit.policy"].search(self._holding()).company_id
        if companies:
            files._make_missing(companies)
        held = self.search([("lifted_on", "=", False), ("cause", "!=", "manual")])
        return files.search([("company_id", "in", companies.ids)], order="id") | held.file_id

    def _holding(self):
        """The domain of policies with a threshold."""
        thresholds = ("hold_overdue_days", "hold_overdue_amount", "hold_dunning_level")
        domain = fields.Domain.OR(fields.Domain(name, ">", 0) for name in thresholds)
        return domain | fields.Domain("hold_expired_file", "=", True)
