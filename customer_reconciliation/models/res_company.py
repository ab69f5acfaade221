from odoo import fields, models

from .. import engine


class ResCompany(models.Model):
    _inherit = "res.company"

    reconciliation_four_eyes = fields.Boolean(
        "Check Entered Lines",
        help="Lines typed in for the other side wait until another person has checked them.",
    )
    reconciliation_auto_threshold = fields.Float(
        "Certain From",
        default=lambda self: engine.Policy().auto_threshold,
        help="Probability from which a match needs no person (0–1).",
    )
    reconciliation_suggest_threshold = fields.Float(
        "Suggested From",
        default=lambda self: engine.Policy().suggest_threshold,
        help="Probability from which a match is suggested (0–1).",
    )
    reconciliation_timing_days = fields.Integer(
        "Days in Transit",
        default=10,
        help="A line this close to the end of the other side's list is held to be in transit.",
    )
    reconciliation_knowledge_needed = fields.Integer(
        "Proven After",
        default=5,
        help="How often what was learnt of a partner must have been right, and at least 95 % of "
        "the time, before matches may be certain because of it. Until then it only suggests.",
    )
    reconciliation_write_off_max = fields.Monetary(
        "Write-off Limit",
        currency_field="currency_id",
        help="The most that may be written off to settle lines together. Zero: nothing.",
    )
    reconciliation_write_off_journal_id = fields.Many2one(
        "account.journal",
        "Write-off Journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Empty: the first journal for miscellaneous entries.",
    )
    cash_charge_max = fields.Monetary(
        "Bank Charges up to",
        currency_field="currency_id",
        help="A payment that names its invoices and lacks no more than this settles them.",
    )
    cash_charge_preset_id = fields.Many2one(
        "account.reconcile.model",
        "Preset for Bank Charges",
        check_company=True,
        help="Its accounts and taxes take what is lacking. Empty: nothing is written off.",
    )
    cash_rounding_max = fields.Monetary(
        "Small Differences up to",
        currency_field="currency_id",
        help="A payment that names its invoices and lacks no more than this settles them.",
    )
    cash_rounding_preset_id = fields.Many2one(
        "account.reconcile.model",
        "Preset for Small Differences",
        check_company=True,
        help="Its accounts and taxes take what is lacking. Empty: nothing is written off.",
    )
    cash_exchange_tolerance = fields.Float(
        "Exchange Tolerance (%)",
        default=lambda self: 100 * engine.CashPolicy().exchange_tolerance,
        help="A payment in another currency that names its invoices is certain when it is no "
        "further off than this at the rate of its day. What Odoo leaves open stays open.",
    )
    cash_in_turn = fields.Selection(
        [
            ("by_due_date", "By Due Date"),
            ("oldest_first", "Oldest First"),
            ("costs_first", "Costs, Interest, Then by Due Date"),
        ],
        "Suggest the Rest",
        default="by_due_date",
        help="How payments that say nothing are suggested to settle what is open. Costs and "
        "interest are debit notes of dunning. Empty: they are left alone.",
    )
    cash_unattended = fields.Boolean(
        "Settle Unattended",
        help="Once a day all that is open is gone through and what is certain is posted.",
    )
    cash_user_id = fields.Many2one(
        "res.users", "Decides the Rest", help="Gets a task when something waits for a decision."
    )
    cash_with_payments = fields.Boolean("Use Payments", default=True)
    cash_with_credit_notes = fields.Boolean("Use Credit Notes", default=True)
    cash_with_entries = fields.Boolean("Use Other Entries", default=True)
    cash_with_bank_lines = fields.Boolean("Use Bank Lines", default=True)
    cash_unattended_amount_max = fields.Monetary(
        "Largest Proposal",
        currency_field="currency_id",
        help="What settles more waits for a person. Zero: no limit.",
    )
    cash_unattended_write_off_max = fields.Monetary(
        "Largest Write-off",
        currency_field="currency_id",
        help="What writes off more waits for a person. Zero: nothing is written off unattended.",
    )
    credit_volume_full = fields.Monetary(
        "Volume for Full Points",
        currency_field="currency_id",
        default=100000,
        help="Invoiced in a year; what is less has fewer points. Zero: volume doesn't count.",
    )
    dunning_schedule = fields.Selection(
        [
            ("none", "By Hand"),
            ("plan", "Plan, Then Ask for Approval"),
            ("send", "Plan and Send"),
        ],
        "Dunning",
        required=True,
        default="none",
    )
    dunning_weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        "Dunning On",
        help="Empty: every day that is not quiet.",
    )
    dunning_user_id = fields.Many2one(
        "res.users",
        "Responsible for Dunning",
        help="Approves scheduled runs and gets the work that comes back.",
    )
    dunning_interest_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Debit Notes",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        help="Empty: the first sales journal.",
    )
    dunning_interest_account_id = fields.Many2one(
        "account.account",
        "Account of Interest and Fees",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Empty: that of the journal.",
    )
    dunning_interest_tax_ids = fields.Many2many(
        "account.tax",
        "res_company_dunning_interest_tax_rel",
        string="Taxes of Interest and Fees",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        help="Interest for late payment is compensation, in most countries without tax.",
    )
    confirmation_answer_days = fields.Integer(
        "Days to Answer", default=21, help="Until the deadline of a new balance confirmation."
    )
    confirmation_reminder_days = fields.Integer(
        "Days between Reminders", default=7, help="Of balance confirmations without an answer."
    )
    confirmation_reminders_max = fields.Integer(
        "Reminders", default=2, help="After the last one a person is asked to find other evidence."
    )

    _cash_exchange_tolerance = models.Constraint(
        "CHECK(cash_exchange_tolerance >= 0)", "A tolerance is a share from zero on."
    )
    reconciliation_portal_days = fields.Integer(
        "Links Valid For", default=30, help="Days a link to a session in the portal is valid."
    )
    reconciliation_portal_statement = fields.Boolean(
        "Statement of Account",
        default=True,
        help="People of a partner with an account in the portal see their own statement.",
    )
    reconciliation_portal_uploads = fields.Integer(
        "Files an Hour", default=10, help="How many files a partner may send within an hour."
    )
    dunning_promise_days = fields.Integer(
        "Promises Up To, in Days",
        default=30,
        help="How far ahead customers may promise to pay in the portal; 0: not at all.",
    )
    reconciliation_portal_answers = fields.Integer(
        "Answers an Hour", default=200, help="How many answers a partner may give within an hour."
    )
    reconciliation_portal_downloads = fields.Integer(
        "Downloads an Hour", default=30, help="How many PDFs and spreadsheets an hour."
    )
    reconciliation_portal_file_mb = fields.Integer(
        "Largest File (MB)", default=10, help="The largest file a partner may send."
    )

    _reconciliation_portal_days = models.Constraint(
        "CHECK(reconciliation_portal_days BETWEEN 1 AND 366)",
        "Links to the portal are valid for a day at least and 366 days at most.",
    )
    _confirmation_days = models.Constraint(
        "CHECK(confirmation_answer_days > 0 AND confirmation_reminder_days > 0 "
        "AND confirmation_reminders_max >= 0)",
        "Answers take at least a day, reminders are at least a day apart.",
    )
    _reconciliation_knowledge_needed = models.Constraint(
        "CHECK(reconciliation_knowledge_needed >= 2)",
        "What happened once proves nothing: at least two decisions are needed.",
    )

    def _portal_limit(self, kind):
        """How often within an hour a partner may do this in the portal."""
        limits = {
            "upload": self.reconciliation_portal_uploads,
            "download": self.reconciliation_portal_downloads,
        }
        return limits.get(kind, self.reconciliation_portal_answers)

    # -- cash application ------------------------------------------------------------------------

    def _cash_limits(self):
        """kind of write-off → (limit in the company's currency, preset)."""
        self.ensure_one()
        return {
            "bank_charge": (self.cash_charge_max, self.cash_charge_preset_id),
            "rounding": (self.cash_rounding_max, self.cash_rounding_preset_id),
        }

    def _cash_presets(self):
        return {kind: preset.id for kind, (_limit, preset) in self._cash_limits().items()}

    def _cash_policy(self):
        """What the company has set, as the engine's policy: limits in minor units by currency."""
        currencies = self.env["res.currency"].search([("active", "=", True)])
        today = fields.Date.context_today(self)
        most = {
            kind: {
                currency.name: currency._minor(
                    self.currency_id._convert(
                        min(limit, self.reconciliation_write_off_max), currency, self, today
                    )
                )
                for currency in currencies
                if preset
            }
            for kind, (limit, preset) in self._cash_limits().items()
        }
        return engine.CashPolicy(
            charge_max=most["bank_charge"],
            rounding_max=most["rounding"],
            in_turn=self.cash_in_turn or "",
            exchange_tolerance=self.cash_exchange_tolerance / 100,
        )
