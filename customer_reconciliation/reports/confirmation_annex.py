"""What is behind the balances of letters: open items and, where wanted, the entries of the year.

The figures are those of statements of account, each side for itself, as the letter states them. An
annex asks for no money: it tells neither what is overdue nor where to pay.
"""

from dataclasses import replace

from odoo import Command

from ..models.partner_statement_column import USUAL
from ..statements import Options
from .statement_tables import build as documents_of

SIDES = {"receivable": ("receivable",), "payable": ("payable",)}
BOTH = ("receivable", "payable")
#: Of the template of statements: nothing but the table.
PLAIN = ("with_ageing", "with_bank", "with_pay_link", "with_qr", "with_words")


def build(letters):
    """
    :param letters: ``balance.confirmation``
    :return: {id of a letter: list of ``Document``}, with a constant number of queries for letters
        of one campaign
    """
    annexes = {one.id: [] for one in letters}
    for asked, some in letters.grouped(_asked).items():
        ids = {one.partner_id.id: one.id for one in some}
        for options in _options(*asked):
            for document in _documents(some, options):
                if document.partner.id in ids:  # else meanwhile part of another company
                    annexes[ids[document.partner.id]].append(document)
    return annexes


def _asked(one):
    """What letters must have in common to be asked about at once; no partner occurs twice."""
    alone = None if one.campaign_id else one.id
    return one.company_id.id, one.date, one.account_type, one.with_items, one.with_statement, alone


def _options(company_id, day, account_type, with_items, with_statement, _alone):
    year = day.replace(month=1, day=1)
    kinds = (("outstanding", None, with_items), ("activity", year, with_statement))
    for side in SIDES.get(account_type, BOTH):
        for kind, first, wanted in kinds:
            if wanted:
                yield Options(
                    company_id=company_id, date_from=first, date_to=day, kind=kind, side=side
                )


def _documents(letters, options):
    env = letters.env
    figures = env["partner.statement"]._figures(letters.partner_id, options)
    template = env["partner.statement.template"].new(
        {"kind": options.kind, "side": options.side, "column_ids": _columns(options)}
        | dict.fromkeys(PLAIN, False)
    )
    for document in documents_of(env, figures, template):
        sections = [section._replace(overdue=None) for section in document.sections]
        if sections:
            title = _title(document.partner.env, options)
            yield replace(document, title=title, sections=sections)


def _columns(options):
    names = [name for name in USUAL[options.tables[0]] if name not in ("days", "due_date")]
    return [Command.create({"name": name}) for name in names]


def _title(env, options):
    """The partner's account as the partner sees it."""
    is_payable = options.side == "payable"
    if options.kind == "activity":
        customer = env._("Annex: Your Account as Our Customer")
        return env._("Annex: Your Account as Our Supplier") if is_payable else customer
    they_owe = env._("Annex: Open Items, You Owe Us")
    return env._("Annex: Open Items, We Owe You") if is_payable else they_owe
