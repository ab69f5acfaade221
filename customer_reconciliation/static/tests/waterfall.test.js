import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts, queryOne, queryRect } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const ARCH = `<form><field name="waterfall" widget="reconciliation_waterfall"/></form>`;
const STEPS = [
    { key: "prior", label: "Lines it could have been", log_odds: -6 },
    { key: "amount", label: "Amounts", log_odds: 5 },
    { key: "reference", label: "References", log_odds: 0 },
    { key: "date", label: "Dates", log_odds: 20 },
    { key: "rivals", label: "Other lines that fit", log_odds: -16.4 },
];

class Match extends models.Model {
    _name = "reconciliation.match";
    waterfall = fields.Json();
    score = fields.Float();
    rule = fields.Selection({
        selection: [
            ["amount", "Same Amount"],
            ["manual", "By Hand"],
        ],
    });
    _records = [
        { id: 1, waterfall: STEPS, score: 0.93, rule: "amount" },
        { id: 2, waterfall: [], score: 1, rule: "manual" },
        { id: 3, waterfall: false, score: 0.7, rule: "amount" },
    ];
}

defineMailModels();
defineModels([Match]);

const open = (resId) =>
    mountView({ type: "form", resModel: "reconciliation.match", resId, arch: ARCH });
const column = (number) => queryAllTexts(`.o_reconciliation_waterfall td:nth-child(${number})`);
const bar = (key) => queryRect(`tr[data-key=${key}] .o_reconciliation_waterfall_bar`);

test("all that the bars show is said in words", async () => {
    await open(1);
    expect(queryAllTexts("tbody th")).toEqual([
        ...STEPS.map((step) => step.label),
        "Held to be right",
    ]);
    expect(column(3)).toEqual([
        "to begin with",
        "150 × likelier",
        "changes nothing",
        "> 1,000,000 × likelier",
        "> 1,000,000 × less likely",
        "",
    ]);
    expect(column(4)).toEqual(["0.2%", "27%", "27%", "> 99.99%", "93%", "93%"]);
    expect(queryAll("td[aria-hidden=true]")).toHaveLength(6);
});

test("each bar begins where the one before ends", async () => {
    await open(1);
    const near = { margin: 1 };
    expect(bar("prior").left).toBeCloseTo(bar("amount").left, near);
    expect(bar("amount").right).toBeCloseTo(bar("date").left, near);
    expect(bar("date").right).toBeCloseTo(bar("rivals").right, near);
    expect(bar("rivals").left).toBeCloseTo(bar("total").right, near);
    const even = queryRect("tr[data-key=total] .o_reconciliation_waterfall_even").left;
    expect(bar("total").left).toBeCloseTo(even, near);
    expect(bar("prior").right).toBeCloseTo(even, near);
    expect("tr[data-key=reference] .o_reconciliation_waterfall_bar").toHaveCount(0);
});

test("for and against differ in colour", async () => {
    await open(1);
    expect("tr[data-key=amount] .o_reconciliation_waterfall_bar").toHaveClass("bg-success");
    expect("tr[data-key=rivals] .o_reconciliation_waterfall_bar").toHaveClass("bg-danger");
});

test("a match by hand says why there is nothing to show", async () => {
    await open(2);
    expect(".o_reconciliation_waterfall").toHaveCount(0);
    expect(queryOne(".o_field_widget[name=waterfall]")).toHaveText(/^Matched by hand/);
});

test("a match without kept evidence asks to match again", async () => {
    await open(3);
    expect(queryOne(".o_field_widget[name=waterfall]")).toHaveText(/match again/);
});
