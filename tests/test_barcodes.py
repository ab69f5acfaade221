"""The pinned packages draw what Odoo makes QR codes to pay by with."""

import sys

from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.graphics.utils import RenderPMError


def draws():
    try:
        code = createBarcodeDrawing("QR", value="BCD", format="png")
        return code.asString("png").startswith(b"\x89PNG")
    except RenderPMError:
        return False


def test_codes_are_drawn():
    """Python 3.13 has no package for it: statements come without a code there."""
    assert draws() == (sys.version_info < (3, 13))
