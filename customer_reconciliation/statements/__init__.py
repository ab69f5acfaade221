"""The figures of statements of account: what is asked for, and the one computed table.

    Options ──► queries.statement (SQL, rows) ──► figures.build ──► Figures: screen, PDF, XLSX,
                                                                    mail, portal, confirmations

Nothing here knows Odoo. Amounts are int minor units, positive when the partner owes us more.
"""

from .figures import Account, Entry, Figures, Item, Month, Paid, Product, build
from .options import KINDS, Options

__all__ = [
    "KINDS",
    "Account",
    "Entry",
    "Figures",
    "Item",
    "Month",
    "Options",
    "Paid",
    "Product",
    "build",
]
