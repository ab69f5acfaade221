"""Document numbers as companies issue them, as partners quote them, and the noise around them."""

import re
from dataclasses import dataclass
from datetime import date
from random import Random

BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Number:
    """``full`` as printed; ``padded`` and ``short`` are its counter with and without zeros, and
    with month and day where it starts anew each day."""

    full: str
    padded: str
    short: str


def _checked(day: date, counter: int) -> str:
    """Alphanumeric with a check character at its end, like K7A3Q-X."""
    value, digits = counter * 7919 % 36**5, ""
    for _ in range(5):
        value, digit = divmod(value, 36)
        digits = BASE36[digit] + digits
    check = BASE36[sum((n + 2) * BASE36.index(c) for n, c in enumerate(digits)) % 36]
    return f"K{digits}-{check}"


#: name → (number of a day and a counter, counter's width, when the counter restarts, start)
SCHEMES = {
    "prefixed": (lambda d, n: f"RE{d.year}-{n:05d}", 5, "year", 100),
    "slashed": (lambda d, n: f"{d.year}/{n}", 1, "year", 40),
    "running": (lambda d, n: f"{n:010d}", 10, "never", 90012345),
    "short_year": (lambda d, n: f"F-{d.year % 100}-{n:04d}", 4, "year", 300),
    "erp": (lambda d, n: f"INV/{d.year}/{n:05d}", 5, "year", 1),
    "checked": (_checked, 6, "never", 4711),
    "bare": (lambda d, n: f"{n}", 1, "year", 1),
    "bare_padded": (lambda d, n: f"{n:06d}", 6, "year", 1000),
    "dated": (lambda d, n: f"XS{d:%Y%m%d}{n:03d}", 3, "day", 1),
    "monthly": (lambda d, n: f"SI-{d:%y%m}-{n:04d}", 4, "month", 1),
    "french": (lambda d, n: f"FA{d:%y}{n:05d}", 5, "year", 17),
    "branch": (lambda d, n: f"{n:05d}/{d:%y}/B", 5, "year", 2100),
    "fapiao": (lambda d, n: f"{d:%y}312000{n:08d}", 8, "never", 10458211),
    # of other documents
    "bank": (lambda d, n: f"BNK1/{d.year}/{n:05d}", 5, "year", 1),
    "run": (lambda d, n: f"ZL{n:06d}", 6, "never", 20411),
    "pay": (lambda d, n: f"PAY-{d.year % 100}-{n:04d}", 4, "year", 60),
    "voucher_cn": (lambda d, n: f"记-{d.month}-{n:03d}", 3, "month", 1),
    "credit": (lambda d, n: f"GS{d.year}-{n:04d}", 4, "year", 1),
    "order": (lambda d, n: f"45{n:08d}", 8, "never", 12345),
    "order_short": (lambda d, n: f"PO-{d.year % 100}-{n:04d}", 4, "year", 30),
    "delivery": (lambda d, n: f"LS{n:07d}", 7, "never", 80331),
    "delivery_bare": (lambda d, n: f"8{n:07d}", 7, "never", 120441),
}
INVOICES = list(SCHEMES)[:13]


class Counters:
    """Numbers of one house, drawn in the order of dates; ``stride`` stands for its other trade."""

    def __init__(self, random: Random, stride: int, ahead: int = 0):
        self._random, self._stride, self._ahead, self._last = random, stride, ahead, {}

    def draw(self, scheme: str, day: date) -> Number:
        form, width, restart, start = SCHEMES[scheme]
        period = {
            "never": None,
            "year": day.year,
            "month": (day.year, day.month),
            "day": day,
        }[restart]
        key = (scheme, period)
        stride = 3 if restart == "day" else self._stride
        ahead = self._ahead if restart in ("year", "never") else 0
        last = self._last.get(key, start + ahead + self._random.randrange(stride * 2))
        self._last[key] = last + self._random.randint(1, stride)
        full = form(day, last)
        if scheme == "checked":
            return Number(full, full, full.replace("-", ""))
        if restart == "day":  # nobody quotes the third of a day without the day
            return Number(full, full[-7:], full[-7:].lstrip("0"))
        return Number(full, f"{last:0{width}d}", str(last))


# -- quoting: what the other side makes of a number ---------------------------------------------


def _swap_digits(random: Random, text: str) -> str:
    """Two neighbouring, different digits change places, as far right as possible most times."""
    places = [
        n for n in range(len(text) - 1) if text[n : n + 2].isdigit() and text[n] != text[n + 1]
    ]
    if not places:
        return text
    n = random.choice(places[-3:])
    return text[:n] + text[n + 1] + text[n] + text[n + 2 :]


def _misread(random: Random, text: str) -> str:
    """O for 0, I for 1 and the other way round, here and there."""
    confused = {"0": "O", "O": "0", "1": "I", "I": "1", "5": "S"}
    return "".join(confused.get(c, c) if random.random() < 0.4 else c for c in text)


def _retyped(random: Random, text: str) -> str:
    return _swap_digits(random, text) if random.random() < 0.3 else text


def _reseparated(random: Random, text: str) -> str:
    return re.sub(r"[-/]", random.choice(["", " ", "-", "/", "."]), text)


#: habit → what becomes of an issued number
STYLES = {
    "full": lambda random, n: n.full,
    "lower": lambda random, n: n.full.lower(),
    "separated": lambda random, n: _reseparated(random, n.full),
    "short": lambda random, n: n.short,
    "padded": lambda random, n: n.padded,
    "digits": lambda random, n: re.sub(r"\D", "", n.full) or n.full,
    "last8": lambda random, n: n.full[-8:],
    "first10": lambda random, n: n.full[:10],
    "misread": lambda random, n: _misread(random, n.full),
    "retyped": lambda random, n: _retyped(random, n.full),
}


def tells(style: str, number: Number) -> bool:
    """Whether the quoted text still holds the counter."""
    return style != "first10" or len(number.full) <= 10


def listed(random: Random, numbers: list[Number], style: str) -> str:
    quoted = [STYLES[style](random, n) for n in numbers]
    return random.choice([", ", " ", " + ", "/", "; "]).join(quoted)


def ranged(numbers: list[Number], style: str) -> str:
    """From the first to the last: 'INV/2026/00012-15'."""
    first, last = numbers[0], numbers[-1]
    start = first.full if style in ("full", "separated", "lower") else first.short
    return f"{start}-{last.short}"


# -- words ----------------------------------------------------------------------------------------

WORDS = {
    "de": {
        "invoice": ["Rechnung {}", "Rg. {}", "Re-Nr. {}", "RNr {}", "{}", "Ihre Rechnung {}"],
        "order": ["Bestellung {}", "Best.-Nr. {}", "Ihr Auftrag {}"],
        "delivery": ["Lieferschein {}", "LS {}"],
        "refund": ["Gutschrift {}", "GS {}"],
        "goods": ["Warenlieferung", "Handelsware", "Lieferung", "Wartung", "Ersatzteile"],
        "run": ["Zahllauf", "Überweisung", "Sammler", "SEPA-Überweisung"],
        "cancel": ["Storno {}", "Stornierung {}", "Falschbuchung {}"],
    },
    "zh": {
        "invoice": ["发票号{}", "发票{}", "{}货款", "应付{}", "{}"],
        "order": ["订单{}", "采购订单{}", "合同{}"],
        "delivery": ["送货单{}", "出库单{}"],
        "refund": ["红字发票{}", "退货{}"],
        "goods": ["货款", "材料款", "配件", "服务费"],
        "run": ["付款", "网银付款", "批量付款"],
        "cancel": ["冲销{}", "红冲{}"],
    },
    "en": {
        "invoice": ["Invoice {}", "Inv {}", "INV# {}", "your invoice {}", "{}", "re {}"],
        "order": ["PO {}", "your order {}", "Order no. {}"],
        "delivery": ["DN {}", "delivery note {}"],
        "refund": ["Credit note {}", "CN {}"],
        "goods": ["goods", "spare parts", "maintenance", "supplies", "consulting"],
        "run": ["payment run", "BACS", "supplier payment", "transfer"],
        "cancel": ["Reversal {}", "reversed: {}", "void {}"],
    },
    "es": {
        "invoice": ["Factura {}", "Fra. {}", "Fact {}", "s/fra {}", "{}"],
        "order": ["Pedido {}", "s/pedido {}"],
        "delivery": ["Albarán {}", "Alb. {}"],
        "refund": ["Abono {}", "Rectificativa {}"],
        "goods": ["mercancía", "suministros", "servicios", "recambios"],
        "run": ["Transferencia", "remesa", "pago proveedores"],
        "cancel": ["Anulación {}", "Anula {}"],
    },
    "fr": {
        "invoice": ["Facture {}", "Fact. n° {}", "FAC {}", "votre facture {}", "{}"],
        "order": ["Commande {}", "Cde {}"],
        "delivery": ["BL {}", "bon de livraison {}"],
        "refund": ["Avoir {}", "AV {}"],
        "goods": ["marchandises", "fournitures", "entretien", "pièces"],
        "run": ["Virement", "VIR SEPA", "règlement"],
        "cancel": ["Extourne {}", "Annulation {}"],
    },
}


def say(random: Random, language: str, what: str, text: str = "") -> str:
    return random.choice(WORDS[language][what]).format(text)


def noise(random: Random, day: date) -> str:
    """Something with digits in it that identifies nothing."""
    r = random.randint
    return random.choice([
        lambda: f"Tel. 0{r(211, 9999)}/{r(10000, 999999)}-{r(10, 99)}",
        lambda: f"+86 21 {r(50000000, 69999999)}",
        lambda: f"{r(2, 480)} Stk",
        lambda: f"qty {r(2, 2400)}",
        lambda: f"{r(2, 90)}箱",
        lambda: f"{day:%d.%m.%Y}",
        lambda: f"{day:%d/%m/%y}",
        lambda: f"{day:%Y%m%d}",
        lambda: f"KW {day.isocalendar()[1]}",
        lambda: f"wk{day.isocalendar()[1]:02d}/{day.year}",
        lambda: f"DE{r(10, 99)} {r(1000, 9999)} {r(1000, 9999)}",
        lambda: f"IBAN ..{r(1000, 9999)}",
        lambda: f"COBADEFF{r(100, 999)}",
        lambda: f"EREF+{r(10**9, 10**10 - 1)}",
        lambda: f"K.-Nr. {r(10000, 99999)}",
        lambda: f"ref {r(100, 99999)}",
        lambda: f"{r(1, 12):02d}/{day.year}",
        lambda: "NOTPROVIDED",
    ])()  # fmt: skip


def noisy(random: Random, day: date, share: float, *texts: str) -> str:
    """Texts and, in ``share`` of the cases, noise, in any order."""
    parts = [text for text in texts if text]
    while random.random() < share and len(parts) < 5:
        parts.insert(random.randrange(len(parts) + 1), noise(random, day))
    return " ".join(parts)
