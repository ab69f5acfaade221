from odoo import api, models


class CreditLogged(models.AbstractModel):
    """Settings of credit whose changes are kept: who changed what, when, from what to what."""

    _name = "credit.logged"
    _description = "Credit Settings with a Log"

    #: Names of the fields whose changes are kept.
    _logged = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._log({record: record._at_first() for record in records})
        return records

    def _at_first(self):
        """What a new record's fields are compared with; what says nothing is not worth a row."""
        return {name: "" for name in self._logged if self[name]}

    def write(self, vals):
        before = self._told(vals)
        result = super().write(vals)
        self._log(before)
        return result

    def unlink(self):
        """What is deleted was something until now."""
        before = self._told(self._logged)
        rows = [
            row
            for record in self
            for row in record._changes(
                {name: said for name, said in before[record].items() if record[name]}, {}
            )
        ]
        result = super().unlink()
        self.env["credit.change"].sudo().create(rows)
        return result

    def _log(self, before):
        """Keep what differs from ``before``: record → field → what it said."""
        rows = []
        for record, said in before.items():
            rows += record._changes(said, record._told(said)[record])
        self.env["credit.change"].sudo().create(rows)  # nobody may write the log himself

    def _told(self, names):
        """Record → field → its value as people read it, of the fields that are logged."""
        names = [name for name in self._logged if name in names]
        return {record: {name: record._said(name) for name in names} for record in self}

    def _said(self, name):
        value, field = self[name], self._fields[name]
        if isinstance(value, models.BaseModel):
            return ", ".join(value.mapped("display_name"))
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "monetary":
            return self[field.get_currency_field(self)].format(value)
        return str(value or ("" if field.type == "char" else 0))

    def _changes(self, before, after):
        """Rows of ``credit.change``: what is said differently now."""
        own = self if self._name == "res.company" else self.company_id
        return [
            {
                "user_id": self.env.user.id,
                "company_id": own.id,
                "res_model": self._name,
                "name": self._logged_name(),
                "field_name": name,
                "before": before[name],
                "after": after.get(name, ""),
            }
            for name in before
            if before[name] != after.get(name, "")
        ]

    def _logged_name(self):
        return self.display_name
