import { Component, onWillStart, useState } from "@odoo/owl";
import { getCurrency } from "@web/core/currency";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { PairingList } from "./pairing_list";
import { PairingSelection } from "./pairing_selection";
import { PairingSource } from "./pairing_source";
import { PairingSuggestions, SuggestionSource } from "./pairing_suggestions";

const LINE = "reconciliation.line";
const MATCH = "reconciliation.match";
const SESSION = "reconciliation.session";
const GROUP = "customer_reconciliation.group_reconciliation_user";
const OPEN_STATES = ["imported", "matched", "review"];
/** When one of these changes, lines were matched or parted somewhere else. */
const WATCHED = ["state", "match_rate", "suggestion_count", "our_count", "their_count"];

/** The workbench: suggestions to decide, and both sides' unmatched lines to pair by hand. */
export class Pairing extends Component {
    static template = "customer_reconciliation.Pairing";
    static components = { PairingList, PairingSuggestions };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ours = useState(new PairingSource(this.orm, "ours"));
        this.theirs = useState(new PairingSource(this.orm, "theirs"));
        this.suggestions = useState(new SuggestionSource(this.orm, useService("field")));
        this.selection = useState(new PairingSelection(this.decimals));
        this.state = useState({ mayDecide: false, isBusy: false });
        onWillStart(async () => {
            this.state.mayDecide = await user.hasGroup(GROUP);
        });
        useRecordObserver((record) => this.onRecordChange(record));
        useHotkey("alt+enter", () => this.match(), { bypassEditableProtection: true });
    }

    get session() {
        return this.props.record;
    }

    get currencyId() {
        return this.session.data.currency_id?.id || 0;
    }

    get decimals() {
        return getCurrency(this.currencyId)?.digits[1] ?? 2;
    }

    get isReadonly() {
        return !this.state.mayDecide || !OPEN_STATES.includes(this.session.data.state);
    }

    get canMatch() {
        return !this.isReadonly && !this.state.isBusy && this.selection.size > 1;
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.currencyId });
    }

    /** What is ticked on a side: how many lines. */
    chosen(side) {
        const count = this.selection.count(side);
        return side === "ours" ? _t("Ours (%s):", count) : _t("Theirs (%s):", count);
    }

    emptyText(side) {
        const { our_count, their_count } = this.session.data;
        if (side === "ours" && !our_count) {
            return _t("Our ledger has no entries in this period.");
        }
        if (side === "theirs" && !their_count) {
            return _t("Nothing of theirs is in yet: import their file or enter their lines.");
        }
        return _t("Nothing is unmatched on this side.");
    }

    async onRecordChange(record) {
        const seen = this.fingerprint(record);
        if (record.resId && seen !== this.seen) {
            this.seen = seen;
            await this.reload(record);
        }
    }

    fingerprint(record) {
        return [record.resId, ...WATCHED.map((name) => record.data[name])].join();
    }

    async reload({ resId }) {
        this.selection.clear();
        await Promise.all([
            this.ours.load(resId),
            this.theirs.load(resId),
            this.suggestions.load(resId),
            this.hint(),
        ]);
    }

    async toggle(side, line) {
        this.selection.toggle(side, line);
        await this.hint();
    }

    async clear() {
        this.selection.clear();
        await this.hint();
    }

    hint() {
        const { selection } = this;
        const lookIn = (source) => {
            const { side } = source;
            const chosen = [...selection.lines[side].keys()];
            return source.loadHints(selection.missing(side), selection.dateNear(side), chosen);
        };
        return Promise.all([lookIn(this.ours), lookIn(this.theirs)]);
    }

    // Amounts that agree speak for themselves; a difference is asked about.
    async match() {
        if (!this.canMatch) {
            return;
        }
        if (this.selection.isBalanced) {
            await this.decide(LINE, "action_match_by_hand", [this.selection.ids]);
        } else {
            await this.matchWithReason();
        }
    }

    accept(match) {
        return this.decide(MATCH, "action_accept", [[match.id]]);
    }

    reject(match) {
        return this.decide(MATCH, "action_reject", [[match.id]]);
    }

    acceptRule(rule) {
        return this.decide(SESSION, "action_accept_suggestions", [[this.session.resId], rule.key]);
    }

    /** Save what was typed on the form, decide, and show the session as it is then. */
    async decide(model, method, args) {
        if (this.state.isBusy || !(await this.session.save())) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.orm.call(model, method, args);
        } finally {
            this.state.isBusy = false;
            await this.refresh();
        }
    }

    async matchWithReason() {
        const { ids } = this.selection;
        if (await this.session.save()) {
            await this.action.doActionButton({
                type: "object",
                name: "action_open_match_wizard",
                resModel: LINE,
                resIds: ids,
                onClose: () => this.refreshIfMatched(ids),
            });
        }
    }

    /** Whoever discards the question keeps what is ticked. */
    async refreshIfMatched(ids) {
        const stillFree = [
            ["id", "in", ids],
            ["match_id", "=", false],
        ];
        if ((await this.orm.searchCount(LINE, stillFree)) < ids.length) {
            await this.refresh();
        }
    }

    async refresh() {
        await this.session.load();
        this.seen = this.fingerprint(this.session);
        await this.reload(this.session);
    }
}

registry.category("view_widgets").add("reconciliation_pairing", {
    component: Pairing,
    fieldDependencies: [
        { name: "currency_id", type: "many2one" },
        { name: "state", type: "selection" },
        { name: "match_rate", type: "float" },
        { name: "suggestion_count", type: "integer" },
        { name: "our_count", type: "integer" },
        { name: "their_count", type: "integer" },
    ],
});
