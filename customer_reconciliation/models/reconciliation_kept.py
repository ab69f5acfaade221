from odoo import api, models
from odoo.exceptions import AccessError


class ReconciliationKept(models.AbstractModel):
    """Fields which only the product itself writes: what is computed and stored, and ``_kept``.

    Over RPC they are refused whatever the caller's groups. Superuser mode can't be had over RPC:
    the product's own methods use it, callers can't.
    """

    _name = "reconciliation.kept"
    _description = "Model with Fields of Its Own"
    _inherit = ["reconciliation.exported"]

    _kept = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(vals)
        return super(ReconciliationKept, self._without_kept_defaults()).create(vals_list)

    def write(self, vals):
        self._refuse_kept(vals)
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")  # nobody moves anything into the books of others
        return result

    def _kept_names(self):
        computed = {
            name
            for name, field in self._fields.items()
            if field.store and field.compute and field.readonly
        }
        return self._kept | computed

    def _refuse_kept(self, names):
        """Raise when a caller sets one of ``names`` that is ours to set."""
        refused = [] if self.env.su else sorted(self._kept_names() & set(names))
        if refused:
            raise AccessError(
                self.env._(
                    "%(fields)s of %(model)s can't be set directly: use the buttons.",
                    fields=", ".join(refused),
                    model=self._description,
                )
            )

    def _in_own_language(self):
        """Self in the language of whoever acts: the log stays, so what a call from outside happens
        to say of its language is no reason to write it in English."""
        return self.with_context(lang=self.env.user.lang)

    def _without_kept_defaults(self):
        """Self without the caller's defaults for kept fields: those would set them all the same."""
        kept = {f"default_{name}" for name in self._kept_names()}
        if self.env.su or not kept & self.env.context.keys():
            return self
        # Keys can only be taken out of a context by giving all of it anew.
        # pylint: disable-next=context-overridden
        return self.with_context({k: v for k, v in self.env.context.items() if k not in kept})
