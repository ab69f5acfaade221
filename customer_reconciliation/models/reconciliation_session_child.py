from odoo import api, models
from odoo.exceptions import AccessError


class ReconciliationSessionChild(models.AbstractModel):
    """What belongs to a session and must not change once the session is sealed.

    A concrete model defines ``session_id`` and may name, in ``_kept``, the fields which only the
    product itself writes: over RPC they are refused whatever the caller's groups.
    """

    _name = "reconciliation.session.child"
    _description = "Part of a Reconciliation Session"

    _kept = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(self._kept & vals.keys(), self._description)
        records = super().create(vals_list)
        records.session_id._check_open()
        return records

    def write(self, vals):
        self._refuse_kept(self._kept & vals.keys(), self._description)
        self.session_id._check_open()
        return super().write(vals)

    def unlink(self):
        self.session_id._check_open()
        return super().unlink()

    def _refuse_kept(self, names, description):
        """Superuser mode can't be had over RPC: the product's own methods use it, callers can't."""
        if names and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(fields)s of %(model)s can't be set directly: use the session's buttons.",
                    fields=", ".join(sorted(names)),
                    model=description,
                )
            )
