import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const ARCH = `<form><field name="exposure"/><widget name="credit_bar"/></form>`;
const NOTHING = {
    not_due: 0,
    overdue_days_030: 0,
    overdue_days_060: 0,
    overdue_days_090: 0,
    overdue_older: 0,
    delivered: 0,
    ordered: 0,
    draft: 0,
    unapplied: 0,
    exposure: 0,
    has_limit: false,
    limit_amount: 0,
    limit_source: "none",
};

class File extends models.Model {
    _name = "credit.file";
    not_due = fields.Float({ string: "Not Due" });
    overdue_days_030 = fields.Float({ string: "1–30 Days Overdue" });
    overdue_days_060 = fields.Float();
    overdue_days_090 = fields.Float();
    overdue_older = fields.Float();
    delivered = fields.Float();
    ordered = fields.Float();
    draft = fields.Float({ string: "Draft Invoices" });
    unapplied = fields.Float({ string: "Unapplied" });
    exposure = fields.Float();
    has_limit = fields.Boolean();
    limit_amount = fields.Float();
    limit_source = fields.Char();
    _records = [
        { id: 1, ...NOTHING },
        {
            id: 2,
            ...NOTHING,
            not_due: 600,
            overdue_days_030: 200,
            unapplied: -200,
            exposure: 600,
            has_limit: true,
            limit_amount: 800,
            limit_source: "file",
        },
        { id: 3, ...NOTHING, not_due: 300, draft: 100, exposure: 300 },
        {
            id: 4,
            ...NOTHING,
            not_due: 100,
            exposure: 100,
            has_limit: true,
            limit_amount: 50,
            limit_source: "group",
        },
    ];
}

defineMailModels();
defineModels([File]);

const open = (resId) => mountView({ type: "form", resModel: "credit.file", resId, arch: ARCH });
const width = (selector) => parseFloat(queryFirst(selector).style.width);

test("parts, what is paid by what is unapplied, and the limit", async () => {
    await open(2);
    // 800 owed of which 200 are paid, so the limit of 800 reaches to 1,000
    expect(width(".o_credit_part.o_credit_not_due")).toBe(60);
    expect(width(".o_credit_part.o_credit_overdue_days_030")).toBe(20);
    expect(width(".o_credit_bar_free")).toBe(20);
    expect(".o_credit_bar_free").toHaveText("Unapplied");
    expect(queryFirst(".o_credit_bar_limit").style.left).toBe("100%");
    const legend = queryAllTexts(".o_credit_bar_legend");
    expect(legend).toHaveLength(3);
    expect(legend.at(-1)).toMatch(/^Unapplied/);
});

test("what the policy leaves out is told so", async () => {
    await open(3);
    expect(".o_credit_bar_free").toHaveText("Not counted");
    expect(".o_credit_bar_limit").toHaveCount(0);
});

test("the limit of a group is not drawn as the customer's own", async () => {
    await open(4);
    expect(".o_credit_bar_limit").toHaveCount(0);
    expect(width(".o_credit_not_due")).toBe(100);
});

test("nothing owed: it says so", async () => {
    await open(1);
    expect(".o_credit_bar").toHaveText("Nothing is owed or on its way.");
});

test("a part opens what it is made of", async () => {
    onRpc("credit.file", "action_open_exposure", ({ args }) => {
        expect.step(args);
        return { type: "ir.actions.act_window_close" };
    });
    mockService("action", { doAction: () => expect.step("opened") });
    await open(2);
    await click(".o_credit_bar_legend:last");
    await animationFrame();
    expect.verifySteps([[[2], "unapplied"], "opened"]);
});
