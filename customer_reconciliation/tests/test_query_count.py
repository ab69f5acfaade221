"""Ten times the lines need more batches, not a query a line."""

from odoo.tests import tagged

from .common import ReconciliationCommon

FEW, MANY = 200, 1200
#: Queries a further line may cost, on average: what comes in batches of some hundred costs less.
QUERIES_PER_LINE_MAX = 0.1


@tagged("post_install", "-at_install")
class TestQueryCount(ReconciliationCommon):
    def ledger(self, count, partner):
        """``count`` entries of the partner, in a few large moves, and their list of the same."""
        rows = ["date;ref;debit;credit"]
        per_move = 100
        for start in range(0, count, per_move):
            moves = []
            for number in range(start, start + per_move):
                amount = 10 + number * 7 % 9973 / 100 + number
                moves.append((f"DOC-{number:06}", round(amount, 2)))
            self.one_move(partner, moves)
            rows += [
                f"2026-01-{1 + n % 28:02};{ref};;{amount}" for n, (ref, amount) in enumerate(moves)
            ]
        return "\n".join(rows).encode()

    def one_move(self, partner, rows):
        receivable = self.accounts["receivable"].id
        revenue = self.company_data["default_account_revenue"].id
        total = round(sum(amount for _ref, amount in rows), 2)
        lines = [
            (
                0,
                0,
                {"account_id": receivable, "partner_id": partner.id, "name": ref, "debit": amount},
            )
            for ref, amount in rows
        ]
        lines.append((0, 0, {"account_id": revenue, "credit": total}))
        move = self.env["account.move"].create({"date": "2026-01-15", "line_ids": lines})
        move.action_post()

    def stages(self, count):
        """Name of each stage → its number of queries, for a session of ``count`` lines a side."""
        partner = self.env["res.partner"].create({"name": f"Partner of {count}"})
        content = self.ledger(count, partner)
        found = {}
        sessions = []
        found["collect"] = self.queries(
            lambda: sessions.append(self.session(partner_id=partner.id))
        )
        [session] = sessions
        self.assertEqual(len(session.our_line_ids), count)
        found["import"] = self.queries(session.import_statement, "ledger.csv", content)
        found["match"] = self.queries(session.action_match)
        self.assertGreater(session.match_rate, 0.9, "the case needs matches")
        found["match again"] = self.queries(session.action_match)
        found["accept"] = self.queries(lambda: session.match_ids.action_accept())
        found["refresh"] = self.queries(session._refresh)
        self.assert_bridge_closes(session)
        found["confirm"] = self.queries(session.action_confirm)
        found["seal"] = self.queries(session.action_seal, "measured")
        return found

    def test_queries_grow_by_batches(self):
        few, many = self.stages(FEW), self.stages(MANY)
        for stage, count in many.items():
            with self.subTest(stage):
                growth = (count - few[stage]) / (MANY - FEW)
                self.assertLess(growth, QUERIES_PER_LINE_MAX, f"{few[stage]} → {count} queries")

    def decision(self, count):
        """Queries of one rejection and of taking it back, beside ``count`` lone lines a side."""
        partner = self.env["res.partner"].create({"name": f"Lone lines, {count}"})
        self.ledger(count, partner)
        session = self.session(partner_id=partner.id)
        rows = [f"2026-01-15;LONE-{n};;{n}.25" for n in range(count)]
        paired = session.our_line_ids.sorted("memo")[19::20]
        rows += [f"2026-01-15;{line.memo};;{line.amount}" for line in paired]
        self.import_theirs(session, "\n".join(["date;ref;debit;credit", *rows]))
        session.action_match()
        match = paired[-1:].match_id
        self.assertGreater(len(session.difference_ids), count, "the case needs lone lines")
        self.assertEqual(len(match.line_ids), 2, "the case needs a match")
        return self.queries(match.action_reject, "another one"), self.queries(match.action_accept)

    def test_one_decision_among_many_lone_lines(self):
        for few, many in zip(self.decision(FEW), self.decision(MANY), strict=True):
            self.assertLess((many - few) / (MANY - FEW), QUERIES_PER_LINE_MAX, f"{few} → {many}")
