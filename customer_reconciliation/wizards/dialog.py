"""How a wizard opens."""


def dialog(wizard, name: str, **more) -> dict:
    """The action that shows the one record ``wizard`` in a window titled ``name``."""
    return {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": wizard._name,
        "res_id": wizard.id,
        "view_mode": "form",
        "views": [(False, "form")],  # needed where the client calls, not a button
        "target": "new",
        **more,
    }
