import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";
import { press, stateIs } from "./steps";

const back = { content: "back", trigger: ".o_back_button, .breadcrumb-item:last a", run: "click" };

const create = [
    stepUtils.showAppsMenuItem(),
    {
        content: "open Invoicing",
        trigger: ".o_app[data-menu-xmlid='account.menu_finance']",
        run: "click",
    },
    {
        content: "open Customers",
        trigger: "button[data-menu-xmlid='account.menu_finance_receivables']",
        run: "click",
    },
    {
        content: "open the runs",
        trigger: "[data-menu-xmlid='customer_reconciliation.menu_cash_application_receivable']",
        run: "click",
    },
    {
        content: "the runs are shown",
        trigger: ".o_last_breadcrumb_item:contains(Cash Application)",
    },
    { content: "start a run", trigger: ".o_list_button_add", run: "click" },
    {
        content: "only this partner",
        trigger: ".o_field_widget[name=partner_ids] input",
        run: "edit Tour Payer",
    },
    {
        content: "take the partner",
        trigger: ".o-autocomplete--dropdown-item a:contains(Tour Payer)",
        run: "click",
    },
    press("action_propose", "find matches"),
    stateIs("proposed"),
];

const post = [
    {
        content: "what is certain is listed with what stays open",
        trigger: ".o_field_widget[name=proposal_ids] .o_data_row:contains(INV/2026/90001)",
    },
    press("action_apply_certain", "post what is certain"),
    {
        content: "it is posted",
        trigger: ".o_field_widget[name=proposal_ids] .o_data_row:contains(Posted)",
    },
    {
        content: "what is likely",
        trigger: ".oe_stat_button:contains(To Confirm)",
        run: "click",
    },
    {
        content: "only that is listed",
        trigger: ".o_searchview_facet:contains(To Confirm)",
    },
    {
        content: "open it",
        trigger: ".o_list_view .o_data_row:contains(INV/2026/90002) td[name=target_refs]",
        run: "click",
    },
    stateIs("likely"),
    press("action_open_edit", "pay less of it"),
    {
        content: "the amount",
        trigger: ".modal .o_field_widget[name=row_ids] .o_data_row td[name=amount]",
        run: "click",
    },
    {
        content: "another amount",
        trigger: ".modal .o_field_widget[name=row_ids] .o_data_row [name=amount] input",
        run: "edit 40.00 && press Tab",
    },
    {
        content: "what would stay open is told",
        trigger: ".modal .o_field_widget[name=preview]:contains(→)",
    },
    { content: "why", trigger: ".modal [name=reason] input", run: "edit agreed by phone" },
    {
        content: "choose this",
        trigger: ".modal footer button[name=action_choose]",
        run: "click",
    },
    { content: "the window is gone", trigger: "body:not(:has(.modal))" },
    stateIs("chosen"),
    press("action_apply", "post it"),
    stateIs("applied"),
    back,
    back,
    stateIs("done"),
];

const undo = [
    press("action_open_undo", "undo the run"),
    {
        content: "say why",
        trigger: ".modal [name=reason] input",
        run: "edit wrong customer",
    },
    {
        content: "undo",
        trigger: ".modal footer button[name=action_confirm]:visible",
        run: "click",
    },
    { content: "the window is gone", trigger: "body:not(:has(.modal))" },
    stateIs("undone"),
];

registry.category("web_tour.tours").add("customer_reconciliation.cash_application", {
    url: "/odoo",
    steps: () => [...create, ...post, ...undo],
});
