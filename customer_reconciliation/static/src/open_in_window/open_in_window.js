import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** A list of records that have a life of their own: a click opens one in place of the form, with
 * its buttons and a way back, not in a dialog without either. */
export class OpenInWindowField extends X2ManyField {
    async openRecord(record) {
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: record.resModel,
            res_id: record.resId,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("open_in_window", {
    ...x2ManyField,
    component: OpenInWindowField,
});
