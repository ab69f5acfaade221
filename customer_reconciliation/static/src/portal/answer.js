import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The form of an answer: asks for what the chosen answer needs; without a script all is asked. */
export class ReconciliationAnswer extends Interaction {
    static selector = ".o_reconciliation_answer form";
    dynamicContent = {
        "select[name=kind]": { "t-on-change": () => {} },
        "[data-field=date]": { "t-att-class": () => ({ "d-none": !this.asks("date") }) },
        "[data-field=amount]": { "t-att-class": () => ({ "d-none": !this.asks("amount") }) },
        "input[name=date]": { "t-att-required": () => this.needs("date") },
        "input[name=amount]": { "t-att-required": () => this.needs("amount") },
        "textarea[name=comment]": { "t-att-required": () => this.needs("comment") },
    };

    get kind() {
        return this.el.querySelector("select[name=kind]").selectedOptions[0];
    }

    needs(field) {
        return Boolean(this.kind?.dataset.needs?.split(" ").includes(field));
    }

    /** A payment may be in part, goods have come back on some day. */
    asks(field) {
        const welcome = { paid: "amount", will_pay: "amount", returned: "date" };
        return this.needs(field) || welcome[this.kind?.value] === field;
    }
}

registry
    .category("public.interactions")
    .add("customer_reconciliation.answer", ReconciliationAnswer);
