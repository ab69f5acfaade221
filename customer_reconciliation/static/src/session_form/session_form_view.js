import { registry } from "@web/core/registry";
import { SIZES } from "@web/core/ui/ui_service";
import { FormController } from "@web/views/form/form_controller";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

// Two ledgers side by side need the whole width: the chatter stands below, on wide screens too.

export class SessionFormController extends FormController {
    get className() {
        const { "o_xxl_form_view h-100": _, ...classes } = super.className;
        return classes;
    }
}

export class SessionFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const ui = this.uiService;
        this.uiService = Object.create(ui, { size: { get: () => Math.min(ui.size, SIZES.XL) } });
    }
}

registry.category("views").add("reconciliation_session_form", {
    ...formView,
    Controller: SessionFormController,
    Renderer: SessionFormRenderer,
});
