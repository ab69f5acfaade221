import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const PARTS = [
    "not_due",
    "overdue_days_030",
    "overdue_days_060",
    "overdue_days_090",
    "overdue_older",
    "delivered",
    "ordered",
    "draft",
    "unapplied",
];

/** Of parts that stand nowhere else on the page, whose fields come without their names. */
const LABELS = {
    delivered: _t("Delivered, Not Invoiced"),
    ordered: _t("Ordered"),
    draft: _t("Draft Invoices"),
    unapplied: _t("Unapplied"),
};

/** What a customer owes and will owe, part by part, against the limit; each part opens. */
export class CreditBar extends Component {
    static template = "customer_reconciliation.CreditBar";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get data() {
        return this.props.record.data;
    }

    /** The limit of a group may be in another currency, and is not this customer's alone. */
    get limit() {
        const { has_limit, limit_source, limit_amount } = this.data;
        return has_limit && limit_source !== "group" ? limit_amount : null;
    }

    get owed() {
        return PARTS.reduce((sum, name) => sum + Math.max(this.data[name], 0), 0);
    }

    /** What is owed and does not use the limit: paid by what is unapplied, or not counted. */
    get free() {
        return Math.max(this.owed - this.data.exposure, 0);
    }

    /** The hatched part says what it is: paid by what is unapplied, else left out by the policy. */
    get freeLabel() {
        if (!this.free) {
            return "";
        }
        return this.data.unapplied < 0
            ? this.label("unapplied")
            : _t("Not counted");
    }

    get whole() {
        return Math.max(this.owed, this.limit === null ? 0 : this.limit + this.free) || 1;
    }

    share(amount) {
        return (100 * Math.max(amount, 0)) / this.whole;
    }

    label(name) {
        return this.props.record.fields[name].string || LABELS[name];
    }

    get parts() {
        return PARTS.filter((name) => this.data[name]).map((name) => ({
            name,
            label: this.label(name),
            amount: formatMonetary(this.data[name], {
                data: this.data,
                field: this.props.record.fields[name],
            }),
            share: this.share(this.data[name]),
        }));
    }

    async open(part) {
        const args = [[this.props.record.resId], part];
        this.action.doAction(await this.orm.call("credit.file", "action_open_exposure", args));
    }
}

export const creditBar = {
    component: CreditBar,
    fieldDependencies: [
        ...PARTS.map((name) => ({ name, type: "monetary" })),
        { name: "exposure", type: "monetary" },
        { name: "limit_amount", type: "monetary" },
        { name: "has_limit", type: "boolean" },
        { name: "limit_source", type: "selection" },
    ],
};

registry.category("view_widgets").add("credit_bar", creditBar);
