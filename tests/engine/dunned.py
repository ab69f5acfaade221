"""Tables of dunning for tests: what is due, what there is to pay with, a policy of three levels."""

from datetime import date, timedelta

import pandas as pd

import engine

TODAY = date(2026, 3, 31)
RATES = {"USD": 1.0, "EUR": 1.25, "JPY": 0.8}
NO_DAY = pd.NaT
LEVELS = [(1, 5, False, 0), (2, 20, False, 1000), (3, 10, True, 5000)]
CHANNELS = [(1, 1, "mail"), (1, 2, "letter"), (2, 1, "letter"), (3, 1, "call"), (3, 2, "letter")]


def table(rows, columns):
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype(columns)


def item(item_id, partner, late, amount, currency="USD", sent=(0, None), policy=1, **vals):
    """``late`` days overdue; ``sent``: level and days since its last notice."""
    level, ago = sent
    row = {
        "item_id": item_id,
        "partner": partner,
        "currency": currency,
        "move": 100 + item_id,
        "amount": amount,
        "due_date": pd.Timestamp(TODAY - timedelta(days=late)),
        "policy": policy,
        "sent_level": level,
        "sent_on": NO_DAY if ago is None else pd.Timestamp(TODAY - timedelta(days=ago)),
        "disputed": 0,
        "blocked": False,
        "promised": 0,
        "session": "",
        "is_charge": False,
    }
    return row | vals


def pool(partner, kind, amount, currency="USD", move=0):
    return {
        "partner": partner,
        "currency": currency,
        "move": move,
        "kind": kind,
        "amount": amount,
    }


def contact(partner, rank=3, **vals):
    row = dict.fromkeys(engine.DUN_CONTACTS, False)
    row |= {"partner": partner, "contact": partner * 10 + rank, "rank": rank}
    return row | {"has_email": True, "mail": True, "letter": True} | vals


def level(number, delay, after, minimum, **vals):
    row = {
        "policy": 1,
        "level": number,
        "delay_days": delay,
        "after_notice": after,
        "currency": "USD",
        "minimum": minimum,
        "fee_kind": "none",
        **dict.fromkeys(("fee", "fee_rate", "fee_min", "fee_max"), 0),
        "fee_bands": [],
    }
    return row | vals


def asked(items, pools=(), partners=(), contacts=None, levels=None, channels=CHANNELS, **policy):
    """An ``engine.Asked``; policy 1 has an interval of 7 days and leaves no level out."""
    ids = sorted({row["partner"] for row in items})
    known = {row["partner"] for row in partners}
    everyone = [{"partner": i, "opted_out": False, "sent_on": NO_DAY} for i in ids]
    people = [*partners, *(row for row in everyone if row["partner"] not in known)]
    rule = {"policy": 1, "interval_days": 7, "one_step": True, "net": True, "quiet": False}
    rule["holiday"] = ""
    ways = [{"policy": 1, "level": n, "position": p, "channel": c} for n, p, c in channels]
    return engine.Asked(
        items=table(items, engine.DUN_ITEMS),
        pools=table(pools, engine.DUN_POOLS),
        partners=table(people, engine.DUN_PARTNERS),
        policies=table([rule | policy], engine.DUN_POLICIES),
        levels=table(levels or [level(*each) for each in LEVELS], engine.DUN_LEVELS),
        channels=table(ways, engine.DUN_CHANNELS),
        contacts=table(
            [contact(i) for i in ids] if contacts is None else contacts, engine.DUN_CONTACTS
        ),
        rates=RATES,
        own="USD",
        today=TODAY,
    )


def notices(plan):
    """``{partner: (level, total, channel)}`` of what is sent, ``{partner: code}`` of the rest."""
    rows = plan.notices.itertuples(index=False)
    return {r.partner: r.code or (r.level, r.total, r.channel) for r in rows}


def lines(plan):
    """``{item: (amount, level)}`` or ``{item: code}``."""
    rows = plan.lines.itertuples(index=False)
    return {r.item_id: r.code or (r.amount, r.level) for r in rows}
