import { registry } from "@web/core/registry";

const ROW = ".o_field_widget[name=line_ids] .o_data_row";
const menu = (name) => ({
    content: `menu ${name}`,
    trigger: `[data-menu-xmlid="customer_reconciliation.${name}"]`,
    run: "click",
});
const openMenu = (name) => ({
    content: `open the menu ${name}`,
    trigger: `.o_menu_sections [data-menu-xmlid="account.${name}"]`,
    run: "click",
});

registry.category("web_tour.tours").add("customer_reconciliation.statement_batch", {
    steps: () => [
        {
            content: "start the batch",
            trigger: ".o_statusbar_buttons button[name=action_start]:enabled",
            run: "click",
        },
        {
            content: "it is running",
            trigger:
                ".o_field_statusbar button.o_arrow_button_current[data-value=running]",
        },
        {
            content: "who is to get one",
            trigger: `${ROW}:contains(Blue Fish):contains(Waiting)`,
        },
    ],
});

/* The workers are through: who got what, the files, what is to be corrected and tried again. */
registry.category("web_tour.tours").add("customer_reconciliation.statement_batch_done", {
    steps: () => [
        {
            content: "one got it by mail, with the balance",
            trigger: `${ROW}:contains(Blue Fish):contains(E-mailed):contains(books@bluefish.example):contains(1,150.50)`,
        },
        {
            content: "another has no address, and it says so",
            trigger: `${ROW}:contains(Without):contains(No Address):contains(No e-mail address)`,
        },
        {
            content: "the file of the one is there",
            trigger: `${ROW}:contains(Blue Fish) button[name=action_open_file]`,
        },
        {
            content: "one PDF, a ZIP and a spreadsheet of all",
            trigger:
                ".o_statusbar_buttons:has(button[name=action_pdf]):has(button[name=action_zip]):has(button[name=action_xlsx])",
        },
        {
            content: "try again what was not sent",
            trigger: ".o_statusbar_buttons button[name=action_retry]",
            run: "click",
        },
        {
            content: "only that waits",
            trigger: `${ROW}:contains(Without):contains(Waiting)`,
        },
        openMenu("menu_finance_reports"),
        menu("menu_partner_statement_batch_line"),
        {
            content: "who got what when, of all batches",
            trigger: ".o_list_view .o_data_row:contains(ST/):contains(Blue Fish):contains(E-mailed)",
        },
    ],
});
