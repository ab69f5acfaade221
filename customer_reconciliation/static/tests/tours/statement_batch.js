import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("customer_reconciliation.statement_batch", {
    steps: () => [
        {
            content: "start the batch",
            trigger: ".o_statusbar_buttons button[name=action_start]:enabled",
            run: "click",
        },
        {
            content: "it is running",
            trigger: ".o_field_statusbar button.o_arrow_button_current[data-value=running]",
        },
        {
            content: "who is to get one",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Blue Fish):contains(Waiting)",
        },
    ],
});
