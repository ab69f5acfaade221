"""Random ledgers: whatever people do, no cent is lost and the bridge closes."""

import random

from odoo.tests import tagged

from .common import ReconciliationCommon

SEEDS = range(12)


@tagged("post_install", "-at_install")
class TestRandom(ReconciliationCommon):
    def our_books(self, dice, partner):
        """Some entries of our books before and in January; the later ones come back."""
        rows = []
        for number in range(dice.randint(0, 14)):
            amount = dice.choice([100, 100.10, 77.77, dice.randint(1, 99999) / 100])
            day = f"2026-01-{dice.randint(1, 31):02}" if dice.random() < 0.9 else "2025-12-20"
            amount *= dice.choice([1, 1, 1, -1])
            self.entry(day, amount, f"DOC-{number:03}", partner)
            if day > "2026":
                rows.append((day, f"DOC-{number:03}", amount))
        return rows

    def their_books(self, dice, rows):
        """Their list: most of ours, some lost, doubled, changed or moved, and some of their own."""
        theirs = []
        for day, ref, amount in rows:
            for _copy in range(dice.choice([0, 1, 1, 1, 1, 1, 2])):
                change = dice.choice([0, 0, 0, 0, 0.01, -5, 1.5])
                name = dice.choice([ref, ref, ref.lower(), f"your {ref}", "", "77"])
                late = min(int(day[-2:]) + dice.choice([0, 0, 1, 3]), 31)
                theirs.append((f"2026-01-{late:02}", name, round(amount + change, 2)))
        for number in range(dice.randint(0, 3)):
            theirs.append(("2026-01-20", f"OWN-{number}", dice.randint(-5000, 5000) / 100 or 1))
        dice.shuffle(theirs)
        return [row for row in theirs if row[2]]

    def csv(self, rows):
        lines = [
            f"{day};{ref};{-amount if amount < 0 else ''};{amount if amount > 0 else ''}"
            for day, ref, amount in rows
        ]
        return "\n".join(["date;ref;debit;credit", *lines]).encode()

    def act(self, dice, session):
        """A person does something, anything."""
        matches = session.match_ids
        free = session.line_ids.filtered(lambda line: not line.match_id)
        choice = dice.choice(
            ["accept", "reject", "hand", "kind", "enter", "opening", "refresh", "again"]
        )
        if choice == "accept" and matches:
            dice.choice(matches).action_accept("so it is")
        elif choice == "reject" and matches:
            dice.choice(matches).action_reject("no")
        elif choice == "hand" and len(free) > 1:
            free.browse(dice.sample(free.ids, 2)).action_match_by_hand()
        elif choice == "kind" and session.difference_ids:
            dice.choice(session.difference_ids).kind = dice.choice(
                ["misposted", "unexplained", "tax"]
            )
        elif choice == "enter":
            self.enter(session, "2026-01-15", dice.randint(1, 9999) / 100)
        elif choice == "opening":
            session.their_opening = dice.randint(-100, 100)
        elif choice == "refresh":
            self.entry(
                dice.choice(["2026-01-25", "2025-12-02"]),
                dice.randint(1, 999) / 100,
                "LATE",
                session.partner_id,
            )
            session._refresh()
        else:
            session.action_match()
        return choice

    def assert_conserved(self, session, theirs_total):
        """Every line is in one match at most, and each side adds up to what was put in."""
        typed = sum(session.entered_line_ids.mapped("amount"))
        in_files = sum(session.statement_ids.line_ids.mapped("amount"))
        self.assert_amount(in_files, theirs_total)
        moved = session.their_opening + in_files + typed
        self.assert_amount(session.their_balance, moved)
        ledger = self.ledger_balance(session.partner_id, session.date_to)
        self.assert_amount(session.our_balance, ledger)
        for match in session.match_ids.filtered("line_ids"):
            sides = {
                side: sum(match.line_ids.filtered(lambda x, s=side: x.side == s).mapped("amount"))
                for side in ("ours", "theirs")
            }
            self.assert_amount(match.difference, sides["ours"] - sides["theirs"], match.reason)

    def test_bridge_always_closes(self):
        for seed in SEEDS:
            dice = random.Random(seed)
            partner = self.env["res.partner"].create({"name": f"Seed {seed}"})
            theirs = self.their_books(dice, self.our_books(dice, partner)) or [
                ("2026-01-02", "X", 1.0)
            ]
            session = self.session(partner_id=partner.id)
            statement = session.import_statement("theirs.csv", self.csv(theirs))
            total = sum(amount for *_row, amount in theirs) * (1 if statement.mirrored else -1)
            session.action_match()
            did = []
            for _step in range(8):
                with self.subTest(seed=seed, did=did):
                    self.assert_bridge_closes(session)
                    self.assert_conserved(session, total)
                did.append(self.act(dice, session))
            self.follow_up(dice, session, seed)

    def follow_up(self, dice, session, seed):
        """The next month takes over what is open, and closes too."""
        session.action_match()
        session.action_confirm()
        following = self.session("2026-02-01", "2026-02-28", partner_id=session.partner_id.id)
        self.enter(following, "2026-02-03", 5)
        following.action_match()
        with self.subTest(seed=seed, month="February"):
            self.assert_bridge_closes(following)
            self.assert_amount(following.our_opening, session.our_balance)
            self.assert_amount(following.their_opening, session.their_balance)
