import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Waterfall } from "./waterfall";

/** The evidence of a match; what people decided by hand, or before it was kept, has none. */
export class WaterfallField extends Component {
    static template = "customer_reconciliation.WaterfallField";
    static components = { Waterfall };
    static props = { ...standardFieldProps };
}

registry.category("fields").add("reconciliation_waterfall", {
    component: WaterfallField,
    supportedTypes: ["json"],
    fieldDependencies: [
        { name: "score", type: "float" },
        { name: "rule", type: "selection" },
    ],
});
