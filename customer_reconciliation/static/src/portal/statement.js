import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The form of the statement: open items have no first day; without a script it is just ignored. */
export class ReconciliationStatement extends Interaction {
    static selector = "form.o_reconciliation_statement";
    dynamicContent = {
        "select[name=kind]": { "t-on-change": () => {} },
        "[data-field=date_from]": { "t-att-class": () => ({ "d-none": !this.hasPeriod }) },
    };

    get hasPeriod() {
        return this.el.querySelector("select[name=kind]").value === "activity";
    }
}

registry
    .category("public.interactions")
    .add("customer_reconciliation.statement", ReconciliationStatement);
