"""Books with customers, a vendor and one who is both; campaigns and single letters about them."""

from odoo import Command

from ..models.reconciliation_letter import ReconciliationLetter
from .common import ReconciliationCommon

CUT_OFF = "2026-01-31"


class ConfirmationCommon(ReconciliationCommon):
    """Balances as of 31 January 2026, in the company's currency unless told:

    Blue Fish 1,000.37 to us; Red Brick 700 from us; Both 300 to us and 120 from us, and 50 EUR;
    Prepaid −80 (we owe them a prepayment of theirs); Even 0, but it has moved.
    """

    #: Whether letters are real PDFs: made by the PDF writer, a second each.
    real_letters = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.real_letters:
            cls.classPatch(ReconciliationLetter, "_render_pdfs", cls.quick_letters)
        cls.euro = cls.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        partners = cls.env["res.partner"]
        cls.both, cls.prepaid, cls.even = partners.create(
            [
                {"name": name, "is_company": True, "email": f"{name.lower()}@example.com"}
                for name in ("Both", "Prepaid", "Even")
            ]
        )
        cls.customer.email, cls.vendor.email = "fish@example.com", "brick@example.com"
        cls.invoice("2026-01-03", 1500.37, "INV/2026/00001")
        cls.payment("2026-01-20", 500.00, "INV/2026/00001")
        cls.invoice("2026-02-02", 77.00, "INV/2026/00002")
        cls.bill("2026-01-08", 700.00, "RB-1")
        cls.invoice("2026-01-09", 300.00, "INV/2026/00003", partner=cls.both)
        cls.bill("2026-01-10", 120.00, "BO-1", partner=cls.both)
        cls.entry("2026-01-11", 50.00, "EUR", cls.both, currency=cls.euro)
        cls.payment("2026-01-12", 80.00, "for later", cls.prepaid)
        cls.invoice("2026-01-13", 60.00, "INV/2026/00004", partner=cls.even)
        cls.payment("2026-01-14", 60.00, "INV/2026/00004", cls.even)
        cls.everybody = cls.customer | cls.vendor | cls.both | cls.prepaid | cls.even
        cls.clerk = cls.new_user("letter_clerk", ["user"])
        cls.clerk.email = "clerk@example.com"

    @staticmethod
    def quick_letters(letters):
        """What the letters say, not as a PDF."""
        return [f"{one.name} {ConfirmationCommon.owed(one)}".encode() for one in letters]

    @classmethod
    def campaign(cls, **vals):
        """A campaign among our partners alone, whatever else the books hold."""
        tag = cls.env["res.partner.category"].create({"name": "asked here"})
        cls.everybody.category_id = [Command.link(tag.id)]
        return (
            cls.env["balance.confirmation.campaign"]
            .with_user(cls.clerk)
            .create(
                {
                    "date": CUT_OFF,
                    "deadline": "2026-02-20",
                    "selection": "all",
                    "category_ids": [Command.set(tag.ids)],
                    **vals,
                }
            )
        )

    @classmethod
    def running(cls, **vals):
        """A campaign with letters, not sent yet."""
        campaign = cls.campaign(**vals)
        campaign.action_choose()
        campaign.action_create_letters()
        return campaign

    @classmethod
    def letter(cls, partner=None, **vals):
        """A letter without a campaign, of the clerk's, not sent yet."""
        asked = {"partner_id": (partner or cls.customer).id, "date": CUT_OFF}
        letters = cls.env["balance.confirmation"].with_user(cls.clerk)
        return letters.create(asked | {"deadline": "2026-02-20"} | vals)

    @staticmethod
    def of(campaign, partner):
        return campaign.confirmation_ids.filtered(lambda one: one.partner_id == partner)

    @staticmethod
    def owed(letter):
        """``{("USD"): (they owe us, we owe them)}``"""
        return {line.currency_id.name: (line.they_owe, line.we_owe) for line in letter.line_ids}
