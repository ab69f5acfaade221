import { registry } from "@web/core/registry";
import { press, stateIs } from "./steps";

registry.category("web_tour.tours").add("customer_reconciliation.credit_limit", {
    steps: () => [
        {
            content: "the file has no limit yet, and says what is owed",
            trigger: ".o_credit_bar_legend:contains(300.37)",
        },
        {
            content: "what is unapplied is named, in the bar's legend",
            trigger: ".o_credit_bar_legend:contains(Unapplied)",
        },
        press("action_ask_limit", "ask for a limit"),
        {
            content: "how much",
            trigger: ".o_field_widget[name=amount] input",
            run: "edit 5000",
        },
        {
            content: "why",
            trigger: ".o_field_widget[name=reason] textarea",
            run: "edit Twice the volume from spring on.",
        },
        press("action_ask", "ask for it"),
        stateIs("waiting"),
        press("action_approve", "grant it"),
        stateIs("approved"),
        {
            content: "back to the file",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "the bar shows the limit",
            trigger: ".o_credit_bar_limit",
        },
        {
            content: "so does the page",
            trigger: ".o_field_widget[name=limit_amount]:contains(5,000.00)",
        },
        {
            content: "see the limits",
            trigger: ".o_notebook .nav-link[name=limits]",
            run: "click",
        },
        {
            content: "with the request they come from",
            trigger: ".o_field_widget[name=limit_ids] .o_data_row:contains(5,000.00)",
        },
        {
            content: "what was asked stays in the file",
            trigger: ".o_notebook .nav-link[name=requests]",
            run: "click",
        },
        {
            content: "with its reason",
            trigger:
                ".o_field_widget[name=request_ids] .o_data_row:contains(Twice the volume from spring on.)",
        },
    ],
});
