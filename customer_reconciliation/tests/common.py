"""Builders that let the tests read as accounts."""

from textwrap import dedent

from odoo import Command
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests import new_test_user

OUR_GROUPS = "customer_reconciliation.group_reconciliation_"
SIDES = {"receivable": ("asset_receivable",), "payable": ("liability_payable",)}
SIDES["both"] = SIDES["receivable"] + SIDES["payable"]


class ReconciliationCommon(AccountTestInvoicingCommon):
    """A company with a customer and a vendor; the tests act as its reconciliation manager.

    All happens in January 2026 unless a test says otherwise. Amounts of builders are positive, as
    people write them on documents; amounts of sessions are positive when the partner owes us.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Blue Fish", "is_company": True})
        cls.vendor = cls.env["res.partner"].create({"name": "Red Brick", "is_company": True})
        cls.accounts = {
            "receivable": cls.company_data["default_account_receivable"],
            "payable": cls.company_data["default_account_payable"],
        }

    @classmethod
    def new_user(cls, login, groups, company=None):
        """A user of one company; groups of ours by their last word: ``"user"``."""
        company = company or cls.company
        names = [g if "." in g else f"{OUR_GROUPS}{g}" for g in ("base.group_user", *groups)]
        return new_test_user(
            cls.env,
            login=login,
            name=login.title(),
            password=f"{login}-password",
            groups=",".join(names),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    # -- our books -------------------------------------------------------------------------------

    @classmethod
    def document(cls, move_type, date, amount, number=None, partner=None, **vals):
        """An invoice, bill, credit note … of one line without tax, posted."""
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.customer).id,
                "invoice_date": date,
                "date": date,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
                ],
                **vals,
            }
        )
        if number:
            move.name = number
        move.action_post()
        return move

    @classmethod
    def invoice(cls, date, amount, number=None, **vals):
        return cls.document("out_invoice", date, amount, number, **vals)

    @classmethod
    def refund(cls, date, amount, number=None, **vals):
        return cls.document("out_refund", date, amount, number, **vals)

    @classmethod
    def bill(cls, date, amount, their_number=None, **vals):
        """A vendor's bill, known to both by the vendor's number."""
        partner = vals.pop("partner", None) or cls.vendor
        return cls.document("in_invoice", date, amount, partner=partner, ref=their_number, **vals)

    @classmethod
    def payment(cls, date, amount, memo=None, partner=None, way="inbound", **vals):
        """Money of a customer; ``way="outbound"``: money to them, or to a vendor."""
        partner = partner or cls.customer
        payment = cls.env["account.payment"].create(
            {
                "payment_type": way,
                "partner_type": "supplier" if partner == cls.vendor else "customer",
                "partner_id": partner.id,
                "amount": amount,
                "date": date,
                "memo": memo,
                "journal_id": cls.company_data["default_journal_bank"].id,
                **vals,
            }
        )
        payment.action_post()
        return payment

    @classmethod
    def entry(cls, date, amount, ref=None, partner=None, side="receivable", currency=None):
        """A miscellaneous entry that changes what ``partner`` owes us by ``amount``."""
        shared = {"currency_id": (currency or cls.currency).id}
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": date,
                "ref": ref,
                "line_ids": [
                    Command.create(
                        {
                            **shared,
                            "account_id": cls.accounts[side].id,
                            "partner_id": (partner or cls.customer).id,
                            "amount_currency": amount,
                        }
                    ),
                    Command.create(
                        {
                            **shared,
                            "account_id": cls.company_data["default_account_revenue"].id,
                            "amount_currency": -amount,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        return move

    @classmethod
    def account_lines(cls, *documents):
        """The receivable and payable journal items of invoices, payments and entries."""
        moves = cls.env["account.move"]
        for document in documents:
            moves |= document.move_id if document._name == "account.payment" else document
        return moves.line_ids.filtered(lambda line: line.account_type in SIDES["both"])

    def ledger_balance(self, partner, date_to, currency=None, account_type="receivable"):
        """What the general ledger says, summed without any code of the product."""
        company = self.company
        [(total,)] = self.env["account.move.line"]._read_group(
            [
                ("partner_id", "child_of", partner.ids),
                ("company_id", "=", company.id),
                ("currency_id", "=", (currency or self.currency).id),
                ("account_type", "in", SIDES[account_type]),
                ("parent_state", "=", "posted"),
                ("date", "<=", date_to),
                ("journal_id", "!=", company.currency_exchange_journal_id.id),
            ],
            [],
            ["amount_currency:sum"],
        )
        return total

    # -- sessions --------------------------------------------------------------------------------

    @classmethod
    def session(cls, date_from="2026-01-01", date_to="2026-01-31", **vals):
        vals = {"partner_id": cls.customer.id, "currency_id": cls.currency.id} | vals
        return cls.env["reconciliation.session"].create(
            {"date_from": date_from, "date_to": date_to, **vals}
        )

    @staticmethod
    def their_file(text):
        """CSV as the other side exports it; mind that their books mirror ours."""
        return dedent(text).strip().encode()

    @classmethod
    def import_theirs(cls, session, text, filename="ledger.csv", **options):
        return session.import_statement(filename, cls.their_file(text), **options)

    @classmethod
    def matched_session(cls):
        """An invoice, and a session in which they have it, a charge of theirs and a later row."""
        move = cls.invoice("2026-01-03", 300.37, "INV/2026/00001")
        cls.env["reconciliation.file.format"].create(
            {"name": "theirs", "partner_id": cls.customer.id, "sign": "mirrored"}
        )
        session = cls.session()
        cls.import_theirs(
            session,
            """
            date;ref;debit;credit
            2026-01-03;INV/2026/00001;;300.37
            2026-01-31;CHARGE-9;1.00;
            2026-02-01;LATER;1.00;
            """,
        )
        session.action_match()
        return move, session

    @classmethod
    def enter(cls, session, date, amount, ref="typed", **vals):
        """A line of theirs typed in, in our sign."""
        return session.env["reconciliation.line"].create(
            {"session_id": session.id, "date": date, "amount": amount, "ref": ref, **vals}
        )

    @staticmethod
    def figures(lines):
        """``[("2026-01-03", "INV/1", 300.37), …]``"""
        return [(str(line.date), line.ref, line.amount) for line in lines]

    @staticmethod
    def decisions(session):
        """``{("INV/1", "their number"): "auto", …}``"""
        return {(m.our_refs, m.their_refs): m.state for m in session.match_ids}

    @staticmethod
    def explained(session):
        """``{("missing_theirs", "INV/1"): 300.37, …}``"""
        return {(d.kind, d.refs): d.amount for d in session.difference_ids}

    def line(self, session, side, ref):
        """The one line of ``side`` with the reference."""
        return session.line_ids.filtered(
            lambda line: line.side == side and line.ref == ref
        ).ensure_one()

    def queries(self, call, *args):
        """What ``call`` asks of the database, everything written at the end included."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def assert_amount(self, amount, expected, what=""):
        self.assertEqual(
            self.currency.compare_amounts(amount, expected), 0, (amount, expected, what)
        )

    def assert_bridge_closes(self, session):
        """Ours less all differences is theirs, in every place where it is shown."""
        session.invalidate_recordset()
        same = session.currency_id.compare_amounts
        ours, theirs = (
            sum(line.amount for line in session.line_ids if line.side == side and self.counts(line))
            for side in ("ours", "theirs")
        )
        self.assertEqual(same(session.our_balance, session.our_opening + ours), 0)
        self.assertEqual(same(session.their_balance, session.their_opening + theirs), 0)
        self.assertEqual(same(session.difference, session.our_balance - session.their_balance), 0)
        explained = sum(session.difference_ids.mapped("amount"))
        self.assertEqual(same(explained, session.difference), 0, "differences lack something")
        rows = session.bridge_ids.sorted("sequence")
        self.assertEqual((rows[0].kind, rows[-1].kind), ("our_balance", "their_balance"))
        self.assertEqual(same(rows[0].amount, session.our_balance), 0, "bridge starts elsewhere")
        self.assertEqual(same(rows[-1].amount, session.their_balance), 0, "bridge ends elsewhere")
        self.assertEqual(same(sum(rows[:-1].mapped("amount")), rows[-1].amount), 0)
        unexplained = rows.filtered(lambda row: row.kind == "unexplained")
        self.assertEqual(same(-unexplained.amount, session.unexplained), 0)

    @staticmethod
    def counts(line):
        """Lines that wait for a check, and lines of the session before, are in no balance."""
        return line.check_state == "checked" and not line.carried
