import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What would settle the document at hand: post it at once, or look at it first. */
export class CashSuggestionsField extends Component {
    static template = "customer_reconciliation.CashSuggestionsField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get suggestions() {
        return this.props.record.data[this.props.name] || [];
    }

    async call(method, lines) {
        const { resModel, resId } = this.props.record;
        return this.orm.call(resModel, method, [[resId], lines]);
    }

    async apply(suggestion) {
        const answer = await this.call("action_apply_suggestion", suggestion.lines);
        if (answer && answer !== true) {
            await this.action.doAction(answer);
        }
        await this.props.record.load();
    }

    async see(suggestion) {
        await this.action.doAction(await this.call("action_see_suggestion", suggestion.lines));
    }
}

registry.category("fields").add("cash_suggestions", {
    component: CashSuggestionsField,
    supportedTypes: ["json"],
});
