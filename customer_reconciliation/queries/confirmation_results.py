"""What came back of balance confirmations, summed by campaign and outcome."""

from odoo.tools import SQL

#: What the table is made of, for the ORM to flush before it reads.
DEPENDS = {
    "balance.confirmation": [
        "campaign_id",
        "outcome",
        "book_receivable",
        "book_payable",
        "book_difference",
    ],
    "balance.confirmation.campaign": ["company_id", "all_receivable", "all_payable"],
}


def table(outcomes: list[str]) -> SQL:
    """A row for each campaign and outcome that occurs in it; ``outcomes`` tells their order.

    Amounts are in the company's currency; shares go by amounts without their sign.
    """
    return SQL(
        """SELECT campaign.id * %s + place.sequence AS id, campaign.id AS campaign_id,
                  campaign.company_id, company.currency_id AS company_currency_id,
                  place.sequence, place.outcome, COUNT(*) AS letter_count,
                  SUM(letter.book_receivable) AS receivable, SUM(letter.book_payable) AS payable,
                  SUM(letter.book_difference) AS difference, %s AS receivable_share,
                  %s AS payable_share
             FROM balance_confirmation letter
             JOIN balance_confirmation_campaign campaign ON campaign.id = letter.campaign_id
             JOIN res_company company ON company.id = campaign.company_id
             JOIN UNNEST(%s::text[]) WITH ORDINALITY AS place (outcome, sequence)
               ON place.outcome = letter.outcome
         GROUP BY campaign.id, company.currency_id, place.outcome, place.sequence""",
        len(outcomes) + 1,
        _share("receivable"),
        _share("payable"),
        outcomes,
    )


def _share(side) -> SQL:
    return SQL(
        "COALESCE(SUM(ABS(%s)) / NULLIF(%s, 0), 0)",
        SQL(f"letter.book_{side}"),
        SQL(f"campaign.all_{side}"),
    )
