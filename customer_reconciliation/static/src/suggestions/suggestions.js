import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What would settle the document at hand: post it at once, or look at it first. */
export class CashSuggestionsField extends Component {
    static template = "customer_reconciliation.CashSuggestionsField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get suggestions() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Call ``method`` as a button does: what it answers is shown, an error is told. */
    call(method, suggestion) {
        const { resModel, resId, context } = this.props.record;
        return this.action.doActionButton({
            type: "object",
            name: method,
            resModel,
            resId,
            context,
            args: JSON.stringify([suggestion.lines]),
            onClose: () => this.props.record.load(),
        });
    }
}

registry.category("fields").add("cash_suggestions", {
    component: CashSuggestionsField,
    supportedTypes: ["json"],
});
