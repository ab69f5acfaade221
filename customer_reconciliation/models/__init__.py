# isort: off
# Odoo needs what others inherit from first.
from . import (
    reconciliation_kept,
    reconciliation_session_child,
    reconciliation_evidence,
    reconciliation_layout,
    reconciliation_figures,
    reconciliation_remark,
    reconciliation_snapshot,
    reconciliation_reports,
    reconciliation_windows,
    reconciliation_ledger_row,
)

# isort: on
from . import (
    account_move,
    account_move_line,
    ir_actions_report,
    ir_attachment,
    reconciliation_bridge_row,
    reconciliation_difference,
    reconciliation_file_format,
    reconciliation_ledger_entry,
    reconciliation_ledger_product,
    reconciliation_line,
    reconciliation_line_detail,
    reconciliation_match,
    reconciliation_outside,
    reconciliation_rule,
    reconciliation_seal,
    reconciliation_session,
    reconciliation_statement,
    reconciliation_statement_remark,
    res_company,
    res_config_settings,
    res_partner,
)
