"""Customers who pay late: what they were sent, paid and said (a promise, a dispute), and a run that
is planned."""

from odoo import Command, api, fields, models

#: Customer → its invoices: (product, quantity, days since it fell due).
LATE = {
    "brightwater": (("pump", 2, 62), ("valve", 40, 48), ("hose", 120, 9)),
    "huaxin": (("control", 3, 27), ("motor", 4, 12)),
    "kestrel": (("motor", 6, 30), ("seal", 60, 8)),
    "northgate": (("pump", 1, 26), ("hose", 300, 25)),
    "ridgeway": (("valve", 25, 7),),
}
#: Customer → what it has paid since: (product, quantity, days since it fell due, since it paid).
PAID = {
    "brightwater": ("seal", 35, 55, 27),
    "huaxin": ("hose", 80, 33, 14),
    "kestrel": ("valve", 12, 41, 2),
}
TERM_DAYS = 30
#: Days ago → who was sent a notice.
SENT = ((38, ("brightwater",)), (19, ("brightwater", "huaxin", "kestrel", "northgate")))
#: Whose mail came back and went out as a letter.
RETURNED = "northgate"


class DunningDemo(models.AbstractModel):
    _name = "dunning.demo"
    _description = "Demo Data of Dunning"

    @api.model
    def _install(self):
        """Overdue invoices, two runs sent, payments, calls, a planned run; once."""
        company = self.env.company
        runs = self.env["dunning.run"]
        if not company.chart_template or runs.search_count([("company_id", "=", company.id)]):
            return
        boss = self.env.ref("base.user_admin")
        mine = self.with_user(boss).with_company(company)
        partners = {key: mine._partner(key) for key in LATE}
        installed = dict(self.env["res.lang"].get_installed())
        if "zh_CN" in installed:
            partners["huaxin"].lang = "zh_CN"
        partners["brightwater"].dunning_contact_id = partners["brightwater"].child_ids
        invoices = {key: mine._invoices(partners[key], rows) for key, rows in LATE.items()}
        mine._key_accounts()
        paid = {key: mine._invoices(partners[key], [row[:3]]) for key, row in PAID.items()}
        for ago, keys in SENT:
            mine._send(self._weekday(-ago), self.env["res.partner"].union(*map(partners.get, keys)))
            for key in keys:
                if key in paid:
                    mine._pay(paid.pop(key), PAID[key][3])
        mine._not_reached(partners["brightwater"])
        mine._promise(invoices["northgate"][1])
        mine._dispute(invoices["kestrel"][0])
        run = mine.env["dunning.run"].create({"date": self._weekday(0)})
        run.action_plan()

    def _partner(self, key):
        return self.env.ref(f"customer_reconciliation.demo_{key}")

    def _weekday(self, days):
        """So many days from now, or the next day on which letters are sent."""
        day = fields.Date.add(fields.Date.context_today(self), days=days)
        return fields.Date.add(day, days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def _invoices(self, partner, rows):
        today = fields.Date.context_today(self)
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": fields.Date.subtract(today, days=late + TERM_DAYS),
                    "invoice_date_due": fields.Date.subtract(today, days=late),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self._product(name).id,
                                "quantity": quantity,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
                for name, quantity, late in rows
            ]
        )
        moves.action_post()
        return moves

    def _product(self, name):
        return self.env.ref(f"customer_reconciliation.demo_product_{name}")

    def _item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    # -- what was sent ---------------------------------------------------------------------------

    def _send(self, day, partners):
        """A run as it would have been on that day; nothing leaves the demo."""
        run = self.env["dunning.run"].create(
            {"date": day, "partner_ids": [Command.set(partners.ids)]}
        )
        run.action_plan()
        notices = run.sudo().notice_ids.filtered(lambda notice: notice.state == "planned")
        notices.write({"state": "sent", "sent_day": day, "sent_on": day})
        for notice in notices:
            self._deliver(notice)
        run.sudo().write(
            {"state": "done", "ended_on": day, "approved_by_id": self.env.uid, "approved_on": day}
        )
        run.sudo()._report()

    def _deliver(self, notice):
        delivery = {"notice_id": notice.id, "channel": "mail"}
        delivery["address"] = notice.contact_id.email
        if notice.partner_id == self._partner(RETURNED):
            why = self.env._("%s: the mail could not be delivered.", delivery["address"])
            self._delivery(delivery | {"state": "failed", "problem": why})
            notice.write({"channel": "letter", "to_print": True})
            delivery |= {"channel": "letter", "address": notice.contact_id.display_name}
        self._delivery(delivery)

    def _delivery(self, values):
        self.env["dunning.delivery"].sudo().create(values)

    # -- what came of it -------------------------------------------------------------------------

    def _pay(self, invoice, ago):
        day = fields.Date.subtract(fields.Date.context_today(self), days=ago)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"payment_date": day}).action_create_payments()

    def _call(self, partner, lines, **values):
        values |= {"partner_id": partner.id, "line_ids": [Command.set(lines.ids)]}
        return self.env["dunning.call"].create(values)

    def _not_reached(self, partner):
        """Some days ago; to be called again by now."""
        day = self._weekday(-6)
        open_items = self.env["dunning.call"]._overdue(
            partner, self.env.company, fields.Date.context_today(self)
        )
        again = self._weekday(0)
        at_three = fields.Datetime.add(fields.Datetime.to_datetime(day), hours=15)
        note = self.env._("Out until next week, says the switchboard.")
        call = self._call(partner, open_items, date=at_three, next_on=again, note=note)
        call.action_not_reached()
        call.sudo().day = day

    def _promise(self, invoice):
        day = fields.Date.add(fields.Date.context_today(self), days=6)
        note = self.env._("Pays once the season's takings are in.")
        partner, item = invoice.commercial_partner_id, self._item(invoice)
        self._call(partner, item, promise_date=day, note=note).action_will_pay()

    def _dispute(self, invoice):
        """One motor of the delivery."""
        self._call(
            invoice.commercial_partner_id,
            self._item(invoice),
            dispute_amount=invoice.invoice_line_ids.price_unit,
            dispute_reason="quality",
            note=self.env._("One motor runs hot; a photo of its plate has been asked for."),
        ).action_disputes()

    # -- another policy --------------------------------------------------------------------------

    def _key_accounts(self):
        """Gentle: reminded before the due date, called before a fee is asked for."""
        tag = self.env["res.partner.category"].create({"name": self.env._("Key Account")})
        policy = self.env["dunning.policy"].create(
            {
                "name": "Key Accounts",
                "company_id": self.env.company.id,
                "category_ids": [Command.set(tag.ids)],
                "with_statement": True,
                "signer_id": self.env.uid,
                "escalate_user_id": self.env.uid,
                "level_ids": [Command.create(values) for values in self._levels()],
            }
        )
        for lang, _name in self.env["res.lang"].get_installed():
            there = self.with_context(lang=lang)
            policy.with_context(lang=lang).name = there.env._("Key Accounts")
            for level, values in zip(policy.level_ids.sorted(), there._levels(), strict=True):
                texts = {name: values[name] for name in ("name", "subject", "body")}
                level.with_context(lang=lang).write(texts)

    def _levels(self):
        return [
            {
                "sequence": 10,
                "name": self.env._("Friendly Reminder"),
                "delay_days": -5,
                "channel_ids": [Command.create({"channel": "mail"})],
                "subject": self.env._("{overdue} fall due shortly"),
                "body": self.env._(
                    "The documents listed fall due shortly. Thank you for paying in time."
                ),
            },
            {
                "sequence": 20,
                "name": self.env._("Call"),
                "delay_days": 10,
                "channel_ids": [
                    Command.create({"channel": name, "sequence": n})
                    for n, name in enumerate(("call", "mail"))
                ],
                "subject": self.env._("{overdue} overdue"),
                "body": self.env._(
                    "Is there anything that keeps you from paying {total}? Please tell us."
                ),
            },
            {
                "sequence": 30,
                "name": self.env._("Reminder with Fee"),
                "delay_days": 14,
                "delay_from": "notice",
                "fee_kind": "banded",
                "fee_band_ids": [
                    Command.create({"amount_from": start, "fee": fee})
                    for start, fee in ((0, 40), (1000, 70), (10_000, 100))
                ],
                "channel_ids": [
                    Command.create({"channel": name, "sequence": n})
                    for n, name in enumerate(("mail", "letter"))
                ],
                "subject": self.env._("Reminder: {overdue} overdue"),
                "body": self.env._(
                    "The documents listed are overdue for up to {days} days. Please pay {total} "
                    "by {deadline}; our costs are part of it."
                ),
            },
        ]
