import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { Waterfall } from "../waterfall/waterfall";

const MODEL = "reconciliation.match";
const FIELDS = [
    "rule",
    "our_refs",
    "their_refs",
    "our_amount",
    "their_amount",
    "difference",
    "score",
    "reason",
    "waterfall",
];
export const PAGE = 20;

/** The suggested matches of a session, the most of one rule together. */
export class SuggestionSource {
    constructor(orm, fieldService) {
        this.orm = orm;
        this.fieldService = fieldService;
        this.sessionId = null;
        this.rules = [];
        this.matches = [];
        this.limit = PAGE;
    }

    async load(sessionId = this.sessionId) {
        this.sessionId = sessionId;
        const domain = [
            ["session_id", "=", sessionId],
            ["state", "=", "suggested"],
        ];
        const [groups, matches, { rule }] = await Promise.all([
            this.orm.formattedReadGroup(MODEL, domain, ["rule"], ["__count"]),
            this.orm.searchRead(MODEL, domain, FIELDS, {
                limit: this.limit,
                order: "rule, score desc, id",
            }),
            this.fieldService.loadFields(MODEL, { fieldNames: ["rule"] }),
        ]);
        const labels = Object.fromEntries(rule.selection);
        this.matches = matches;
        this.rules = groups.map((group) => ({
            key: group.rule,
            label: labels[group.rule],
            count: group.__count,
        }));
    }

    async loadMore() {
        this.limit += 4 * PAGE;
        await this.load();
    }

    get count() {
        return this.rules.reduce((sum, rule) => sum + rule.count, 0);
    }

    of(rule) {
        return this.matches.filter((match) => match.rule === rule.key);
    }
}

/** Suggested matches, decided with one click each or a rule at a time. */
export class PairingSuggestions extends Component {
    static template = "customer_reconciliation.PairingSuggestions";
    static components = { Waterfall };
    static props = {
        source: Object,
        currencyId: Number,
        readonly: Boolean,
        onAccept: Function,
        onReject: Function,
        onAcceptRule: Function,
    };

    setup() {
        this.source = useState(this.props.source);
        this.open = useState(new Set());
    }

    toggle(match) {
        if (!this.open.delete(match.id)) {
            this.open.add(match.id);
        }
    }

    get moreLabel() {
        const { matches, count } = this.source;
        return _t("Show more (%(shown)s of %(all)s)", { shown: matches.length, all: count });
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.props.currencyId });
    }

    percent(score) {
        return formatPercentage(score, { digits: [16, 0] });
    }
}
