"""A session with a bit of everything, and its workbook read back."""

import io

import openpyxl

from .common import ReconciliationCommon


class ReportsCommon(ReconciliationCommon):
    """Blue Fish lacks an invoice, has paid what we have not booked yet, and deducted 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.lang = "en_US"
        cls.invoice("2025-12-10", 500.00, "INV/2025/0001")
        cls.invoice("2026-01-05", 300.37, "INV/2026/0001")
        cls.invoice("2026-01-06", 1020.00, "INV/2026/0002")
        cls.invoice("2026-01-07", 88.80, "INV/2026/0003")
        cls.statement = cls.env["reconciliation.session"].create(
            {
                "partner_id": cls.customer.id,
                "currency_id": cls.currency.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "their_opening": 500.00,
            }
        )
        cls.enter(cls.statement, "2026-01-05", 300.37, "INV/2026/0001", memo='=HYPERLINK("x")')
        cls.enter(cls.statement, "2026-01-06", 1000.00, "INV/2026/0002", memo="+1 @home")
        cls.enter(cls.statement, "2026-01-31", -700.00, "WIRE 77", memo="-700, by wire")
        cls.statement.action_match()

    def workbook(self, session=None):
        return openpyxl.load_workbook(io.BytesIO((session or self.statement)._bridge_xlsx()))

    def cells(self, sheet):
        return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
