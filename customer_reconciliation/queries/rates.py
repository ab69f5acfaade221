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
    company's root goes before one for all."""
    return SQL(
        """SELECT DISTINCT ON (company.id, rate.currency_id)
                  company.id AS company_id, rate.currency_id, rate.rate
             FROM res_currency_rate rate
             JOIN res_company company
               ON rate.company_id IS NULL
               OR rate.company_id = SPLIT_PART(company.parent_path, '/', 1)::int
         ORDER BY company.id, rate.currency_id, rate.name <= %s DESC, rate.company_id,
                  CASE WHEN rate.name <= %s THEN rate.name END DESC, rate.name""",
        day,
        day,
    )
