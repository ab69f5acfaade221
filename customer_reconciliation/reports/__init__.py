from . import bridge_tables, bridge_xlsx, portal_page
