import { expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, queryFirst, select } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { setupInteractionWhiteList, startInteractions } from "@web/../tests/public/helpers";

setupInteractionWhiteList([
    "customer_reconciliation.answer",
    "customer_reconciliation.statement",
    "customer_reconciliation.upload",
]);

const ANSWER = `
    <div class="o_reconciliation_portal">
        <details class="o_reconciliation_answer" open="open">
            <form action="#">
                <select name="kind">
                    <option value=""></option>
                    <option value="paid" data-needs="date">Paid on</option>
                    <option value="amount" data-needs="amount">The amount differs</option>
                    <option value="returned" data-needs="">Returned</option>
                    <option value="other" data-needs="comment">Something else</option>
                </select>
                <div data-field="date"><input name="date" type="date"/></div>
                <div data-field="amount"><input name="amount" type="number"/></div>
                <textarea name="comment"></textarea>
                <button type="submit">Send</button>
            </form>
        </details>
    </div>`;

function asked() {
    const shown = (name) => !queryFirst(`[data-field=${name}]`).classList.contains("d-none");
    return ["date", "amount"].filter(shown);
}

function required() {
    const needs = (name) => queryFirst(`[name=${name}]`).required;
    return ["date", "amount", "comment"].filter(needs);
}

test("an answer asks for what its kind needs, and offers what is welcome", async () => {
    await startInteractions(ANSWER);
    expect(asked()).toEqual([]);
    expect(required()).toEqual([]);
    for (const [kind, shown, needed] of [
        ["paid", ["date", "amount"], ["date"]],
        ["amount", ["amount"], ["amount"]],
        ["returned", ["date"], []],
        ["other", [], ["comment"]],
        ["", [], []],
    ]) {
        await select(kind, { target: "select[name=kind]" });
        await animationFrame();
        expect(asked()).toEqual(shown, { message: `shown for “${kind}”` });
        expect(required()).toEqual(needed, { message: `needed for “${kind}”` });
    }
});

test("what is being sent can't be sent twice", async () => {
    await startInteractions(ANSWER);
    const form = queryFirst("form");
    form.addEventListener("submit", (event) => event.preventDefault());
    expect("button[type=submit]").toBeEnabled();
    await manuallyDispatchProgrammaticEvent(form, "submit");
    await advanceTime(10);
    expect("button[type=submit]").not.toBeEnabled();
});

test("only a period has a first day", async () => {
    await startInteractions(`
        <form class="o_reconciliation_statement">
            <select name="kind">
                <option value="outstanding">Open items</option>
                <option value="activity">All entries</option>
            </select>
            <div data-field="date_from"><input name="date_from"/></div>
        </form>`);
    expect("[data-field=date_from]").toHaveClass("d-none");
    await select("activity", { target: "select[name=kind]" });
    await animationFrame();
    expect("[data-field=date_from]").not.toHaveClass("d-none");
});
