"""How a run of cash application is cut: what any worker may do without knowing of the others."""

import pandas as pd


def bundles(sizes: dict[int, int], linked, lines_max: int) -> list[tuple[tuple[int, ...], int]]:
    """Partners → bundles of about ``lines_max`` open lines: ``[(partners, lines), …]``.

    ``sizes``: open lines by partner. ``linked``: pairs of partners one of whom may pay for the
    other; they stay together, whatever their size. The same partners always make the same bundles.
    """
    head = {partner: partner for partner in sizes}

    def root(partner):
        while head[partner] != partner:
            head[partner] = partner = head[head[partner]]
        return partner

    for one, other in linked:
        if one in head and other in head:
            low, high = sorted((root(one), root(other)))
            head[high] = low
    together: dict[int, list[int]] = {}
    for partner in sorted(sizes):
        together.setdefault(root(partner), []).append(partner)
    found: list[tuple[list[int], int]] = []
    for partners in together.values():
        lines = sum(sizes[partner] for partner in partners)
        if found and found[-1][1] + lines <= lines_max:
            found[-1] = found[-1][0] + partners, found[-1][1] + lines
        else:
            found.append((partners, lines))
    return [(tuple(partners), lines) for partners, lines in found]


def on_accounts(bank: pd.DataFrame, targets: pd.DataFrame, may_pay=None) -> pd.DataFrame:
    """Bank lines (``SOURCES``) with the ``account`` they would settle something on.

    That is where their partner, or one it may pay for, has most open in their currency that such
    money can pay, or if nothing, in other currencies; lines that can pay nothing are left out.
    ``targets``: ``TARGETS`` with ``account``. ``may_pay``: ``payer``, ``partner``.
    """
    if may_pay is not None and len(may_pay):
        others = targets.merge(may_pay[["payer", "partner"]], on="partner")
        targets = pd.concat([targets, others.assign(partner=others["payer"])], ignore_index=True)
    owed = targets.assign(debit=targets["amount"] > 0, size=_worth(targets))
    rest = bank.drop(columns="account").assign(debit=bank["amount"] < 0)
    found = []
    for keys in (["partner", "currency", "debit"], ["partner", "debit"]):
        sums = owed.groupby([*keys, "account"], as_index=False)["size"].sum()
        sums = sums.sort_values(["size", "account"], ascending=[False, True])
        most = sums.drop_duplicates(keys)[[*keys, "account"]]
        found.append(rest.merge(most, on=keys))
        rest = rest[~rest["item_id"].isin(found[-1]["item_id"])]
    found = pd.concat(found, ignore_index=True)
    return found.drop(columns="debit").sort_values("item_id", ignore_index=True)


def _worth(targets: pd.DataFrame) -> pd.Series:
    return targets.get("company_residual", targets["amount"]).abs()


def only_of(kinds: set[str], sources: pd.DataFrame, targets: pd.DataFrame):
    """Both tables without what is not to pay: ``kinds`` of what may (payment, refund, other)."""
    paying = sources[sources["kind"].isin(kinds | {"invoice"})]
    owed = targets if "refund" in kinds else targets[targets["kind"] != "refund"]
    return paying.reset_index(drop=True), owed.reset_index(drop=True)
