"""Books with overdue customers, a policy of three levels, runs as accounts read them."""

from odoo import Command

from ..models.reconciliation_letter import ReconciliationLetter
from .common import ReconciliationCommon

TODAY = "2026-03-31"  # a Tuesday


class DunningCommon(ReconciliationCommon):
    """Invoices are due at once unless they say otherwise; the tests run on 31 March 2026."""

    #: Whether letters are real PDFs: made by the PDF writer, a second each.
    real_letters = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.real_letters:
            cls.classPatch(ReconciliationLetter, "_render_pdfs", cls.quick_letters)
        cls.customer.write({"email": "fish@example.com", "street": "1 Sea Road", "phone": "1"})
        cls.other = cls.env["res.partner"].create(
            {"name": "Green Frog", "is_company": True, "email": "frog@example.com", "street": "P"}
        )
        cls.policy = cls.new_policy()
        cls.everybody = cls.customer | cls.other
        cls.clerk = cls.new_user("dun_clerk", ["user"])
        cls.boss = cls.new_user("dun_boss", ["manager"])

    @classmethod
    def invoice(cls, date, amount, number=None, **vals):
        """Due at once, unless told otherwise."""
        if "invoice_payment_term_id" not in vals:
            vals.setdefault("invoice_date_due", date)
        return super().invoice(date, amount, number, **vals)

    @classmethod
    def new_policy(cls, **vals):
        return cls.env["dunning.policy"].create(
            {
                "name": "Ours",
                "company_id": cls.company.id,
                "level_ids": [
                    Command.create(cls.level_vals(1, 5, ["mail", "letter"])),
                    Command.create(cls.level_vals(2, 20, ["letter", "call"])),
                    Command.create(
                        cls.level_vals(3, 10, ["call", "letter"], delay_from="notice", fee=40)
                    ),
                ],
                **vals,
            }
        )

    @staticmethod
    def level_vals(number, days, channels, fee=0, **vals):
        ways = [{"channel": name, "sequence": n} for n, name in enumerate(channels)]
        return {
            "name": f"Level {number}",
            "sequence": number,
            "delay_days": days,
            "channel_ids": [Command.create(way) for way in ways],
            "subject": "Level: {total}",
            "body": "{customer} owes {company} {total} for {days} days, pay by {deadline}.",
            "fee_kind": "fixed" if fee else "none",
            "fee": fee,
            **vals,
        }

    @classmethod
    def dispute(cls, move, amount, reason="quality"):
        item = cls.account_lines(move)
        return cls.env["payment.dispute"].create(
            {"move_line_id": item.id, "amount": amount, "reason": reason}
        )

    @staticmethod
    def quick_letters(notices):
        """What the letters say, not as a PDF."""
        return [f"{one.subject} {one.mail_text}".encode() for one in notices]

    @classmethod
    def run_of(cls, date=TODAY, partners=None, user=None, **vals):
        """A planned run about our customers alone, whatever else the books hold."""
        partners = cls.everybody if partners is None else partners
        run = cls.env["dunning.run"].with_user(user or cls.clerk)
        run = run.create({"date": date, "partner_ids": [Command.set(partners.ids)], **vals})
        run.action_plan()
        return run

    @classmethod
    def sent(cls, date=TODAY, **vals):
        """A run that has been approved and sent."""
        run = cls.run_of(date, **vals)
        run.with_user(cls.boss).action_approve()
        cls.work()
        return run

    @classmethod
    def work(cls):
        """As the scheduled action does, without its commits."""
        notices = cls.env["dunning.notice"].sudo()
        while due := notices.search([("state", "=", "approved")]):
            due._send()
        for run in cls.env["dunning.run"].sudo().search([("state", "=", "sending")]):
            run._finish()

    @classmethod
    def notice(cls, run, partner=None):
        partner = partner or cls.customer
        return run.notice_ids.filtered(lambda notice: notice.partner_id == partner)

    @staticmethod
    def told(run):
        """``{"Blue Fish": (level, total, channel)}`` or why it is left out."""
        return {
            n.partner_id.name: n.code or (n.level, n.total, n.channel)
            for n in run.notice_ids.sorted("partner_id")
        }

    @staticmethod
    def installments(notice):
        """``{"INV/1": (dunned, level)}`` or why it is left out."""
        return {
            line.move_id.name: line.code or (line.amount, line.level) for line in notice.line_ids
        }
