import { registry } from "@web/core/registry";

function putFile(input, name, text, type) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], name, { type }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

const ROW = "[id^=entry-]:has(:contains(INV/2026/00002))";

// Leaving the page while the signature's fonts are fetched would be an error on the console.
const isReady = {
    content: "the page is whole",
    trigger: ".o_reconciliation_portal:has(#sign .o_portal_sign_submit)",
};

const look = [
    isReady,
    {
        content: "our balance stands on the page",
        trigger: "[data-name=our_balance]:contains(420.37)",
    },
];

const disagree = [
    {
        content: "open the answer to the second invoice",
        trigger: `${ROW} summary`,
        run: "click",
    },
    {
        content: "nothing is asked for yet",
        trigger: `${ROW} [data-field=amount].d-none:not(:visible)`,
    },
    {
        content: "the amount is another",
        trigger: `${ROW} select[name=kind]`,
        run: "select amount",
    },
    {
        content: "which is asked for now",
        trigger: `${ROW} input[name=amount]:visible`,
        run: "edit 113.27",
    },
    {
        content: "in words",
        trigger: `${ROW} textarea[name=comment]`,
        run: "edit One box was broken",
    },
    {
        content: "with a file",
        trigger: `${ROW} input[name=file]`,
        run: ({ anchor }) => putFile(anchor, "proof.pdf", "%PDF-1.4 proof", "application/pdf"),
    },
    {
        content: "send it",
        trigger: `${ROW} button[type=submit]`,
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "it has reached us",
        trigger: ".alert-success:contains(your answer has reached us)",
    },
    {
        content: "and stands at its entry",
        trigger: `${ROW} :contains(One box was broken)`,
    },
];

const putLedger = (name, text) => ({
    content: `choose ${name}`,
    trigger: "input[name=ledger]",
    run: ({ anchor }) => putFile(anchor, name, text, "text/csv"),
});

const sendLedger = {
    content: "send it",
    trigger: ".o_reconciliation_upload button[type=submit]",
    run: "click",
    expectUnloadPage: true,
};

const upload = [
    isReady,
    putLedger("wrong.csv", "date;ref;debit;credit\n2026-01-09;OTHER;;7.00\n"),
    sendLedger,
    {
        content: "that was the wrong one",
        trigger: "form[action$=take_back] button",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "it is gone",
        trigger: ".alert-success:contains(taken out again)",
    },
    isReady,
    putLedger(
        "ledger.csv",
        "date;ref;debit;credit\n2026-01-03;INV/2026/00001;;300.37\n" +
            "2026-01-05;INV/2026/00002;;113.27\n"
    ),
    sendLedger,
    {
        content: "both sides stand side by side",
        trigger: "[data-name=their_balance]:contains(413.64)",
    },
    {
        content: "with the difference",
        trigger: "[data-name=difference]:contains(6.73)",
    },
];

const agree = [
    isReady,
    {
        content: "agree",
        trigger: ".o_reconciliation_agree",
        run: "click",
    },
    {
        content: "with a name",
        trigger: ".modal .o_web_sign_name_and_signature input",
        run: "edit Anna Chen",
    },
    {
        content: "which is the signature",
        trigger: ".modal canvas.o_web_sign_signature",
        run: "canvasNotEmpty",
    },
    {
        content: "sign",
        trigger: ".modal .o_portal_sign_submit:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "it is recorded",
        trigger: ".alert-success:contains(your agreement has been recorded)",
    },
    {
        content: "and shown",
        trigger: "img[alt=Signature]",
    },
    isReady,
];

const statement = [
    {
        content: "to the statement of account",
        trigger: "a[href='/my/statement']:visible",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "what is open has no first day",
        trigger: "[data-field=date_from].d-none:not(:visible)",
    },
    {
        content: "all entries",
        trigger: "select[name=kind]",
        run: "select activity",
    },
    {
        content: "from a day",
        trigger: "input[name=date_from]:visible",
        run: ({ anchor }) => (anchor.value = "2026-01-04"),
    },
    {
        content: "to a day",
        trigger: "input[name=date_to]",
        run: ({ anchor }) => (anchor.value = "2026-01-31"),
    },
    {
        content: "show it",
        trigger: ".o_reconciliation_statement button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "what was before",
        trigger: "[data-name=opening]:contains(300.37)",
    },
    {
        content: "and what it came to",
        trigger: "[data-name=closing]:contains(420.37)",
    },
    {
        content: "back home",
        trigger: ".o_portal_submenu a[href='/my/home']",
        run: "click",
        expectUnloadPage: true,
    },
];

registry.category("web_tour.tours").add("customer_reconciliation.portal_link", {
    steps: () => [...look, ...disagree, ...upload, ...agree],
});

registry.category("web_tour.tours").add("customer_reconciliation.portal_account", {
    steps: () => [
        ...statement,
        {
            content: "from the portal's home",
            trigger: "a[href='/my/reconciliations']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "to the session",
            trigger: ".o_portal_my_doc_table a[href*='/my/reconciliations/']",
            run: "click",
            expectUnloadPage: true,
        },
        ...look,
        ...disagree,
        ...upload,
        ...agree,
    ],
});
