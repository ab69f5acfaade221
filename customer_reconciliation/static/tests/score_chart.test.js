import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllAttributes, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const ARCH = `<form><field name="score_chart" widget="credit_score_chart"/></form>`;
const month = (number) => `2026-${String(number).padStart(2, "0")}`;

class File extends models.Model {
    _name = "credit.file";
    score_chart = fields.Json();
    _records = [
        {
            id: 1,
            score_chart: [
                { month: month(1), score: 100, grade: "A" },
                { month: month(2), score: 66.5, grade: "B" },
                { month: month(3), score: null, grade: "" },
                { month: month(4), score: 0, grade: "E" },
            ],
        },
        { id: 2, score_chart: [] },
        {
            id: 3,
            score_chart: [...Array(30).keys()].map((n) => ({
                month: `m${n}`,
                score: 50,
                grade: "C",
            })),
        },
    ];
}

defineMailModels();
defineModels([File]);

const open = (resId) => mountView({ type: "form", resModel: "credit.file", resId, arch: ARCH });

test("a point for each month that is rated, and the line broken where it is not", async () => {
    await open(1);
    expect(queryAllAttributes(".o_credit_score_point", "data-grade")).toEqual(["A", "B", "E"]);
    expect(queryAll("title").map((title) => title.textContent)).toEqual([
        "2026-01: 100.0 A",
        "2026-02: 66.5 B",
        "2026-04: 0.0 E",
    ]);
    const heights = queryAll("circle").map((circle) => Number(circle.getAttribute("cy")));
    expect(heights[0] < heights[1] && heights[1] < heights[2]).toBe(true);
    const path = queryOne(".o_credit_score_line").getAttribute("d");
    expect(path.match(/[ML]/g).join("")).toBe("MLM");
    expect(queryAllTexts(".o_credit_score_month")).toEqual([1, 2, 3, 4].map(month));
});

test("without a score it says so", async () => {
    await open(2);
    expect(".o_credit_score_chart").toHaveText("No score yet.");
});

test("of many months some are named, the last one always", async () => {
    await open(3);
    expect("circle").toHaveCount(30);
    const names = queryAllTexts(".o_credit_score_month");
    expect(names.length <= 12).toBe(true);
    expect(names.at(-1)).toBe("m29");
});
