import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";
import { useInputField } from "@web/views/fields/input_field_hook";
import { useNumpadDecimal } from "@web/views/fields/numpad_decimal_hook";
import { parsePercentage } from "@web/views/fields/parsers";
import { PercentageField, percentageField } from "@web/views/fields/percentage/percentage_field";

/** A percentage that may be left empty; empty is stored as zero. */
export class OptionalPercentage extends PercentageField {
    static template = "customer_reconciliation.OptionalPercentage";
    static props = { ...PercentageField.props, placeholder: { type: String, optional: true } };

    setup() {
        useInputField({
            getValue: () => this.format({ noSymbol: true }),
            refName: "numpadDecimal",
            parse: (text) => (text.trim() ? parsePercentage(text) : 0),
        });
        useNumpadDecimal();
    }

    format(options) {
        const value = this.props.record.data[this.props.name];
        return value ? formatPercentage(value, { digits: this.props.digits, ...options }) : "";
    }

    get formattedValue() {
        return this.format();
    }
}

registry.category("fields").add("reconciliation_optional_percentage", {
    ...percentageField,
    component: OptionalPercentage,
    extractProps: (info) => ({
        ...percentageField.extractProps(info),
        placeholder: info.placeholder,
    }),
});
