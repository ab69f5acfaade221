import { expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";
import { PairingSelection } from "@customer_reconciliation/pairing/pairing_selection";
import { PairingSource } from "@customer_reconciliation/pairing/pairing_source";

const line = (id, amount, date = "2026-01-31") => ({ id, amount, date });

test("sums are exact and a difference of nothing is zero", () => {
    const selection = new PairingSelection(2);
    selection.toggle("ours", line(1, 0.1));
    selection.toggle("ours", line(2, 0.2));
    selection.toggle("theirs", line(3, 0.3));
    expect(selection.total("ours")).toBe(0.3);
    expect(selection.difference).toBe(0);
    expect(selection.isBalanced).toBe(true);
    expect(selection.ids).toEqual([1, 2, 3]);
});

test("a second click takes a line off; clearing takes all", () => {
    const selection = new PairingSelection(2);
    selection.toggle("ours", line(1, 50));
    selection.toggle("ours", line(2, 70));
    selection.toggle("ours", line(1, 50));
    expect(selection.total("ours")).toBe(70);
    expect(selection.has("ours", line(1))).toBe(false);
    selection.clear();
    expect(selection.size).toBe(0);
    expect(selection.isBalanced).toBe(false);
});

test("the missing amount would bring the difference to zero on either side", () => {
    const selection = new PairingSelection(2);
    expect(selection.missing("theirs")).toBe(null);
    selection.toggle("ours", line(1, 100));
    selection.toggle("theirs", line(2, 60));
    expect(selection.missing("theirs")).toBe(40);
    expect(selection.missing("ours")).toBe(-40);
});

test("two lines of one side that cancel are balanced", () => {
    const selection = new PairingSelection(2);
    selection.toggle("theirs", line(1, 12.5));
    selection.toggle("theirs", line(2, -12.5));
    expect(selection.isBalanced).toBe(true);
});

test("a search looks for text, and for the amount with either sign", async () => {
    await makeMockEnv();
    const source = new PairingSource(null, "ours");
    source.sessionId = 7;
    expect(source.domain).toEqual(source.base);
    source.search = "INV/12";
    expect(source.domain.slice(3)).toEqual([
        "|",
        ["ref", "ilike", "INV/12"],
        ["memo", "ilike", "INV/12"],
    ]);
    source.search = "1,200.50";
    expect(source.domain.at(-1)).toEqual(["amount", "in", [1200.5, -1200.5]]);
});
