"""The engine is imported as a top-level package, as a benchmark outside Odoo would."""

import sys
from pathlib import Path

for folder in ("customer_reconciliation", "tests/engine"):
    path = str(Path(__file__).resolve().parents[2] / folder)
    if path not in sys.path:
        sys.path.insert(0, path)
