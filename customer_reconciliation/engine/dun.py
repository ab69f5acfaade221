"""Dunning: who gets which notice for what, and what is left out and why.

    dun(Asked(items, pools, partners, policies, levels, channels, contacts, …)) -> Plan

A partner gets one notice with all that is due, at the highest level that any of it has reached and
whose minimum the whole of it comes to. Before that everything is taken off that speaks against
dunning an installment: what is contested or promised, and what is there to pay with, the oldest
first. Everything is done for all partners at once; the order of rows changes nothing.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .dun_channels import reached
from .dun_fees import FEES
from .tables import DUN_DEDUCTIONS, DUN_LINES, DUN_NOTICES

IN_TURN = ["partner", "currency", "due_date", "item_id"]


@dataclass(frozen=True)
class Asked:
    """What a run goes by: tables of ``tables.DUN_…``.

    ``rates``: currency → what a minor unit of it is worth in minor units of the company's own, of
    the day; ``own``: the company's currency.
    """

    items: pd.DataFrame
    pools: pd.DataFrame
    partners: pd.DataFrame
    policies: pd.DataFrame
    levels: pd.DataFrame
    channels: pd.DataFrame
    contacts: pd.DataFrame
    rates: dict[str, float]
    own: str
    today: date


@dataclass(frozen=True)
class Plan:
    """Tables ``DUN_NOTICES`` and ``DUN_LINES``."""

    notices: pd.DataFrame
    lines: pd.DataFrame


def dun(asked: Asked) -> Plan:
    """The plan of a run."""
    lines = asked.items.sort_values(IN_TURN).reset_index(drop=True)
    lines["days"] = (pd.Timestamp(asked.today) - lines["due_date"]).dt.days
    lines = lines.merge(asked.policies, on="policy", how="left")
    lines = lines.merge(
        asked.partners.rename(columns={"sent_on": "partner_sent_on"}), on="partner", how="left"
    )
    lines["new_level"] = _reached(lines, asked.levels, asked.today)
    lines = lines[(lines["days"] > 0) | (lines["new_level"] > 0)].reset_index(drop=True)
    lines = _deducted(lines, asked.pools)
    lines["level"] = lines[["new_level", "sent_level"]].max(axis=1)
    lines["code"] = _against(lines)
    lines = _in_time(lines, asked)
    notices = _notices(lines, asked)
    return _finished(notices, lines, asked)


# -- installments ------------------------------------------------------------------------------


def _reached(lines: pd.DataFrame, levels: pd.DataFrame, today: date) -> np.ndarray:
    """The level each installment has reached; 0 below the first."""
    since = (pd.Timestamp(today) - lines["sent_on"]).dt.days.fillna(-1)
    each = pd.DataFrame(
        {
            "row": np.arange(len(lines)),
            "policy": lines["policy"],
            "days": lines["days"],
            "sent": lines["sent_level"],
            "since": since,
        }
    ).merge(levels[["policy", "level", "delay_days", "after_notice"]], on="policy")
    late = each["days"] >= each["delay_days"]
    silent = (each["sent"] >= each["level"] - 1) & (each["since"] >= each["delay_days"])
    silent &= (each["since"] >= 0) & (each["sent"] > 0)
    ok = np.where(each["after_notice"], silent, late)
    highest = each[ok].groupby("row")["level"].max()
    found = highest.reindex(np.arange(len(lines)), fill_value=0).to_numpy()
    step = lines["one_step"].fillna(False).astype(bool).to_numpy()
    return np.where(step, np.minimum(found, lines["sent_level"] + 1), found).astype("int64")


def _deducted(lines: pd.DataFrame, pools: pd.DataFrame) -> pd.DataFrame:
    """``lines`` with what each deduction takes off, and ``amount`` left to dun."""
    lines = lines.rename(columns={"amount": "open"})
    left = lines["open"].to_numpy().copy()
    net = lines["net"].fillna(True).astype(bool).to_numpy()
    for kind in DUN_DEDUCTIONS:
        own = lines[kind].to_numpy() if kind in lines else np.zeros(len(lines), dtype="int64")
        taken = np.minimum(own, left)
        mine = pools[pools["kind"] == kind]
        usable = np.where(net, left - taken, 0) if kind == "unapplied" else left - taken
        for keys, some in (
            (["partner", "currency", "move"], mine[mine["move"] != 0]),
            (["partner", "currency"], mine[mine["move"] == 0]),
        ):
            spread = _spread(lines, usable, some, keys)
            taken, usable = taken + spread, usable - spread
        lines[kind] = taken
        left = left - taken
    return lines.assign(amount=left)


def _spread(lines, usable, pool, keys) -> np.ndarray:
    """How much of each pool goes to each line, in the order of ``lines``."""
    if pool.empty:
        return np.zeros(len(lines), dtype="int64")
    sums = pool.groupby(keys, as_index=False)["amount"].sum().rename(columns={"amount": "pool"})
    there = lines[keys].merge(sums, on=keys, how="left")["pool"].fillna(0).to_numpy("int64")
    use = pd.Series(usable, index=lines.index)
    before = use.groupby([lines[key] for key in keys]).cumsum().to_numpy() - usable
    return np.clip(there - before, 0, usable)


def _against(lines: pd.DataFrame) -> np.ndarray:
    """What speaks against each installment by itself; of deductions the one that took most."""
    took = lines[list(DUN_DEDUCTIONS)].to_numpy()
    most = np.array(DUN_DEDUCTIONS, dtype=object)[took.argmax(axis=1)] if len(lines) else []
    most = np.where(lines["blocked"] & (np.array(most) == "disputed"), "blocked", most)
    quiet = lines["quiet"].fillna(False).astype(bool)
    holiday = quiet & (lines["holiday"].fillna("") != "")
    return np.select(
        [
            lines["policy"] == 0,
            lines["opted_out"].fillna(False).astype(bool),
            holiday,
            quiet,
            lines["session"] != "",
            lines["amount"] == 0,
        ],
        ["no_policy", "opted_out", "holiday", "quiet_day", "session", most],
        default="",
    ).astype(object)


def _in_time(lines: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Nothing is sent before its time, nor what reaches no new level."""
    good = lines["code"] == ""
    due = (lines["new_level"] > lines["sent_level"]) & good
    has_new = due.groupby(lines["partner"]).transform("any")
    # A level of its own is worth nothing while the last notice to the partner is too young.
    rested = lines["partner_sent_on"] + pd.to_timedelta(lines["interval_days"].fillna(0), "D")
    too_soon = rested > pd.Timestamp(asked.today)
    last = lines["policy"].map(asked.levels.groupby("policy")["level"].max()).fillna(0)
    ended = (lines["sent_level"] >= last) & (last > 0)
    code = np.select(
        [~good, too_soon, has_new, ended], [lines["code"], "interval", "", "ended"], "not_yet"
    )
    return lines.assign(code=code.astype(object), next_on=rested)


# -- notices -----------------------------------------------------------------------------------


def _notices(lines: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """One a partner: policy and level, or what speaks against it."""
    good = lines[lines["code"] == ""]
    lead = good.sort_values(["level", "policy", "item_id"], ascending=[False, True, True])
    lead = lead.drop_duplicates("partner")[["partner", "policy", "level"]]
    sums = _sums(good)
    chosen = _level_with_minimum(lead, sums, asked)
    below = lead[~lead["partner"].isin(chosen["partner"])].assign(code="below_minimum")
    notices = pd.concat([chosen.assign(code=""), below], ignore_index=True)
    notices = reached(notices, asked.channels, asked.contacts)
    return _with_money(notices, sums, _sums(good[~good["is_charge"]]), asked)


def _sums(lines) -> pd.DataFrame:
    return lines.groupby(["partner", "currency"], as_index=False)["amount"].sum()


def _level_with_minimum(lead, sums, asked) -> pd.DataFrame:
    """The highest level at or below the one reached that the whole comes up to."""
    levels = asked.levels.rename(columns={"level": "rank", "currency": "said_in"})
    each = lead.merge(levels[["policy", "rank", "said_in", "minimum"]], on="policy")
    each = each[each["rank"] <= each["level"]].merge(sums, on="partner")
    each["worth"] = _converted(each["amount"], each["currency"], each["said_in"], asked.rates)
    totals = each.groupby(["partner", "policy", "rank", "minimum"], as_index=False)["worth"].sum()
    enough = totals[totals["worth"] >= totals["minimum"]].sort_values("rank", ascending=False)
    enough = enough.drop_duplicates("partner")
    return enough.rename(columns={"rank": "level"})[["partner", "policy", "level"]]


def _converted(amounts, source, target, rates) -> np.ndarray:
    """Minor units of one currency in those of another; the same currency is left exact."""
    factor = source.map(rates).to_numpy(float) / target.map(rates).to_numpy(float)
    same = (source == target).to_numpy()
    amounts = amounts.to_numpy()
    return np.where(same, amounts, np.floor(amounts * factor + 0.5)).astype("int64")


def _with_money(notices, sums, principal, asked) -> pd.DataFrame:
    """``currency``, ``total`` and ``fee`` of each notice; a fee is never reckoned on fees and
    interest, nor charged where nothing else is due."""
    count = sums.groupby("partner")["currency"].agg(["nunique", "first"])
    only = notices["partner"].map(count["first"].where(count["nunique"] == 1))
    notices = notices.assign(currency=only.fillna(asked.own).astype("str"), fee=0)
    notices["total"] = _worth(notices, sums, asked.rates)
    notices["principal"] = _worth(notices, principal, asked.rates)
    charged = notices[(notices["code"] == "") & (notices["principal"] > 0)]
    levels = asked.levels.set_index(["policy", "level"])
    for key, some in charged.groupby(["policy", "level"]):
        notices.loc[some.index, "fee"] = _fees(levels.loc[key], some, asked.rates)
    return notices


def _worth(notices, sums, rates) -> pd.Series:
    """``sums`` of each partner in the currency of its notice."""
    told_in = notices[["partner", "currency"]].rename(columns={"currency": "told_in"})
    each = sums.merge(told_in, on="partner")
    each["worth"] = _converted(each["amount"], each["currency"], each["told_in"], rates)
    worth = each.groupby("partner")["worth"].sum()
    return notices["partner"].map(worth).fillna(0).astype("int64")


def _fees(level, some, rates) -> np.ndarray:
    """What a level charges, reckoned in its own currency and told in that of each notice."""
    said_in = pd.Series(level["currency"], index=some.index)
    totals = _converted(some["principal"], some["currency"], said_in, rates)
    fees = pd.Series(FEES[level["fee_kind"]](level, totals), index=some.index)
    return _converted(fees, said_in, some["currency"], rates)


def fee_on(level, sums: dict[str, int], told_in: str, rates: dict[str, float]) -> int:
    """What a level charges on ``sums`` by currency, in minor units of ``told_in``.

    :param level: a row of ``DUN_LEVELS``
    """
    names, amounts = pd.Series(list(sums), dtype=object), pd.Series(list(sums.values()), dtype=int)
    target = pd.Series(told_in, index=names.index)
    principal = int(_converted(amounts, names, target, rates).sum())
    if principal <= 0:
        return 0
    some = pd.DataFrame({"currency": [told_in], "principal": [principal]})
    return int(_fees(level, some, rates)[0])


# -- what comes out ----------------------------------------------------------------------------


def _finished(notices, lines, asked) -> Plan:
    """Codes of notices told on their lines and the other way round; sentences' arguments."""
    shut = notices.set_index("partner")["code"]
    told = lines["partner"].map(shut).astype(object).fillna("")
    lines = lines.assign(code=np.where((lines["code"] == "") & (told != ""), told, lines["code"]))
    rest = _left_out(lines[~lines["partner"].isin(notices["partner"])], asked)
    notices = pd.concat([notices, rest], ignore_index=True)
    dunned = lines[lines["code"] == ""]
    days = dunned.groupby("partner")["days"].max()
    counts = dunned.groupby("partner")["item_id"].count()
    days = days.combine_first(lines.groupby("partner")["days"].max().clip(lower=0))
    notices["days"] = notices["partner"].map(days).fillna(0).astype("int64")
    notices["count"] = notices["partner"].map(counts).fillna(0).astype("int64")
    lines["args"] = _line_args(lines, asked)
    first = lines[lines["code"] != ""].drop_duplicates(["partner", "code"])
    said = {(p, c): a for p, c, a in zip(first.partner, first.code, first.args, strict=True)}
    notices["args"] = [
        {"line_count": row.count_, "days": row.days, "level": int(row.level)}
        if row.code == ""
        else said[row.partner, row.code] | {"total_money": [row.total, row.currency]}
        for row in notices.rename(columns={"count": "count_"}).itertuples(index=False)
    ]
    notices = notices.sort_values("partner").reset_index(drop=True)
    return Plan(
        notices[list(DUN_NOTICES)].astype(DUN_NOTICES), lines[list(DUN_LINES)].astype(DUN_LINES)
    )


def _left_out(lines: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Partners none of whose installments is dunned, with the reason of the largest part of what
    would have been dunned otherwise, else of all."""
    ready = lines["open"].where(lines["new_level"] > lines["sent_level"], 0)
    sums = lines.assign(ready=ready).groupby(["partner", "code"], as_index=False)
    sums = sums[["ready", "open"]].sum()
    most = sums.sort_values(["ready", "open", "code"], ascending=[False, False, True])
    most = most.drop_duplicates("partner")
    lead = lines.sort_values(["level", "policy", "item_id"], ascending=[False, True, True])
    lead = lead.drop_duplicates("partner").set_index("partner")
    partner = most["partner"]
    return most[["partner", "code"]].assign(
        policy=partner.map(lead["policy"]),
        level=partner.map(lead["sent_level"]),
        **{"currency": asked.own, "total": 0, "fee": 0, "channel": "", "contact": 0},
    )


def _line_args(lines: pd.DataFrame, asked: Asked) -> list[dict]:
    """What the sentence of each line that is left out tells besides."""
    today = asked.today.isoformat()
    told = {
        "session": lambda row: {"session_ref": row.session},
        "quiet_day": lambda row: {"run_date": today},
        "holiday": lambda row: {"run_date": today, "holiday_ref": row.holiday},
        "interval": lambda row: {
            "last_date": row.partner_sent_on.date().isoformat(),
            "next_date": row.next_on.date().isoformat(),
        },
        "ended": lambda row: {"last_date": row.sent_on.date().isoformat()},
    }
    names = ["code", "session", "holiday", "partner_sent_on", "next_on", "sent_on"]
    return [
        told[row.code](row) if row.code in told else {}
        for row in lines[names].itertuples(index=False)
    ]
