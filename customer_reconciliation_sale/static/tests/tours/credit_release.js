import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("customer_reconciliation_sale.ask_release", {
    steps: () => [
        {
            content: "the order says that it goes beyond the limit",
            trigger: "div[name=credit_blocked]:contains(too much)",
        },
        {
            content: "try to confirm it",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is refused, with the figures",
            trigger: ".modal:contains(50.00 too much) .modal-footer button",
            run: "click",
        },
        {
            content: "ask for a release",
            trigger: "body:not(:has(.modal)) div[name=credit_blocked] button[name=action_ask_release]",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit They pay today.",
        },
        {
            content: "ask",
            trigger: ".modal-footer button[name=action_ask]",
            run: "click",
        },
        {
            content: "it waits, and can't be asked twice",
            trigger:
                "body:not(:has(button[name=action_ask_release])) div[name=credit_blocked]:contains(waits to be decided)",
        },
    ],
});

tours.add("customer_reconciliation_sale.release", {
    steps: () => [
        {
            content: "open what waits for me",
            trigger: ".o_data_row:contains(Blue Fish) .o_data_cell[name=kind]",
            run: "click",
        },
        {
            content: "it says how things stand",
            trigger: ".o_form_view .o_field_widget[name=situation]:contains(50.00 too much)",
        },
        {
            content: "release it",
            trigger: ".o_statusbar_buttons button[name=action_approve]:enabled",
            run: "click",
        },
        {
            content: "it is released",
            trigger: ".o_field_statusbar button.o_arrow_button_current[data-value=approved]",
        },
    ],
});

tours.add("customer_reconciliation_sale.confirm_released", {
    steps: () => [
        {
            content: "the order says that it is released",
            trigger: "div[name=credit_warned]:contains(released this up to)",
        },
        {
            content: "confirm it",
            trigger: ".o_statusbar_buttons button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is confirmed",
            trigger: ".o_field_statusbar button.o_arrow_button_current[data-value=sale]",
        },
    ],
});
