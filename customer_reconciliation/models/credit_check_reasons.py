from odoo import api, models


class CreditCheckReasons(models.AbstractModel):
    """What is said to whoever is warned or stopped, in their language."""

    _name = "credit.check.reasons"
    _description = "Reasons of Checks of Credit"

    @api.model
    def _reasons(self, file, found, causes):
        """A sentence for each limit that is exceeded and each cause of a hold."""
        said = [self._limit_exceeded(file, found)] if (found.available or 0) < 0 else []
        said += [self._own_exceeded(file, found, name) for name in found.over]
        holds = self.env["credit.hold"]
        return said + [holds._say(cause, file.currency_id) for cause in causes.values()]

    def _limit_exceeded(self, file, found):
        currency = file._limit_currency(found.limit)
        amounts = {"used": found.used, "limit": found.limit.amount, "beyond": -found.available}
        values = {
            name: currency.format(currency._major(amount)) for name, amount in amounts.items()
        }
        values["partner"] = file.partner_id.name
        if found.limit.source == "group":
            return self.env._(
                "%(partner)s shares a credit limit of %(limit)s in the group %(group)s. With this"
                " document %(used)s are used: %(beyond)s too much.",
                group=file.group_id.name,
                **values,
            )
        return self.env._(
            "%(partner)s has a credit limit of %(limit)s. With this document %(used)s are used:"
            " %(beyond)s too much.",
            **values,
        )

    def _own_exceeded(self, file, found, name):
        labels = dict(
            self.env["credit.policy.component"]
            ._fields["component"]
            ._description_selection(self.env)
        )
        currency = file.currency_id
        return self.env._(
            "“%(component)s” comes to %(amount)s with this document, %(beyond)s more than its own"
            " limit.",
            component=labels[name],
            amount=currency.format(currency._major(found.exposure.component(name))),
            beyond=currency.format(currency._major(found.over[name])),
        )
