import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";
import { press } from "./steps";

const row = ".o_list_view .o_data_row:contains(Blue Fish)";
const list = [
    stepUtils.showAppsMenuItem(),
    {
        content: "invoicing",
        trigger: "[data-menu-xmlid='account.menu_finance']",
        run: "click",
    },
    {
        content: "customers",
        trigger: "[data-menu-xmlid='account.menu_finance_receivables']",
        run: "click",
    },
    {
        content: "the work list",
        trigger: "[data-menu-xmlid='customer_reconciliation.menu_dunning_work']",
        run: "click",
    },
];

const call = [
    { content: "open the customer", trigger: `${row} td[name=partner_id]`, run: "click" },
    {
        content: "how it came about",
        trigger: ".o_field_widget[name=how]:contains(to collect)",
    },
    press("action_call", "call"),
    {
        content: "what to say",
        trigger: ".o_field_widget[name=script]:contains(Blue Fish):contains(1,000.00)",
    },
    {
        content: "what was said",
        trigger: ".o_field_widget[name=note] textarea",
        run: "edit Pays after Easter.",
    },
    press("action_will_pay", "they will pay"),
    {
        content: "it is promised",
        trigger: ".o_form_view .o_field_widget[name=step_said]:contains(promised)",
    },
];

registry.category("web_tour.tours").add("customer_reconciliation.dunning_work", {
    url: "/odoo",
    steps: () => [...list, ...call],
});

registry.category("web_tour.tours").add("customer_reconciliation.dunning_work_address", {
    steps: () => [
        { content: "whom to contact", trigger: row },
        { content: "as of when", trigger: ".o_work_list_as_of:contains(As of)" },
    ],
});
