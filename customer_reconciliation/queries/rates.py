"""Rates of currencies as Odoo has them, for amounts that are converted where they are read."""

from datetime import date

from odoo.tools import SQL


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
