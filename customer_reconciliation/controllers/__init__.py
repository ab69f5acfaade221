from . import session_report, template
