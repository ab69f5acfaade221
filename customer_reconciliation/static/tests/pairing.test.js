import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { animationFrame, click, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";

const ARCH = `<form><field name="name"/><widget name="reconciliation_pairing"/></form>`;

class Session extends models.Model {
    _name = "reconciliation.session";
    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["review", "Review"],
            ["sealed", "Sealed"],
        ],
    });
    currency_id = fields.Many2one({ relation: "res.currency" });
    match_rate = fields.Float();
    suggestion_count = fields.Integer();
    our_count = fields.Integer();
    their_count = fields.Integer();
    _records = [
        { id: 1, name: "RS/1", state: "review", currency_id: 1, our_count: 3, their_count: 2 },
        { id: 2, name: "RS/2", state: "sealed", currency_id: 1, our_count: 1, their_count: 0 },
    ];
}

class Line extends models.Model {
    _name = "reconciliation.line";
    session_id = fields.Many2one({ relation: "reconciliation.session" });
    side = fields.Selection({
        selection: [
            ["ours", "Ours"],
            ["theirs", "Theirs"],
        ],
    });
    date = fields.Date();
    ref = fields.Char();
    memo = fields.Char();
    amount = fields.Float();
    check_state = fields.Char();
    match_id = fields.Many2one({ relation: "reconciliation.match" });
    move_line_id = fields.Many2one({ relation: "reconciliation.line" });
    _records = [
        { id: 11, session_id: 1, side: "ours", date: "2026-01-03", ref: "INV/1", amount: 100 },
        { id: 12, session_id: 1, side: "ours", date: "2026-01-04", ref: "INV/2", amount: 20.5 },
        { id: 13, session_id: 1, side: "ours", date: "2026-01-05", ref: "INV/3", amount: 7 },
        { id: 21, session_id: 1, side: "theirs", date: "2026-01-06", ref: "K1", amount: 120.5 },
        { id: 22, session_id: 1, side: "theirs", date: "2026-01-07", ref: "K2", amount: 100 },
        { id: 31, session_id: 2, side: "ours", date: "2026-01-03", ref: "INV/9", amount: 1 },
    ];
}

class Match extends models.Model {
    _name = "reconciliation.match";
    session_id = fields.Many2one({ relation: "reconciliation.session" });
    state = fields.Selection({ selection: [["suggested", "Suggested"]] });
    rule = fields.Selection({ selection: [["sum", "Sum of Several Lines"]] });
    our_refs = fields.Char();
    their_refs = fields.Char();
    our_amount = fields.Float();
    their_amount = fields.Float();
    difference = fields.Float();
    score = fields.Float();
    reason = fields.Char();
    waterfall = fields.Json();
    _records = [
        {
            id: 41,
            session_id: 1,
            state: "suggested",
            rule: "sum",
            our_refs: "A",
            score: 0.7,
            waterfall: [
                { key: "prior", label: "Lines it could have been", log_odds: -2 },
                { key: "amount", label: "Amounts", log_odds: 2.85 },
            ],
        },
        { id: 42, session_id: 1, state: "suggested", rule: "sum", our_refs: "B", score: 0.6 },
    ];
}

defineMailModels();
defineModels([Session, Line, Match]);

beforeEach(() => patchWithCleanup(user, { hasGroup: async () => true }));

const open = (resId) =>
    mountView({ type: "form", resModel: "reconciliation.session", resId, arch: ARCH });

async function tick(id) {
    await click(`.o_reconciliation_line[data-id='${id}'] input`);
    await animationFrame();
    await animationFrame();
}

test("both sides are listed, with the running totals of what is ticked", async () => {
    await open(1);
    expect(queryAllTexts("[data-side=ours] .o_reconciliation_ref")).toEqual([
        "INV/1",
        "INV/2",
        "INV/3",
    ]);
    expect(".o_reconciliation_totals button[name=match]").not.toBeEnabled();
    await tick(11);
    await tick(21);
    expect("[name=difference]").toHaveClass("text-danger");
    expect(queryOne("[name=difference] b")).toHaveText(/-\s?20.50/);
    await tick(12);
    expect("[name=difference]").toHaveClass("text-success");
    expect(queryOne("[name=ours] b")).toHaveText(/120.50/);
});

test("a line of theirs with the amount ticked on ours is shown first", async () => {
    await open(1);
    expect(queryAllTexts("[data-side=theirs] .o_reconciliation_ref")).toEqual(["K1", "K2"]);
    await tick(11);
    expect(queryAllTexts("[data-side=theirs] .o_reconciliation_ref")).toEqual(["K2", "K1"]);
    expect(".o_reconciliation_line[data-id='22']").toHaveClass("table-success");
});

test("lines that agree are matched with one click", async () => {
    onRpc("reconciliation.line", "action_match_by_hand", ({ args }) => {
        expect.step(args[0]);
        return true;
    });
    await open(1);
    await tick(11);
    await tick(22);
    await click("button[name=match]");
    await animationFrame();
    expect.verifySteps([[11, 22]]);
    expect("[data-side=ours] input:checked").toHaveCount(0);
});

test("a difference is asked about", async () => {
    onRpc("/web/dataset/call_button/*", async (request) => {
        const { params } = await request.json();
        expect.step([params.method, params.args[0]]);
        return false;
    });
    await open(1);
    await tick(11);
    await tick(21);
    await click("button[name=match]");
    await animationFrame();
    expect.verifySteps([["action_open_match_wizard", [11, 21]]]);
});

test("suggestions are decided in place, one or all of a rule", async () => {
    onRpc("reconciliation.match", "action_accept", ({ args }) => {
        expect.step(args[0]);
        return true;
    });
    onRpc("reconciliation.session", "action_accept_suggestions", ({ args }) => {
        expect.step(args);
        return true;
    });
    await open(1);
    expect(".o_reconciliation_suggestions").toHaveText(/Sum of Several Lines/);
    await click(".o_reconciliation_suggestion[data-id='41'] button[name=accept]");
    await animationFrame();
    await animationFrame();
    await click(".o_reconciliation_suggestions button:contains(Accept all of this rule)");
    await animationFrame();
    expect.verifySteps([[41], [[1], "sum"]]);
});

test("what a suggestion rests on opens under it", async () => {
    await open(1);
    const toggle = ".o_reconciliation_suggestion[data-id='41'] button[name=evidence]";
    expect(".o_reconciliation_waterfall").toHaveCount(0);
    expect(toggle).toHaveAttribute("aria-expanded", "false");
    await click(toggle);
    await animationFrame();
    expect(toggle).toHaveAttribute("aria-expanded", "true");
    expect("[data-id='41'] tr[data-key=amount]").toHaveText(/Amounts\s+17 × likelier\s+70%/);
    await click(toggle);
    await animationFrame();
    expect(".o_reconciliation_waterfall").toHaveCount(0);
    await click("[data-id='42'] button[name=evidence]");
    await animationFrame();
    expect("[data-id='42']").toHaveText(/match again to see it/);
});

test("a sealed session can be looked at only", async () => {
    await open(2);
    expect("[data-side=ours] .o_reconciliation_line").toHaveCount(1);
    expect(".o_reconciliation_pairing input[type=checkbox]").toHaveCount(0);
    expect(".o_reconciliation_totals").toHaveCount(0);
    expect("[data-side=theirs]").toHaveText(/Nothing of theirs is in yet/);
});

test("an auditor can look only", async () => {
    patchWithCleanup(user, { hasGroup: async () => false });
    await open(1);
    expect(".o_reconciliation_suggestion").toHaveCount(2);
    expect(".o_reconciliation_suggestion button:not([name=evidence])").toHaveCount(0);
    expect(".o_reconciliation_totals").toHaveCount(0);
});
