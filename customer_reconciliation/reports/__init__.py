from . import bridge_tables, bridge_xlsx, confirmation_letter, confirmation_xlsx, portal_page
