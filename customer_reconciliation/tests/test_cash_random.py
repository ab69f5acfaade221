"""Random ledgers: value is conserved, no residual changes its sign, a second run does nothing.

The same ledgers every time; one that fails is made as small as it can be.
"""

from contextlib import contextmanager, suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .cash_common import CashCommon

FACTORS = {"paid": 1, "short": 1, "part": 0.5, "over": 1.2, "stray": 0.77, "credit": 1}
DOCUMENT = st.fixed_dictionaries(
    {
        "partner": st.sampled_from([0, 1]),
        "day": st.integers(1, 28),
        "cents": st.integers(100, 20000),
        "kind": st.sampled_from([*FACTORS, "open"]),
        "said": st.sampled_from(["name", "number", "nothing"]),
        "foreign": st.sampled_from(["", "", "", "invoice", "payment", "both"]),
    }
)
LEDGER = st.lists(DOCUMENT, min_size=1, max_size=7)
EXAMPLES = 6
#: One of each kind, so that none is left to chance.
EACH = [
    {"partner": n % 2, "day": 3 + n, "cents": 1037 + 1511 * n, "kind": kind, "said": said,
     "foreign": foreign}
    for n, (kind, said, foreign) in enumerate(
        [("paid", "name", ""), ("short", "name", ""), ("part", "number", "both"),
         ("over", "name", ""), ("credit", "name", ""), ("paid", "name", "invoice"),
         ("paid", "name", "payment"), ("stray", "nothing", "")]
    )
]  # fmt: skip


class Undo(Exception):
    """Ends an example: nothing of it stays."""


@tagged("post_install", "-at_install")
class TestCashRandom(CashCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = [("2026-01-01", 2.0), ("2026-01-15", 1.6)]
        cls.foreign = cls.setup_other_currency("EUR", rates=rates)
        names = [{"name": name, "is_company": True} for name in ("One", "Other")]
        cls.partners = cls.env["res.partner"].create(names)

    @contextmanager
    def nothing_stays(self):
        with suppress(Undo), self.env.cr.savepoint():
            yield
            raise Undo

    def ledger(self, rows):
        """Documents of two customers: amounts agree, nearly agree or not, named or not."""
        documents = []
        for row in rows:
            partner, day = self.partners[row["partner"]], f"2026-01-{row['day']:02}"
            invoice = self.invoice(
                day, row["cents"] / 100, partner=partner, **self.money(row, "invoice")
            )
            documents.append(invoice)
            if row["kind"] != "open":
                documents.append(self.pays(row, invoice, day, partner))
        return [self.item(document) for document in documents]

    def pays(self, row, invoice, day, partner):
        kind, worth = row["kind"], row["cents"] * FACTORS[row["kind"]] / 100
        paid = max(round(worth - 1.37 * (kind == "short"), 2), 0.01)
        words = {"name": invoice.name, "number": f"no. {invoice.sequence_number}"}
        memo = words.get(row["said"], "thank you")
        if kind == "credit":
            money = self.money(row, "invoice")
            return self.refund(day, paid, partner=partner, ref=memo, **money)
        money, rate = self.money(row, "payment"), 2.0 if row["day"] < 15 else 1.6
        if row["foreign"] == "invoice":
            paid = max(round(paid / rate, 2), 0.01)
        elif row["foreign"] == "payment":
            paid = round(paid * rate, 2)
        return self.payment(day, paid, memo, partner, **money)

    def money(self, row, side):
        return {"currency_id": self.foreign.id} if row["foreign"] in (side, "both") else {}

    def partials(self):
        return self.env["account.partial.reconcile"].search_count([])

    def company_open(self, items):
        return sum(item.amount_residual for item in items)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(LEDGER)
    @example(EACH)
    def test_conserved_and_undone(self, rows):
        with self.nothing_stays():
            self.play(rows)

    def play(self, rows):
        items = self.ledger(rows)
        before, company = self.open(*items), self.company_open(items)
        run = self.run_of(*self.partners)
        self.assertEqual(self.open(*items), before, "a dry run changes nothing")
        run.proposal_ids.action_apply()
        refused = run.proposal_ids.filtered("refusal").mapped("refusal")
        self.assertFalse(refused)
        after = self.open(*items)
        self.assert_amount(
            company + self.booked(run), self.company_open(items), "lost or made from nothing"
        )
        for was, now in zip(before, after, strict=True):
            self.assertGreaterEqual(was * now, 0, "a residual changed its sign")
            self.assertLessEqual(abs(now), abs(was))
        self.assert_as_told(run)
        partials = self.partials()
        again = self.run_of(*self.partners)
        self.assertFalse(again.certain_count, "a second run finds nothing certain")
        self.assertEqual(self.partials(), partials)
        run._undo("all of it")
        self.assertEqual(self.open(*items), before)
        self.assert_amount(self.company_open(items), company)

    def booked(self, run):
        """What write-offs and exchange differences of a run change of what is owed."""
        moves = run.proposal_ids.move_ids
        for each in run.proposal_ids:
            moves |= moves.browse(each.posted["exchange_move_ids"])
        receivable = self.accounts["receivable"]
        owed = moves.line_ids.filtered(lambda line: line.account_id == receivable)
        return sum(owed.mapped("balance"))

    def assert_as_told(self, run):
        """Each line has open what its proposal said it would have."""
        for proposal in run.proposal_ids:
            parts = proposal.allocation_ids
            for name, lines in (("owed", parts.target_id), ("paid", parts.source_id)):
                lines = lines - parts.target_id if name == "paid" else lines
                told = proposal[f"{name}_after"]
                self.assert_amount(sum(lines.mapped("amount_residual_currency")), told)
