import { deserializeDate } from "@web/core/l10n/dates";
import { parseFloat } from "@web/views/fields/parsers";

/** How many lines are shown at once; more on demand. */
export const PAGE = 80;
export const HINTS = 5;
const FIELDS = ["date", "ref", "memo", "amount", "check_state", "move_line_id"];
const MODEL = "reconciliation.line";

/** The unmatched lines of one side, a page at a time, as searched and sorted. */
export class PairingSource {
    constructor(orm, side) {
        this.orm = orm;
        this.side = side;
        this.sessionId = null;
        this.search = "";
        this.order = { field: "date", desc: false };
        this.lines = [];
        this.hints = [];
        this.count = 0;
        this.total = 0;
        this.request = 0;
    }

    get base() {
        return [
            ["session_id", "=", this.sessionId],
            ["side", "=", this.side],
            ["match_id", "=", false],
        ];
    }

    get domain() {
        const text = this.search.trim();
        if (!text) {
            return this.base;
        }
        const clauses = [
            ["ref", "ilike", text],
            ["memo", "ilike", text],
        ];
        const amount = amountOf(text);
        if (amount !== null) {
            clauses.push(["amount", "in", [amount, -amount]]);
        }
        return [...this.base, ...Array(clauses.length - 1).fill("|"), ...clauses];
    }

    get orderBy() {
        const { field, desc } = this.order;
        const direction = desc ? " desc" : "";
        return `${field}${direction}, id${direction}`;
    }

    get hasMore() {
        return this.lines.length < this.count;
    }

    /** Load anew; as many lines as were shown before, at least a page. */
    async load(sessionId = this.sessionId) {
        const isOther = sessionId !== this.sessionId;
        this.sessionId = sessionId;
        const limit = Math.max(PAGE, isOther ? 0 : this.lines.length);
        const request = ++this.request;
        const [lines, [sums]] = await Promise.all([
            this.read(this.domain, { limit, order: this.orderBy }),
            this.orm.formattedReadGroup(MODEL, this.domain, [], ["__count", "amount:sum"]),
        ]);
        if (request === this.request) {
            this.lines = lines;
            this.count = sums.__count;
            this.total = sums["amount:sum"] || 0;
        }
    }

    async loadMore() {
        const options = { limit: PAGE, offset: this.lines.length, order: this.orderBy };
        this.lines = [...this.lines, ...(await this.read(this.domain, options))];
    }

    async sortBy(field) {
        this.order = { field, desc: this.order.field === field && !this.order.desc };
        await this.load();
    }

    async searchFor(text) {
        this.search = text;
        this.lines = [];
        await this.load();
    }

    /** The lines of this amount anywhere on this side, those nearest to `date` first, without `except`. */
    async loadHints(amount, date, except) {
        if (amount === null) {
            this.hints = [];
            return;
        }
        const domain = [...this.base, ["amount", "=", amount], ["id", "not in", except]];
        const found = await this.read(domain, { limit: PAGE });
        const day = deserializeDate(date);
        const days = (line) => Math.abs(deserializeDate(line.date).diff(day, "days").days);
        this.hints = found.sort((a, b) => days(a) - days(b)).slice(0, HINTS);
    }

    read(domain, options) {
        return this.orm.searchRead(MODEL, domain, FIELDS, options);
    }
}

function amountOf(text) {
    try {
        const amount = parseFloat(text);
        return Number.isFinite(amount) ? amount : null;
    } catch {
        return null;
    }
}
