import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { formatFloat } from "@web/views/fields/formatters";

const WIDTH = 720;
const HEIGHT = 200;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 8;
/** More months are not all named below the line: their names would run into each other. */
const NAMED_MAX = 12;

const y = (score) => TOP + (1 - score / 100) * (HEIGHT - TOP - BOTTOM);

/** Scores month by month, 0 to 100; the line is broken where a customer was not rated. */
export class ScoreChart extends Component {
    static template = "customer_reconciliation.ScoreChart";
    static props = { ...standardFieldProps };

    size = { width: WIDTH, height: HEIGHT, left: LEFT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
    steps = [0, 25, 50, 75, 100].map((score) => ({ score, y: y(score) }));

    /** Of {month, score (null where not rated), grade}, the first month first. */
    get points() {
        const months = this.props.record.data[this.props.name] || [];
        const each = (WIDTH - LEFT) / Math.max(months.length, 1);
        const skip = Math.ceil(months.length / NAMED_MAX);
        return months.map((point, place) => ({
            ...point,
            x: LEFT + (place + 0.5) * each,
            y: point.score === null ? null : y(point.score),
            isNamed: (months.length - 1 - place) % skip === 0,
            title: this.told(point),
        }));
    }

    told({ month, score, grade }) {
        const shown =
            score === null ? _t("not rated") : formatFloat(score, { digits: [16, 1] });
        return [`${month}:`, shown, grade].filter(Boolean).join(" ");
    }

    get rated() {
        return this.points.filter((point) => point.y !== null);
    }

    get path() {
        let isOpen = false;
        const steps = this.points.map((point) => {
            const step =
                point.y === null ? "" : `${isOpen ? "L" : "M"}${point.x.toFixed(1)} ${point.y}`;
            isOpen = point.y !== null;
            return step;
        });
        return steps.filter(Boolean).join(" ");
    }
}

registry.category("fields").add("credit_score_chart", {
    component: ScoreChart,
    supportedTypes: ["json"],
});
