import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { formatMonetary } from "@web/views/fields/formatters";

const STEPS = { ArrowUp: -1, ArrowDown: 1 };

/** One side's unmatched lines with check boxes, search and sorting. */
export class PairingList extends Component {
    static template = "customer_reconciliation.PairingList";
    static props = {
        title: String,
        emptyText: String,
        source: Object,
        selection: Object,
        currencyId: Number,
        readonly: Boolean,
        onToggle: Function,
    };

    setup() {
        this.action = useService("action");
        this.source = useState(this.props.source);
        this.selection = useState(this.props.selection);
        this.body = useRef("body");
        this.scroll = useRef("scroll");
        this.onSearch = useDebounced((text) => this.source.searchFor(text), 250);
        useEffect(
            () => this.showHints(),
            () => [this.source.hints.map((line) => line.id).join()]
        );
    }

    /** On top, wherever they are in the list: what is ticked but not shown, then the hints. */
    get lines() {
        const { hints, lines } = this.source;
        const hinted = new Set(hints.map((line) => line.id));
        const shown = new Set([...lines, ...hints].map((line) => line.id));
        const ticked = [...this.selection.lines[this.side].values()];
        return [
            ...ticked.filter((line) => !shown.has(line.id)),
            ...hints.map((line) => ({ ...line, isHint: true })),
            ...lines.filter((line) => !hinted.has(line.id)),
        ];
    }

    get side() {
        return this.source.side;
    }

    isWaiting(line) {
        return line.check_state === "entered";
    }

    get countLabel() {
        return _t("%s lines", this.source.count);
    }

    get moreLabel() {
        const { lines, count } = this.source;
        return _t("Show more (%(shown)s of %(all)s)", { shown: lines.length, all: count });
    }

    /** Unless a person is at work on this side: then nothing may move under their hands. */
    showHints() {
        if (this.source.hints.length && !this.body.el.contains(document.activeElement)) {
            this.scroll.el.scrollTop = 0;
        }
    }

    sortIcon(field) {
        const { order } = this.source;
        return order.field === field ? (order.desc ? "fa-sort-desc" : "fa-sort-asc") : "fa-sort";
    }

    date(line) {
        return formatDate(deserializeDate(line.date));
    }

    money(amount) {
        return formatMonetary(amount, { currencyId: this.props.currencyId });
    }

    /** A click anywhere on the row ticks it; the check box does so by itself. */
    onRowClick(ev, line) {
        if (!this.props.readonly && !this.isWaiting(line) && !ev.target.closest("input, button")) {
            this.props.onToggle(this.side, line);
        }
    }

    onKeydown(ev) {
        const step = STEPS[ev.key];
        if (step) {
            const boxes = [...this.body.el.querySelectorAll("input:not(:disabled)")];
            boxes[boxes.indexOf(ev.target) + step]?.focus();
            ev.preventDefault();
        }
    }

    openDocument(line) {
        return this.action.doActionButton({
            type: "object",
            name: "action_open_document",
            resModel: "reconciliation.line",
            resId: line.id,
        });
    }
}
