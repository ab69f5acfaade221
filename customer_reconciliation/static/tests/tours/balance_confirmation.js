import { stepUtils } from "@web_tour/tour_utils";
import { registry } from "@web/core/registry";
import { press, stateIs } from "./steps";

const chosen = ".o_field_widget[name=candidate_ids] .o_data_row:contains(Both)";

const open = [
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
        content: "open the campaigns",
        trigger: "[data-menu-xmlid='customer_reconciliation.menu_balance_confirmation_campaign']",
        run: "click",
    },
    { content: "open ours", trigger: ".o_data_row td:contains(Tour Audit)", run: "click" },
    stateIs("draft"),
];

const choose = [
    press("action_choose", "choose partners"),
    stateIs("chosen"),
    {
        content: "the share is told before anything is created",
        trigger: ".o_field_widget[name=chosen_count]:contains(3)",
    },
    {
        content: "see who is chosen",
        trigger: ".o_notebook .nav-link[name=chosen]",
        run: "click",
    },
    {
        content: "leave one out: enter the row",
        trigger: `${chosen} td[name=left_out_why]`,
        run: "click",
    },
    {
        content: "say why",
        trigger: ".o_selected_row td[name=left_out_why] input",
        run: "edit in a lawsuit",
    },
    {
        content: "leave it out",
        trigger: ".o_selected_row td[name=left_out] input",
        run: "click",
    },
    press("action_create_letters", "create the letters"),
    stateIs("running"),
];

const send = [
    press("action_send", "send them"),
    {
        content: "it is told",
        trigger: ".o_notification:contains(2 letters sent)",
    },
    { content: "the results", trigger: ".o_notebook .nav-link[name=results]", run: "click" },
    {
        content: "the results say so",
        trigger: ".o_field_widget[name=result_ids] .o_data_row:contains(Sent)",
    },
    { content: "the check list", trigger: "button[name=action_open_letters]", run: "click" },
    {
        content: "open one letter",
        trigger: ".o_list_view .o_data_row td:contains(Blue Fish)",
        run: "click",
    },
    stateIs("sent"),
];

const answer = [
    press("action_open_answer", "record their answer"),
    {
        content: "they do not agree",
        trigger: ".modal .o_field_widget[name=answer] input[data-value=disagreed]",
        run: "click",
    },
    {
        content: "with other amounts",
        trigger: ".modal .o_data_row td[name=stated_they_owe]",
        run: "click",
    },
    {
        content: "they say 1,000.00",
        trigger: ".modal .o_selected_row td[name=stated_they_owe] input",
        run: "edit 1000",
    },
    {
        content: "signed by",
        trigger: ".modal .o_field_widget[name=answered_by] input",
        run: "edit Ms Lee",
    },
    { content: "record it", trigger: ".modal button[name=action_record]", run: "click" },
    {
        content: "the difference is shown",
        trigger: ".o_field_widget[name=line_ids] td[name=difference]:contains(0.37)",
    },
    {
        content: "and reconciled",
        trigger: ".o_field_widget[name=line_ids] button[name=action_open_session]",
        run: "click",
    },
    {
        content: "the session ends at their balance",
        trigger: ".o_field_widget[name=their_balance]:contains('1,000.00')",
    },
];

registry.category("web_tour.tours").add("customer_reconciliation.balance_confirmation", {
    steps: () => [...open, ...choose, ...send, ...answer],
});
