from . import (
    confirmation_report,
    portal_answer,
    portal_dispute,
    portal_dunning,
    portal_promise,
    portal_session,
    portal_statement,
    portal_visit,
    session_report,
    statement,
    template,
)
