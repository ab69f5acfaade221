"""How what is owed can be paid: bank account, QR code and a link, as the host has them."""

import logging
from dataclasses import replace
from urllib.parse import urlencode

from reportlab.graphics.utils import RenderPMError
from werkzeug.exceptions import HTTPException

from odoo import fields
from odoo.tools import str2bool

_logger = logging.getLogger(__name__)


def still_owed(env, figures, partners, template):
    """What has been paid since the last day of a statement is not asked for again.

    :return: (id of the partner, id of the currency) → today's balance in minor units; empty where
        nobody is asked to pay, or the statement is today's
    """
    options, today = figures.options, fields.Date.context_today(template)
    asks = options.side != "payable" and (template.with_qr or template.with_pay_link)
    if not (asks and partners and options.date_to < today):
        return {}
    now = replace(
        options,
        **{"kind": "activity", "date_from": today, "date_to": today, "zero": "all"},
        **{"negative": True, "with_ageing": False, "with_products": False},
    )
    found = env["partner.statement"]._figures(partners, now).accounts
    return {(one.partner_id, one.currency_id): one.closing for one in found}


class Paying:
    def __init__(self, template, company, options):
        """
        :param template: ``partner.statement.template``
        :param company: in superuser mode
        """
        self.env, self.template, self.company = template.env, template, company
        self.is_asked = options.side != "payable"
        self.account = template.bank_id.sudo() or company.partner_id.bank_ids[:1]

    @property
    def bank(self):
        if not (self.is_asked and self.template.with_bank):
            return ""
        bank = self.account
        names = (bank.bank_id.name, bank.acc_number, bank.bank_bic)
        return " · ".join(name for name in names if name)

    def qr(self, partner, currency, amount):
        """A data URI, where the host can make one for the bank account and the amount."""
        if not (self._is_owed(amount) and self.template.with_qr and self.account):
            return None
        asked = (amount, partner.ref or partner.name, "", currency, partner)
        try:
            return self.account.build_qr_code_base64(*asked, silent_errors=True)
        except (RenderPMError, HTTPException) as error:
            # Without what reportlab draws with: no reason to be left without a statement.
            _logger.warning("No QR code for %s: %s", self.account.acc_number, error)
            return None

    def link(self, partner, currency, amount):
        """Leads to the host's page for any payment, where all of ``amount`` can be paid at once.

        As with its links of invoices nobody has to log in: the link is signed for this partner,
        amount and currency. What is paid is the partner's, for cash application to settle with.
        """
        if not (self._is_owed(amount) and self.template.with_pay_link and self._is_online):
            return ""
        from odoo.addons.payment.utils import generate_access_token  # may not be installed

        asked = {
            "reference": partner.ref or partner.name,
            "amount": amount,
            "currency_id": currency.id,
            "partner_id": partner.id,
            "company_id": self.company.id,
            "access_token": generate_access_token(partner.id, amount, currency.id, env=self.env),
        }
        return f"{self.company.get_base_url()}/payment/pay?{urlencode(asked)}"

    def _is_owed(self, amount):
        return self.is_asked and amount > 0

    @property
    def _is_online(self):
        """Is online payment there, and do the settings let customers use it?"""
        switch = self.env["ir.config_parameter"].sudo()
        is_there = "transaction_ids" in self.env["account.move"]._fields
        return is_there and str2bool(
            switch.get_param("account_payment.enable_portal_payment", "False")
        )
