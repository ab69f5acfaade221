import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { addLoadingEffect } from "@web/core/utils/ui";

/** Sending and comparing takes seconds: the button says so and can't be pressed twice. */
export class ReconciliationUpload extends Interaction {
    static selector = ".o_reconciliation_portal form";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
    };

    onSubmit() {
        const button = this.el.querySelector("button[type=submit]");
        if (button) {
            // after the browser has taken the form's values
            this.waitForTimeout(() => addLoadingEffect(button), 0);
        }
    }
}

registry
    .category("public.interactions")
    .add("customer_reconciliation.upload", ReconciliationUpload);
