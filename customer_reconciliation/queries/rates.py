"""Rates of currencies as Odoo has them, for amounts that are converted where they are read.

Few rows are joined with them. For many they are read once and looked up by row: a join is slow as
soon as the planner guesses wrongly how many there are to convert.
"""

import json
from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL


@dataclass(frozen=True)
class Books:
    """What companies keep their books in: JSON by company, factors by company/currency.

    Names of columns tell whose company and which currency a row has.
    """

    currencies: str
    decimals: str
    factors: str

    def currency(self, company: str) -> SQL:
        return SQL("(%s::jsonb ->> %s::text)::int", self.currencies, SQL(company))

    def decimal_places(self, company: str) -> SQL:
        return SQL("(%s::jsonb ->> %s::text)::int", self.decimals, SQL(company))

    def converted(self, amount: SQL, company: str, currency: str) -> SQL:
        """In the company's currency, rounded half away from zero."""
        factor = SQL(
            "COALESCE((%s::jsonb ->> CONCAT(%s, '/', %s))::numeric, 1)",
            self.factors,
            SQL(company),
            SQL(currency),
        )
        return SQL("ROUND(%s * %s, %s)", amount, factor, self.decimal_places(company))


def books(env, day: date) -> Books:
    """Those of all companies, at the rates of ``day``."""
    rows = env.execute_query(
        SQL(
            """SELECT company.id, company.currency_id, own.decimal_places, its_rate.currency_id,
                      (COALESCE(own_rate.rate, 1) / its_rate.rate)::text
                 FROM res_company company
                 JOIN res_currency own ON own.id = company.currency_id
            LEFT JOIN (%s) own_rate ON own_rate.company_id = company.id
                                   AND own_rate.currency_id = company.currency_id
            LEFT JOIN (%s) its_rate ON its_rate.company_id = company.id""",
            _rates(day),
            _rates(day),
        )
    )
    return Books(
        json.dumps({company: currency for company, currency, *_rest in rows}),
        json.dumps({company: decimals for company, _own, decimals, *_rest in rows}),
        json.dumps({f"{row[0]}/{row[3]}": row[4] for row in rows if row[3]}),
    )


def factor() -> SQL:
    """What an amount times this is in the company's currency; beside :func:`joined_rates`."""
    return SQL("(COALESCE(own_rate.rate, 1) / COALESCE(its_rate.rate, 1))")


def joined_rates(day: date, currency: str) -> SQL:
    """Joins of the rates on ``day``; needs the alias ``company``. ``currency``: the column."""
    return SQL(
        """LEFT JOIN (%s) own_rate ON own_rate.company_id = company.id
                 AND own_rate.currency_id = company.currency_id
           LEFT JOIN (%s) its_rate ON its_rate.company_id = company.id
                 AND its_rate.currency_id = %s""",
        _rates(day),
        _rates(day),
        SQL(currency),
    )


def _rates(day) -> SQL:
    """The host's choice: of the day or the last before it, else the first there is; a rate of the
    company's root goes before one for all. Days are summed up first: rates may be many."""
    return SQL(
        """SELECT chosen.company_id, chosen.currency_id, rate.rate
             FROM (SELECT DISTINCT ON (company.id, known.currency_id)
                          company.id AS company_id, known.*
                     FROM (SELECT currency_id, company_id AS owner_id, MIN(name) AS first,
                                  MAX(name) FILTER (WHERE name <= %s) AS last
                             FROM res_currency_rate GROUP BY currency_id, company_id) known
                     JOIN res_company company
                       ON known.owner_id IS NULL
                       OR known.owner_id = SPLIT_PART(company.parent_path, '/', 1)::int
                 ORDER BY company.id, known.currency_id, known.last IS NULL, known.owner_id
                  ) chosen
             JOIN res_currency_rate rate
               ON rate.currency_id = chosen.currency_id
              AND rate.company_id IS NOT DISTINCT FROM chosen.owner_id
              AND rate.name = COALESCE(chosen.last, chosen.first)""",
        day,
    )
