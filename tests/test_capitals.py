"""Amounts in Chinese capitals: the examples of the payment rules, and a way back."""

import random
from itertools import pairwise

import pytest

from statements.capitals import DIGITS, capitals

EXAMPLES = {
    0: "零元整",
    1: "壹分",
    50: "伍角整",
    53: "伍角叁分",
    100: "壹元整",
    101: "壹元零壹分",
    110: "壹元壹角整",
    1000: "壹拾元整",
    1005: "壹拾元零伍分",
    10000: "壹佰元整",
    32504: "叁佰贰拾伍元零肆分",
    140950: "壹仟肆佰零玖元伍角整",
    168032: "壹仟陆佰捌拾元零叁角贰分",
    600714: "陆仟零柒元壹角肆分",
    1640902: "壹万陆仟肆佰零玖元零贰分",
    10700053: "壹拾万柒仟元零伍角叁分",
    10000005: "壹拾万元零伍分",
    100000000: "壹佰万元整",
    100001000: "壹佰万零壹拾元整",
    100050000: "壹佰万零伍佰元整",
    10000100000: "壹亿零壹仟元整",
    10050000000: "壹亿零伍拾万元整",
    1234500000000 * 100: "壹万贰仟叁佰肆拾伍亿元整",
    -123456: "负壹仟贰佰叁拾肆元伍角陆分",
}


@pytest.mark.parametrize(("fen", "text"), EXAMPLES.items())
def test_examples(fen, text):
    assert capitals(fen) == text


def read(text):
    """Capitals as fen, by place values alone."""
    places = {"拾": 10, "佰": 100, "仟": 1000}
    whole, _, rest = text.rpartition("元")
    total = section = digit = 0
    for sign in whole:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in places:
            section, digit = section + digit * places[sign], 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    yuan, fen = total + section + digit, 0
    for digit, unit in pairwise(rest):
        fen += DIGITS.index(digit) * {"角": 10, "分": 1}[unit] if unit in "角分" else 0
    return yuan * 100 + fen


def test_reads_back():
    dice = random.Random(5)
    for size in range(1, 15):
        for _each in range(300):
            fen = dice.randrange(10**size)
            for _zero in range(dice.randrange(4)):
                place = 10 ** dice.randrange(size)
                fen -= fen // place % 10 * place
            text = capitals(fen)
            assert read(text) == fen, text
            assert "零零" not in text
