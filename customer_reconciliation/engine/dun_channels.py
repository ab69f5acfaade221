"""Through which channel a notice goes out: the first of its level that can reach the partner."""

import numpy as np
import pandas as pd

#: Channels that need somebody to reach; a message to a webhook needs nobody.
REACHING = ("mail", "letter", "call", "sms", "portal")


def reached(notices: pd.DataFrame, channels: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    """``notices`` with ``channel`` and ``contact``; both empty where none can be used, and ``code``
    says why, unless something else speaks against it."""
    asked = notices[["partner", "policy", "level"]].merge(channels, on=["policy", "level"])
    found = asked.merge(by_channel(contacts), on=["partner", "channel"], how="left")
    found = found[found["contact"].notna() | (found["channel"] == "webhook")]
    first = found.sort_values("position", kind="stable").drop_duplicates("partner")
    first = first.set_index("partner")
    partner = notices["partner"]
    channel = partner.map(first["channel"]).astype(object).fillna("").astype("str")
    why = np.where(partner.isin(blacklisted(contacts)), "blacklisted", "no_channel")
    shut = (notices["code"] == "") & (channel == "")
    return notices.assign(
        channel=channel,
        contact=partner.map(first["contact"]).fillna(0).astype("int64"),
        code=notices["code"].mask(shut, why),
    )


def by_channel(contacts: pd.DataFrame) -> pd.DataFrame:
    """``(partner, channel, contact)`` of whoever is meant for it first.

    Who does not want mails is not passed over for somebody else of the same company.
    """
    ordered = contacts.sort_values(["partner", "rank", "contact"])
    parts = []
    for channel in REACHING:
        meant = ordered[ordered["has_email"]] if channel == "mail" else ordered[ordered[channel]]
        first = meant.drop_duplicates("partner")
        parts.append(first.loc[first[channel], ["partner", "contact"]].assign(channel=channel))
    return pd.concat(parts)


def blacklisted(contacts: pd.DataFrame) -> set[int]:
    """Partners whose mails would go to somebody who has blacklisted them."""
    meant = contacts[contacts["has_email"]].sort_values(["partner", "rank", "contact"])
    first = meant.drop_duplicates("partner")
    return set(first.loc[first["blacklisted"], "partner"])
