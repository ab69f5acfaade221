import {
    contains,
    defineMailModels,
    dragenterFiles,
    dropFiles,
} from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const ARCH = `
    <form>
        <sheet>
            <field name="state"/>
            <widget name="reconciliation_drop" invisible="state != 'draft'"/>
        </sheet>
    </form>`;
const ZONE = ".o-Dropzone:contains(Drop their file here)";

class Session extends models.Model {
    _name = "reconciliation.session";
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["sealed", "Sealed"],
        ],
    });
    _records = [
        { id: 1, state: "draft" },
        { id: 2, state: "sealed" },
    ];
}

defineMailModels();
defineModels([Session]);

const file = (name) => new File(["date;amount"], name, { type: "text/csv" });
const open = (resId) =>
    mountView({ type: "form", resModel: "reconciliation.session", resId, arch: ARCH });

beforeEach(() => {
    onRpc("reconciliation.session", "action_open_import", ({ args }) => {
        expect.step(args);
        return { type: "preview" };
    });
    onRpc("reconciliation.session", "web_read", () => expect.step("read"));
    mockService("action", {
        async doAction({ type }, { onClose }) {
            expect.step(type);
            await onClose();
        },
    });
});

test("a file dropped on the session is shown read, then the session is loaded anew", async () => {
    await open(1);
    const files = [file("ledger.csv")];
    await dragenterFiles(".o_form_sheet", files);
    await dropFiles(ZONE, files);
    await expect.waitForSteps([
        "read",
        [[1], "ledger.csv", btoa("date;amount")],
        "preview",
        "read",
    ]);
    await contains(ZONE, { count: 0 });
});

test("several files at once are refused", async () => {
    await open(1);
    const files = [file("a.csv"), file("b.csv")];
    await dragenterFiles(".o_form_sheet", files);
    await dropFiles(ZONE, files);
    await contains(".o_notification:contains(one file at a time)");
    expect.verifySteps(["read"]);
});

test("a closed session takes no file", async () => {
    await open(2);
    await dragenterFiles(".o_form_sheet", [file("ledger.csv")]);
    expect(".o-Dropzone").toHaveCount(0);
    expect.verifySteps(["read"]);
});
