"""What texts say of differences: ``Spesen``, ``less 2% disc``, ``代扣税``, ``rate 1.1883``.

``WORDS`` is the whole vocabulary: a cause, a language, its phrases. A phrase is found in any case,
with or without accents, as whole words; Chinese ones anywhere. ``*`` at its end lets the word go on
(``skont*``: Skonto, Skonti), ``#`` stands for a number with three and more decimals, as rates have
them, ``%`` for a percentage. Of phrases that begin at one place the first cause counts, and of one
cause the longest: ``net of discount`` speaks of no tax though ``net`` does.
"""

import re
import unicodedata

import numpy as np
import pandas as pd

#: Causes in the order they are asked for; ``net`` is a tax left out, where the figure is one.
WORDS = {
    "discount": {
        "en": "disc, discount*, net of discount, less discount, net of disc, less %,"
        " rebate*, prompt payment",
        "de": "skont*, abzgl %, abzgl. %, abzueglich %, abzuglich %, rabatt*, nachlass*",
        "fr": "escompte*, rabais, remise %, ristourne*",
        "es": "descuento*, dto, pronto pago",
        "it": "sconto*, sconti, abbuono*, abbuoni",
        "nl": "korting*, betalingskorting*",
        "pt": "desconto*",
        "zh": "折扣, 折让, 折讓, 返利, 扣%, 优惠, 優惠",
    },
    "fx": {
        "en": "exchange rate*, rate #, rate: #, ex rate, fx, fx rate, fx gain*, fx"
        " loss*, forex, exchange difference*, exchange gain*, exchange loss*, roe"
        " #",
        "de": "kurs #, kurs: #, zum kurs, wechselkurs*, umrechnungskurs*, devisenkurs*,"
        " kursdifferenz*, waehrungsdifferenz*, wahrungsdifferenz*",
        "fr": "cours #, taux #, taux de change, ecart de change, difference de change",
        "es": "tipo de cambio, diferencia de cambio, diferencias de cambio, cambio #,"
        " tc #",
        "it": "cambio #, al cambio, tasso di cambio, differenza cambi*, differenze"
        " cambi*",
        "nl": "wisselkoers*, koers #, koersverschil*",
        "pt": "cambio #, taxa de cambio, diferenca cambial, variacao cambial",
        "zh": "汇率, 匯率, 汇兑, 匯兌, 汇差, 折汇",
    },
    "bank_charge": {
        "en": "charges, bank charge*, bank fee*, banking fee*, wire fee*, transfer"
        " fee*, transaction fee*, swift fee*, commission*, sha, our/sha, sha/our,"
        " ben/our",
        "de": "spesen, bankspesen, gebuehr*, gebuhr*, bankgebuehr*, bankgebuhr*,"
        " bankentgelt*, entgelt*",
        "fr": "frais, frais bancaire*, frais de banque, frais de virement, commission"
        " bancaire*",
        "es": "gastos, gastos bancarios, comision*",
        "it": "spese, spese bancarie, commissione bancaria, commissioni bancarie",
        "nl": "kosten, bankkosten, transactiekosten",
        "pt": "despesas bancarias, tarifa bancaria, tarifas bancarias, comissao"
        " bancaria",
        "zh": "手续费, 手續費, 银行费用, 銀行費用, 银行扣费, 汇费",
    },
    "tax": {
        "en": "wht, withholding*, withheld, tax withheld, tds",
        "de": "quellensteuer*, abzugsteuer*, abzugssteuer*, steuerabzug*",
        "fr": "retenue a la source, retenue",
        "es": "retencion*, irpf",
        "it": "ritenuta*, ritenute",
        "nl": "bronbelasting*",
        "pt": "retencao*, irrf",
        "zh": "代扣, 预扣, 預扣, 扣税, 扣稅",
    },
    "net": {
        "en": "net, net of tax, net of vat, ex vat, excl vat, excl. vat, excluding vat,"
        " without vat, less vat, w/o vat, ex gst",
        "de": "netto, ohne mwst, ohne ust, exkl mwst, exkl. mwst, zzgl mwst, zzgl. mwst",
        "fr": "ht, hors taxe*, hors tva",
        "es": "sin iva",
        "it": "senza iva, iva esclusa",
        "nl": "excl btw, excl. btw, ex btw, zonder btw",
        "pt": "sem iva",
        "zh": "不含税, 不含稅",
    },
}  # fmt: skip
CAUSES = tuple(WORDS)
DISCOUNT, FX, BANK_CHARGE, TAX, NET = range(len(CAUSES))
RATE = r"\d{1,4}[.,]\d{3,8}"
PERCENT = r"\d{1,2}(?:[.,]\d{1,2})? ?%"
CHINESE = re.compile(r"[\u2e80-\u9fff]")
NUMBER = re.compile(r"(?<![\w.,])\d[\d.,']*(?: \d{3}(?=[ .,]|$)[\d.,]*)*(?!\w)")
STATED = re.compile(rf"(?<![\w.,]){RATE}(?![\w]|[.,]\d)")
UNITS = 1, 100, 1000  # minor units of a unit, in the currencies of the world
ROUNDED = 0.6  # of the last decimal of a figure: what rounding explains
LOOSE_MAX = 0.001  # a rate and an amount too short to prove anything


def plain(text: str) -> str:
    """In upper case, without accents and with single spaces."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
        text = unicodedata.normalize(
            "NFKC", "".join(c for c in parts if not unicodedata.combining(c))
        )
    return " ".join(text.upper().split())


def _pattern(phrase: str) -> str:
    """A phrase as it is searched for; where it begins is left to the reader."""
    text = plain(phrase)
    found = re.escape(text.rstrip("*")).replace(r"\#", RATE).replace("%", PERCENT)
    if CHINESE.search(text) or text.endswith("#"):
        return found
    return found + (r"[^\W\d_]*" if text.endswith("*") else r"(?![^\W\d_])")


def _reader(chinese: bool) -> re.Pattern:
    """All phrases, the name of the group is the cause."""
    groups = []
    for cause, languages in WORDS.items():
        phrases = {p.strip() for words in languages.values() for p in words.split(",")}
        phrases = [p for p in phrases if bool(CHINESE.search(p)) == chinese]
        longest = sorted(phrases, key=lambda p: (-len(p), p))
        groups.append(f"(?P<{cause}>{'|'.join(map(_pattern, longest))})")
    start = "" if chinese else r"(?<![^\W\d_])"
    return re.compile(f"{start}(?:{'|'.join(groups)})")


READERS = _reader(False), _reader(True)
BEGINNING = re.compile("([A-Z]{1,3})[A-Z]*")
BEGINNINGS = {
    BEGINNING.match(plain(phrase)).group(1)
    for languages in WORDS.values()
    for words in languages.values()
    for phrase in words.split(",")
    if not CHINESE.search(phrase)
}


def _speaks(text: str) -> bool:
    """Could any phrase stand in it? Most texts have no word that begins as one of them does."""
    return not BEGINNINGS.isdisjoint(BEGINNING.findall(text))


def read(texts: np.ndarray) -> pd.DataFrame:
    """Texts → ``row``, ``cause`` (number in CAUSES), ``word`` as the text has it, in capitals."""
    found = []
    for row, text in enumerate(texts.tolist()):
        if text.isascii() and not _speaks(text.upper()):
            continue
        text = plain(text)
        readers = (READERS[0],) * _speaks(text) + READERS[1:] * (not text.isascii())
        hits = [hit for reader in readers for hit in reader.finditer(text)]
        found += [(row, CAUSES.index(hit.lastgroup), hit.group()) for hit in hits]
    return pd.DataFrame(found, columns=["row", "cause", "word"])


def bits(texts: np.ndarray) -> np.ndarray:
    """Texts → for each the causes it speaks of, as the bits of a number."""
    found = read(texts)
    told = np.zeros(len(texts), "uint8")
    np.bitwise_or.at(told, found["row"].to_numpy("int64"), 1 << found["cause"].to_numpy("uint8"))
    return told


def stated(text: str, totals: tuple[int, ...]) -> str:
    """The part of a text that states an amount abroad and the rate at which it is one of the
    totals (minor units); ``""`` if there is none: ``"USD 3,761.16 rate 1.1883"``."""
    for rate in STATED.finditer(text):
        times = _figure(rate.group().replace(",", "."))
        for found in NUMBER.finditer(text):
            if found.span() != rate.span() and _comes_to(_amount(found.group()), times, totals):
                ends = min(found.start(), rate.start()), max(found.end(), rate.end())
                before = re.search(r"(?<![A-Za-z])[A-Za-z]{3} ?$|[$€£¥] ?$", text[: ends[0]])
                return text[before.start() if before else ends[0] : ends[1]]
    return ""


def _amount(text: str) -> tuple[float, float]:
    """``"3.761,16"`` → its value, and how far it is off at most, by itself."""
    whole, point, part = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", text).groups()
    digits = re.sub(r"\D", "", whole)
    return _figure(f"{digits}.{part}" if point else digits)


def _figure(text: str) -> tuple[float, float]:
    return float(text), ROUNDED * 10.0 ** -len(text.partition(".")[2])


def _comes_to(amount, rate, totals: tuple[int, ...]) -> bool:
    """Is the amount, times or by the rate, one of the totals, as far as they are written down?"""
    if not amount[0] or not rate[0]:
        return False
    loose = rate[1] / rate[0] + amount[1] / amount[0]
    return loose < LOOSE_MAX and any(
        total and abs(figure * unit / total - 1.0) <= loose + ROUNDED / total
        for total in map(abs, totals)
        for figure in (amount[0] * rate[0], amount[0] / rate[0])
        for unit in UNITS
    )
