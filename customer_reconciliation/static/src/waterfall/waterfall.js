import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";

/** Log-odds beyond which a probability is as good as 0 or 1; the engine counts no further either. */
const LOG_ODDS_MAX = 22;
const FACTOR_MAX = 1e6;
/** What is too little to be worth a bar. */
const NOTHING = 0.05;

const clip = (logOdds) => Math.max(-LOG_ODDS_MAX, Math.min(LOG_ODDS_MAX, logOdds));

export const probabilityOf = (logOdds) => 1 / (1 + Math.exp(-logOdds));

export const logOddsOf = (probability) => clip(Math.log(probability / (1 - probability)));

/** A probability as people read it: never a plain 0 % or 100 %, which nothing here is. */
export function percent(probability) {
    const far = Math.min(probability, 1 - probability);
    if (far < 1e-4) {
        return probability < 0.5 ? `< ${shown(0.0001, 2)}` : `> ${shown(0.9999, 2)}`;
    }
    return shown(probability, far < 0.001 ? 2 : far < 0.01 ? 1 : 0);
}

const shown = (value, decimals) =>
    formatPercentage(value, { digits: [16, decimals], trailingZeros: true });

/** What a piece of evidence does to the odds, in words: "12 × likelier". */
export function inWords(logOdds) {
    if (Math.abs(logOdds) < NOTHING) {
        return _t("changes nothing");
    }
    const factor = times(Math.exp(Math.abs(logOdds)));
    return logOdds > 0 ? _t("%s × likelier", factor) : _t("%s × less likely", factor);
}

/** Two digits say as much as anybody knows. */
function times(factor) {
    if (factor > FACTOR_MAX) {
        return `> ${formatFloat(FACTOR_MAX, { digits: [16, 0] })}`;
    }
    const digits = [16, factor < 10 ? 1 : 0];
    return formatFloat(Number(factor.toPrecision(2)), { digits });
}

/**
 * What a match rests on, from the probability to begin with to the final one: a bar for each piece
 * of evidence, to the right when it speaks for the match, to the left when it speaks against it.
 * Bars are drawn in log-odds, where evidence adds up; all they say is said in words beside them.
 */
export class Waterfall extends Component {
    static template = "customer_reconciliation.Waterfall";
    static props = {
        // of {key, label, log_odds}, the first is where it starts; none for matches by hand
        steps: { type: [Array, Boolean], optional: true },
        score: Number,
        isByHand: { type: Boolean, optional: true },
    };

    get emptyText() {
        return this.props.isByHand
            ? _t("Matched by hand: a person's word stands for it, nothing was calculated.")
            : _t("What it rested on no longer holds, or was not kept: match again to see it.");
    }

    get rows() {
        const { steps, score } = this.props;
        const rows = [];
        let from = 0;
        for (const { key, label, log_odds: change } of steps) {
            const isFirst = !rows.length;
            const isLast = rows.length === steps.length - 1;
            // the pieces are kept rounded: the last one leads to the score itself
            const to = isLast ? logOddsOf(score) : clip(from + change);
            const effect = isFirst ? _t("to begin with") : inWords(change);
            const tone = isFirst ? "start" : change > 0 ? "success" : "danger";
            const isNothing = !isFirst && Math.abs(change) < NOTHING;
            rows.push({ key, label, effect, tone, isNothing, from, to, share: probabilityOf(to) });
            from = to;
        }
        const total = { key: "total", label: _t("Held to be right"), effect: "", tone: "primary" };
        return [...rows, { ...total, from: 0, to: from, share: score }];
    }

    /** The rows with their bars in per cent of the width, and where even odds are. */
    get picture() {
        const { rows } = this;
        const ends = rows.flatMap(({ from, to }) => [from, to]);
        const low = Math.min(...ends) - 0.5;
        const width = Math.max(...ends) + 0.5 - low;
        const place = (logOdds) => (100 * (logOdds - low)) / width;
        const bars = rows.map((row) => ({
            ...row,
            probability: percent(row.share),
            isTotal: row.key === "total",
            bar: `left: ${place(Math.min(row.from, row.to))}%; width: ${(100 * Math.abs(row.to - row.from)) / width}%;`,
            link: `left: ${place(row.to)}%;`,
        }));
        return { bars, even: `left: ${place(0)}%;` };
    }
}
