"""Amounts of money in Chinese capitals (人民币大写), as letters and invoices write them."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
UNITS = ((10**8, "亿"), (10**4, "万"))
#: Decimals of the amounts that can be written in capitals: 元, 角, 分.
CENTS = 2
#: How the currencies Chinese letters are about most are called in them; others by their code.
CHINESE_NAMES = {
    "CNY": "人民币",
    "EUR": "欧元",
    "GBP": "英镑",
    "HKD": "港币",
    "JPY": "日元",
    "USD": "美元",
}


def in_capitals(amount: int, decimals: int, currency: str) -> str:
    """An amount of minor units with the name of its currency; nothing if it has too many decimals.

    >>> in_capitals(60000, 2, "EUR"), in_capitals(600, 0, "JPY"), in_capitals(600, 3, "KWD")
    ('欧元陆佰元整', '日元陆佰元整', '')
    """
    if decimals > CENTS:
        return ""
    return CHINESE_NAMES.get(currency, currency) + capitals(amount * 10 ** (CENTS - decimals))


def capitals(fen: int) -> str:
    """An amount of fen (hundredths of a yuan) in capitals.

    Between digits that are not zero, any number of zeros is read as one 零; an amount without fen
    ends in 整.

    >>> capitals(140950)
    '壹仟肆佰零玖元伍角整'
    >>> capitals(600714)
    '陆仟零柒元壹角肆分'
    >>> capitals(168032)
    '壹仟陆佰捌拾元零叁角贰分'
    >>> capitals(-10000005)
    '负壹拾万元零伍分'
    """
    yuan, rest = divmod(abs(fen), 100)
    sign = "负" if fen < 0 else ""
    whole = f"{_whole(yuan)}元" if yuan else ""
    return sign + ((whole + _rest(rest, yuan)) or "零元整")


def _whole(yuan: int) -> str:
    """A whole number; 零 where a part begins with zeros."""
    for value, unit in UNITS:
        if yuan >= value:
            high, low = divmod(yuan, value)
            text = _whole(high) + unit
            return text + (DIGITS[0] * (low < value // 10) + _whole(low) if low else "")
    return _group(yuan)


def _group(group: int) -> str:
    text, gap = "", False
    for power in reversed(range(4)):
        digit = group // 10**power % 10
        if not digit:
            gap = bool(text)
            continue
        text += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[power]
        gap = False
    return text


def _rest(fen: int, yuan: int) -> str:
    """Jiao and fen, after ``yuan``; 零 stands for what is missing before them."""
    jiao, fen = divmod(fen, 10)
    if not jiao and not fen:
        return "整" if yuan else ""
    missing = yuan and (not jiao or yuan % 10 == 0)
    text = DIGITS[0] if missing else ""
    text += f"{DIGITS[jiao]}角" if jiao else ""
    return text + (f"{DIGITS[fen]}分" if fen else "整")
