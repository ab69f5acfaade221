from . import (
    reconciliation_decision,
    reconciliation_dry_run,
    reconciliation_dry_run_change,
    reconciliation_dry_run_result,
    reconciliation_dry_run_rule,
    reconciliation_import,
    reconciliation_import_column,
    reconciliation_import_remark,
    reconciliation_import_row,
    reconciliation_refresh,
    reconciliation_refresh_change,
    reconciliation_seal_approval,
)
