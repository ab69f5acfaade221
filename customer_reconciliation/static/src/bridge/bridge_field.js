import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The bridge from our balance to theirs, with the balance reached after each row. */
export class BridgeField extends Component {
    static template = "customer_reconciliation.BridgeField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get rows() {
        const { records } = this.props.record.data[this.props.name];
        let reached = 0;
        return records.map(({ resId, fields, data }) => {
            reached = data.is_total ? data.amount : reached + data.amount;
            const unexplained = data.kind === "unexplained";
            return {
                ...data,
                id: resId,
                label: Object.fromEntries(fields.kind.selection)[data.kind],
                amount: data.is_total ? "" : this.format(data.amount),
                reached: this.format(reached),
                isAlarm: unexplained && data.amount !== 0,
                isSettled: unexplained && !data.count,
                isOpenable: data.is_total || data.count > 0,
            };
        });
    }

    format(amount) {
        return formatMonetary(amount, { currencyId: this.props.record.data.currency_id?.id });
    }

    open(row) {
        return this.action.doActionButton({
            type: "object",
            name: "action_open_items",
            resModel: "reconciliation.bridge.row",
            resId: row.id,
        });
    }
}

registry.category("fields").add("reconciliation_bridge", {
    component: BridgeField,
    supportedTypes: ["one2many"],
    fieldDependencies: [{ name: "currency_id", type: "many2one" }],
});
