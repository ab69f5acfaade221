"""Who has paid late, and by which policy such a customer is dunned."""

from datetime import date

import pandas as pd

from odoo.tools import SQL

from .dunning import DunScope, _common, _tagged, _where
from .kind import KIND

POLICIES = {"partner": "int64", "policy": "int64"}


def policies(env, scope: DunScope, since: date) -> pd.DataFrame:
    """Commercial partners that settled something after it was due, between ``since`` and
    ``scope.until``, by the policy of what they settled last; flush first."""
    query = SQL(
        """SELECT DISTINCT ON (entity.id) entity.id,
                  COALESCE(move.dunning_policy_id,
                           (entity.dunning_policy_id ->> %(company_key)s)::int,
                           tagged.policy, common.policy, 0)
             FROM account_partial_reconcile partial
             JOIN account_move_line line ON line.id = partial.debit_move_id
             JOIN account_account account ON account.id = line.account_id
             JOIN account_move move ON move.id = line.move_id
             JOIN res_partner partner ON partner.id = line.partner_id
             JOIN res_partner entity ON entity.id = partner.commercial_partner_id
        LEFT JOIN (%(tagged)s) tagged ON tagged.partner = entity.id
        LEFT JOIN (%(common)s) common ON TRUE
            WHERE partial.max_date BETWEEN %(since)s AND %(until)s
              AND partial.max_date > COALESCE(line.date_maturity, line.date)
              AND account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
              AND line.reconciled AND move.dunning_notice_id IS NULL
              AND %(kind)s IN ('invoice', 'other') AND %(scope)s
         ORDER BY entity.id, partial.max_date DESC, line.id DESC""",
        company_key=str(scope.company_id),
        tagged=_tagged(scope),
        common=_common(scope),
        since=since,
        until=scope.until,
        kind=KIND,
        scope=_where(scope),
    )
    return pd.DataFrame(env.execute_query(query), columns=list(POLICIES)).astype(POLICIES)
