import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";

const FORMATTERS = {
    float: (value) => formatPercentage(value, { digits: [16, 0] }),
    monetary: formatMonetary,
};

/** A badge for a share or an amount; unlike the host's it also shows zero. */
export class FigureBadge extends BadgeField {
    static template = "customer_reconciliation.FigureBadge";

    get formattedValue() {
        const { record, name } = this.props;
        const field = record.fields[name];
        const options = { data: record.data, field };
        return FORMATTERS[field.type](record.data[name], options);
    }
}

export const figureBadge = {
    ...badgeField,
    component: FigureBadge,
    supportedTypes: ["float", "monetary"],
};

registry.category("fields").add("reconciliation_figure_badge", figureBadge);
