const OTHER = { ours: "theirs", theirs: "ours" };

/** The lines a person has ticked on both sides, and what they come to. */
export class PairingSelection {
    /** @param {number} decimals of the session's currency */
    constructor(decimals) {
        this.scale = 10 ** decimals;
        this.lines = { ours: new Map(), theirs: new Map() };
    }

    toggle(side, line) {
        const chosen = this.lines[side];
        if (!chosen.delete(line.id)) {
            chosen.set(line.id, line);
        }
    }

    clear() {
        this.lines.ours.clear();
        this.lines.theirs.clear();
    }

    has(side, line) {
        return this.lines[side].has(line.id);
    }

    count(side) {
        return this.lines[side].size;
    }

    get size() {
        return this.count("ours") + this.count("theirs");
    }

    get ids() {
        return [...this.lines.ours.keys(), ...this.lines.theirs.keys()];
    }

    total(side) {
        return this.minor(side) / this.scale;
    }

    /** Whole minor units: adding floats would leave a fraction of a cent behind. */
    minor(side) {
        const amounts = [...this.lines[side].values()].map((line) => line.amount);
        return amounts.reduce((sum, amount) => sum + Math.round(amount * this.scale), 0);
    }

    get difference() {
        return (this.minor("ours") - this.minor("theirs")) / this.scale;
    }

    get isBalanced() {
        return this.size > 1 && this.difference === 0;
    }

    /** The amount a line of `side` must have to bring the difference to zero; null if none. */
    missing(side) {
        if (!this.difference) {
            return null;
        }
        return side === "theirs" ? this.difference : -this.difference;
    }

    /** The day in the middle of what is ticked on the other side, else on this one. */
    dateNear(side) {
        const lines = [...this.lines[OTHER[side]].values(), ...this.lines[side].values()];
        return lines.length ? lines[0].date : null;
    }
}
