import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";
import { press, stateIs } from "./steps";

const dunned = ".o_field_widget[name=dunned_ids] .o_data_row";
const leftOut = ".o_field_widget[name=left_out_ids] .o_data_row";
const back = { content: "back", trigger: ".o_back_button, .breadcrumb-item:last a", run: "click" };

const tab = (name) => ({
    content: `the page ${name}`,
    trigger: `.nav-link[name=${name}]`,
    run: "click",
});

const menu = (xmlid) => ({
    content: `the menu ${xmlid}`,
    trigger: `[data-menu-xmlid='${xmlid}']`,
    run: "click",
});

const notices = [
    press("action_open_notices", "who gets what"),
    { content: "they are listed", trigger: ".o_last_breadcrumb_item:contains(Dunning Notices)" },
];

const policy = [
    stepUtils.showAppsMenuItem(),
    menu("account.menu_finance"),
    menu("account.menu_finance_configuration"),
    menu("customer_reconciliation.menu_dunning_policy"),
    {
        content: "open the policy",
        trigger: ".o_data_row:contains(Ours) td[name=name]",
        run: "click",
    },
    {
        content: "its levels say when they are reached",
        trigger: ".o_field_widget[name=level_ids] .o_data_row:contains(5 days after the due date)",
    },
];

const plan = [
    menu("account.menu_finance_receivables"),
    menu("customer_reconciliation.menu_dunning_run"),
    { content: "the runs are shown", trigger: ".o_last_breadcrumb_item:contains(Dunning)" },
    { content: "start a run", trigger: ".o_list_button_add", run: "click" },
    press("action_plan", "plan it"),
    stateIs("planned"),
    { content: "who would get what", trigger: `${dunned}:contains(Blue Fish):contains(Level 1)` },
    tab("left_out"),
    {
        content: "who is left out and why",
        trigger: `${leftOut}:contains(Silent Owl):contains(not to be dunned)`,
    },
    tab("dunned"),
];

const edit = [
    {
        content: "leave one out",
        trigger: `${dunned}:contains(Green Frog) button[name=action_exclude]`,
        run: "click",
    },
    { content: "one is left", trigger: `.o_form_view:not(:has(${dunned}:contains(Green Frog)))` },
    ...notices,
    {
        content: "open the notice",
        trigger: ".o_list_view .o_data_row:contains(Blue Fish) td[name=partner_id]",
        run: "click",
    },
    {
        content: "the installment and what is disputed of it",
        trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(INV/1):contains(100.00)",
    },
    tab("message"),
    {
        content: "say something personal",
        trigger: ".o_field_widget[name=note] textarea",
        run: "edit As agreed on the phone.",
    },
    { content: "save", trigger: ".o_form_button_save", run: "click" },
    { content: "it is saved", trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_dirty))" },
    back,
    back,
];

const approve = [
    press("action_ask_approval", "approve and send"),
    {
        content: "how many and how much is said",
        trigger: ".modal .o_field_widget[name=said]:contains(Notices: 1)",
    },
    { content: "yes", trigger: ".modal footer [name=action_approve]", run: "click" },
    stateIs("sending"),
];

registry.category("web_tour.tours").add("customer_reconciliation.dunning", {
    url: "/odoo",
    steps: () => [...policy, ...plan, ...edit, ...approve],
});

const history = [
    stepUtils.showAppsMenuItem(),
    menu("account.menu_finance"),
    menu("account.menu_finance_receivables"),
    menu("customer_reconciliation.menu_dunning_run"),
    { content: "the run is done", trigger: ".o_data_row:contains(Done) td[name=name]", run: "click" },
    stateIs("done"),
    ...notices,
    {
        content: "open what was sent",
        trigger: ".o_list_view .o_data_row:contains(Sent) td[name=partner_id]",
        run: "click",
    },
    stateIs("sent"),
    { content: "its letter is kept", trigger: "[name=letter_id] a, [name=letter_id]:contains(.pdf)" },
    tab("deliveries"),
    {
        content: "to whom",
        trigger: ".o_field_widget[name=delivery_ids] .o_data_row:contains(fish@example.com)",
    },
    { content: "the customer", trigger: "h1 [name=partner_id] a", run: "click" },
    { content: "its form", trigger: ".o_form_view .o_field_widget[name=category_id]" },
    {
        // Other modules have buttons, too.
        content: "there may be more buttons than fit",
        trigger: ".o_button_more",
        isActive: [".o_button_more"],
        run: "click",
    },
    {
        content: "its history",
        trigger: ".oe_stat_button[name=action_open_dunning_notices]",
        run: "click",
    },
    { content: "lists the notice", trigger: ".o_list_view .o_data_row:contains(Sent)" },
];

registry.category("web_tour.tours").add("customer_reconciliation.dunning_history", {
    url: "/odoo",
    steps: () => history,
});
