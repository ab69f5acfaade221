from dataclasses import replace
from datetime import timedelta

import pandas as pd

from odoo import api, models

from .. import engine
from ..engine import tables
from ..queries import entries
from ..queries.scope import Period

#: Outside the period only a common document number proves anything.
PASSES = tuple(p for p in engine.PASSES if p.rule in ("reference", "reference_group"))


class ReconciliationOutside(models.AbstractModel):
    """What the two sides booked in different periods: our entries just before and after a session.

    An invoice of December that the other side booked in January is in our opening balance and in
    their January. Found, it explains both the line and the gap between the opening balances.
    """

    _name = "reconciliation.outside"
    _description = "Entries Outside a Session's Period"

    @api.model
    def _drop_unnamed(self, session, matched):
        """Take back what was brought in once nothing of theirs names it any more.

        :param set matched: ids of the lines that hold together now
        """
        rejected = session.match_ids.rejected_line_ids
        session.line_ids._undecided().filtered(
            lambda line: (
                line.carried
                and line.side == "ours"
                and not line.carried_from_id
                and line.id not in matched
                and line not in rejected
            )
        ).unlink()

    @api.model
    def _bring_earlier(self, session, matched):
        """Carry into ``session`` our earlier entries which its unmatched lines of theirs are about.

        :return: the new lines; they are part of our opening balance and do not move any balance
        """
        days = timedelta(days=engine.Policy().window_days)
        rows = self._entries(
            session, session.date_from - days, session.date_from - timedelta(days=1)
        )
        known = self._known(session, [row["id"] for row in rows])
        rows = [row for row in rows if row["id"] not in known]
        lone = session.line_ids._undecided().filtered(
            lambda line: line.side == "theirs" and line.id not in matched
        )
        found = self._named(session, rows, lone)
        lines = session.line_ids
        return lines.create(
            [
                lines._snapshot_vals(session, row) | {"carried": True, "carried_kind": "timing"}
                for row in rows
                if row["id"] in set(found["ours"])
            ]
        )

    def _known(self, session, item_ids):
        """Journal items that this session or an earlier one of the account has dealt with."""
        sessions = session._of_same_account([("state", "!=", "cancelled")])
        lines = session.line_ids.search(
            [("session_id", "in", sessions.ids), ("move_line_id", "in", item_ids)]
        )
        return set(lines.move_line_id.ids)

    @api.model
    def _booked_later(self, session, lone):
        """Their unmatched lines which we booked after the period.

        :return: dict line id → row of ``queries.entries``
        """
        days = timedelta(days=engine.Policy().window_days)
        rows = self._entries(session, session.date_to + timedelta(days=1), session.date_to + days)
        by_id = {row["id"]: row for row in rows}
        found = self._named(session, rows, lone)
        return {theirs: by_id[ours] for ours, theirs in found.itertuples(index=False)}

    def _entries(self, session, start, end):
        return entries(self.env, session._scope(), Period(start, end))

    def _named(self, session, rows, lone):
        """Certain matches between ``rows`` and ``lone`` lines, by references (ours, theirs)."""
        if not rows or not lone:
            return pd.DataFrame(columns=["ours", "theirs"])
        policy = replace(self.env["reconciliation.rule"]._policy(session), passes=PASSES)
        sides = self._frame(session, rows), lone._frame()
        result = engine.match(*sides, policy=policy, workers=1)
        certain = result.matches.loc[result.matches["decision"] == engine.AUTO, "match_id"]
        links = result.links[result.links["match_id"].isin(certain)]
        sides = [
            links.loc[links["side"] == side, ["match_id", "item_id"]].rename(
                columns={"item_id": side}
            )
            for side in tables.SIDES
        ]
        return sides[0].merge(sides[1], on="match_id")[["ours", "theirs"]]

    def _frame(self, session, rows):
        frame = pd.DataFrame(rows).rename(columns={"id": "item_id"})
        frame["kind"] = frame["kind"].replace("payout", "payment")
        frame = frame.assign(partner=session.partner_id.id, currency=session.currency_id.name)
        return frame.astype(tables.LEDGER)[list(tables.LEDGER)]
