"""How well and how fast bank lines find who paid; ``./dev bench payers``.

A labelled world of customers with English, German and Chinese names, many of them alike, and bank
lines in which their names are cut off, turned round, stripped of accents and legal forms, misspelt;
some paid by strangers, by parents for their children, from accounts that several use.
"""

import argparse
import random
import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "customer_reconciliation"))

import engine

LATIN = """
    Alpha Nord Süd Bau Müller Schmidt Weber Groß Königs Blue River Green Stone North Gate Harbor
    Trading Foods Systems Logistik Handel Technik Maschinen Brücke Söhne Elektro Solar Metall Holz
    Print Media Care Health Garden Bright Silver Golden Iron Peak Valley Summit Ocean Delta Nova
    Zürich Jäger Bäcker Energie Verlag Café Hôtel Élite Société Pérez Gómez Nuñez Ibérica
""".split()  # noqa: SIM905
FORMS = "GmbH|GmbH & Co. KG|AG|Ltd|Ltd.|Limited|Inc.|S.A.|LLC|KG|e.K.".split("|")  # noqa: SIM905
CITIES = ("上海", "北京", "深圳", "广州", "杭州", "南京", "苏州", "成都", "武汉", "天津")
MARKS = "华信 中联 东方 金源 宏达 瑞丰 天宇 新元 恒通 佳美 博雅 明德".split()  # noqa: SIM905
TRADES = ("贸易", "科技", "电子", "食品", "机械", "物流", "信息技术", "建材", "化工", "服装")
CHINESE = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
FIRST = ("Anna", "Peter", "Jürgen", "Maria", "John", "Emma", "Łukasz", "José")


def legal(name: str) -> str:
    """A name as the register has it: Ltd is Limited, 有限公司 is short for 有限责任公司."""
    plain = name.lower().replace("limited", "ltd").replace("ltd.", "ltd")
    return plain.replace("有限责任公司", "有限公司")


class World:
    def __init__(self, partners: int, seed: int):
        self.random = random.Random(seed)
        self.names = {}
        while len(self.names) < partners:
            name = self.name()
            if name not in self.names.values() or self.random.random() < 0.01:
                self.names[len(self.names) + 1] = name
        r, ids = self.random, [*self.names]
        self.accounts = {p: self.account() for p in ids if r.random() < 0.4}
        shared = self.account()
        for p in r.sample(ids, max(partners // 200, 2)):
            self.accounts[p] = shared
        self.children = {p: r.sample(ids, 2) for p in r.sample(ids, max(partners // 50, 1))}
        self.strangers = [self.stranger() for _ in range(max(partners // 10, 1))]
        self.documents = [
            (n, p, r.randrange(1000, 10**6), f"INV/2026/{n:05d}")
            for n, p in enumerate((r.choice(ids) for _ in range(2 * partners)), 101)
        ]

    def account(self) -> str:
        return f"DE{self.random.randrange(10**19, 10**20)}"

    def name(self) -> str:
        r, kind = self.random, self.random.random()
        if kind < 0.3:
            marks = r.choice(MARKS) + r.choice([*MARKS, ""])
            return r.choice(CITIES) + marks + r.choice(TRADES) + r.choice(CHINESE)
        if kind < 0.36:
            return f"{r.choice(FIRST)} {r.choice(LATIN)}"
        words = r.sample(LATIN, r.choice([2, 2, 3, 3, 4]))
        return f"{' '.join(words)} {r.choice(FORMS)}"

    # -- bank lines ---------------------------------------------------------------------------

    def stranger(self) -> str:
        """A name nobody of ours has, however its legal form is spelt."""
        taken = {legal(name) for name in self.names.values()}
        while legal(name := self.name()) in taken:
            pass
        return name

    def written(self, name: str) -> str:
        """The name as a bank has it."""
        r = self.random
        if not name.isascii() and any(c >= "\u4e00" for c in name):
            return r.choice(
                [name, name, name.replace("有限公司", "公司"), f"({name[:2]}){name[2:]}"]
            )
        ways = (
            lambda t: t, str.upper, str.lower, self.plain, self.expanded, self.turned, self.slip,
            lambda t: t.upper()[: r.choice([27, 35])], lambda t: t.rsplit(" ", 1)[0],
            lambda t: t.replace("GmbH", "G.m.b.H.").replace("Ltd", "Limited"),
        )  # fmt: skip
        for way in r.sample(ways, r.choice([1, 1, 2])):
            name = way(name)
        return name

    def plain(self, text: str) -> str:
        table = str.maketrans("äöüÄÖÜéèôñóúÉŁł", "aouAOUeeonouELl")
        return text.translate(table).replace("ß", "ss")

    def expanded(self, text: str) -> str:
        for old, new in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
            text = text.replace(old, new)
        return text.upper()

    def turned(self, text: str) -> str:
        words = text.split()
        return " ".join([words[-1], *words[:-1]]) if len(words) == 2 else text

    def slip(self, text: str) -> str:
        at = self.random.randrange(1, max(len(text) - 4, 2))
        return text[:at] + text[at + 1 :]

    def line(self, item: int) -> tuple:
        """One bank line and who paid it (0: nobody known)."""
        r = self.random
        number, owner, amount, ref = r.choice(self.documents)
        case = r.random()
        payer, name = owner, ""
        if case < 0.08:  # a stranger
            payer, ref = 0, r.choice(["", f"INV/2025/{number:05d}"])
            name = self.written(self.strangers[item % len(self.strangers)])
        elif case < 0.13 and self.children:  # a parent for its child
            payer = r.choice([*self.children])
            number, owner, amount, ref = self.of(r.choice(self.children[payer])) or (0, 0, 999, "")
        elif case < 0.15:  # another's number by mistake
            ref, amount = r.choice(self.documents)[3], amount + 1
        elif case < 0.55:
            ref = r.choice(["", "Danke", "货款", "order 12", "vom 12.03.2026"])
        name = name or self.written(self.names[payer])
        where = r.random()
        if where < 0.1:  # many banks give the text only
            ref = f"{ref} {name}".strip() if where < 0.06 else f"{name} {ref}"
        if where < 0.14:
            name = ""
        account = self.accounts.get(payer, "") if r.random() < 0.8 else ""
        if not payer and r.random() < 0.5:
            account = self.account()
        return item, account, name, ref, -amount, "EUR", payer

    def of(self, partner: int) -> tuple | None:
        return next((d for d in self.documents if d[1] == partner), None)


def make(partners: int, lines: int, seed: int = 1) -> dict:
    """Arguments of ``engine.who_paid``, and ``truth``: item_id → partner."""
    world = World(partners, seed)
    rows = [world.line(n) for n in range(1, lines + 1)]
    columns = ["item_id", "bank_account", "payer_name", "memo", "amount", "currency", "payer"]
    table = pd.DataFrame(rows, columns=columns)
    names = pd.DataFrame(world.names.items(), columns=["partner", "name"])
    known = [("account", a, p, 0, 0, True) for p, a in world.accounts.items()]
    aliases = pd.DataFrame(known, columns=[*engine.ALIASES])
    documents = pd.DataFrame(world.documents, columns=["item_id", "partner", "amount", "ref"])
    may_pay = [(p, c) for p, children in world.children.items() for c in children if c != p]
    return {
        "lines": table.drop(columns="payer"),
        "partners": names,
        "aliases": aliases,
        "documents": documents.assign(memo="", currency="EUR"),
        "may_pay": pd.DataFrame(may_pay, columns=["payer", "partner"]),
        "truth": table.set_index("item_id")["payer"],
    }


def judged(world: dict, result: pd.DataFrame) -> pd.DataFrame:
    """The result with ``right``: is it who paid?"""
    return result.assign(
        right=world["truth"].loc[result["item_id"]].to_numpy() == result["partner"]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--size", type=int, default=10_000)
    args = parser.parse_args([a for a in sys.argv[1:] if a != "payers"])
    for seed in args.seeds:
        world = make(args.size, args.size, seed)
        truth = world.pop("truth")
        start = time.process_time()
        result = engine.who_paid(**world)
        seconds = time.process_time() - start
        table = judged({"truth": truth}, result)
        auto = table["decision"] == engine.AUTO
        known, good = (truth > 0).sum(), table["right"]
        print(
            f"{args.size:,} lines, {args.size:,} partners, seed {seed}: {seconds:.1f} s;"
            f" auto {auto.sum():,}, wrong {(~good[auto]).sum()}, precision"
            f" {good[auto].mean():.3%}; recall auto {good[auto].sum() / known:.1%},"
            f" auto and suggested {good.sum() / known:.1%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
