import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Rule extends models.Model {
    _name = "reconciliation.rule";
    threshold = fields.Float();
    _records = [
        { id: 1, threshold: 0.985 },
        { id: 2, threshold: 0 },
    ];
}

defineMailModels();
defineModels([Rule]);

const FIELD = `<field name="threshold" widget="reconciliation_optional_percentage" placeholder="As in the settings"/>`;
const open = (resId, arch = `<form>${FIELD}</form>`) =>
    mountView({ type: "form", resModel: "reconciliation.rule", resId, arch });
const INPUT = "[name=threshold] input";

test("nothing set is shown as nothing, not as zero", async () => {
    await open(2);
    expect(INPUT).toHaveValue("");
    expect(INPUT).toHaveAttribute("placeholder", "As in the settings");
});

test("a percentage is typed, and taken out again", async () => {
    onRpc("reconciliation.rule", "web_save", ({ args }) => expect.step(args[1].threshold));
    await open(1);
    expect(INPUT).toHaveValue("98.5");
    for (const text of ["97.25", ""]) {
        await contains(INPUT).edit(text);
        await contains(".o_form_button_save").click();
        await animationFrame();
    }
    expect(INPUT).toHaveValue("");
    expect.verifySteps([0.9725, 0]);
});

test("without the right to write one reads it, or that the settings hold", async () => {
    await open(1, `<form edit="0">${FIELD}</form>`);
    expect("[name=threshold]").toHaveText("98.5%");
});

test("reading nothing", async () => {
    await open(2, `<form edit="0">${FIELD}</form>`);
    expect("[name=threshold]").toHaveText("As in the settings");
});
