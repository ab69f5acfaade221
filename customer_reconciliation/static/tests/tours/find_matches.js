import { registry } from "@web/core/registry";

const isPaid = {
    content: "the invoice is no longer open",
    trigger: ".o_form_view:not(:has(button[name=action_find_matches]))",
};

registry.category("web_tour.tours").add("customer_reconciliation.find_matches", {
    steps: () => [
        {
            content: "look for what settles the invoice",
            trigger: ".o_statusbar_buttons button[name=action_find_matches]:enabled",
            run: "click",
        },
        {
            content: "the proposal says why",
            trigger: ".o_field_widget[name=reason]:contains(INV/2026/70001)",
        },
        {
            content: "post it",
            trigger: ".o_statusbar_buttons button[name=action_apply]:enabled",
            run: "click",
        },
        {
            content: "it is posted",
            trigger: ".o_field_statusbar button.o_arrow_button_current[data-value=applied]",
        },
        {
            content: "back to the invoice",
            trigger: ".o_breadcrumb a:contains(INV/2026/70001), .o_back_button a",
            run: "click",
        },
        isPaid,
    ],
});

registry.category("web_tour.tours").add("customer_reconciliation.apply_suggestion", {
    steps: () => [
        {
            content: "the invoice says what settles it, and why",
            trigger: ".o_cash_suggestion:contains(settles):contains(INV/2026/70002)",
        },
        {
            content: "look at it first",
            trigger: ".o_cash_suggestion button[name=see]",
            run: "click",
        },
        {
            content: "the proposal says why",
            trigger: ".o_field_widget[name=reason]:contains(INV/2026/70002)",
        },
        {
            content: "back to the invoice",
            trigger: ".o_breadcrumb a:contains(INV/2026/70002), .o_back_button a",
            run: "click",
        },
        {
            content: "post it from here",
            trigger: ".o_cash_suggestion button[name=apply]",
            run: "click",
        },
        { content: "nothing is left to say", trigger: ".o_form_view:not(:has(.o_cash_suggestion))" },
        isPaid,
    ],
});
