"""Numbers as Chinese offices write them."""

from __future__ import annotations

import re

_DIGITS = {char: i for i, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
#: Characters of a Chinese number.
HAN = "〇零○一二三四五六七八九十百千万亿两"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


def han_number(text: str) -> int | None:
    """``三十二`` is 32, ``二〇二一`` is 2021; None if `text` is no Chinese number.

    >>> han_number("一千二百"), han_number("二〇二一"), han_number("十五")
    (1200, 2021, 15)
    """
    if not text or any(char not in HAN for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _STEPS:
            section += (digit or 1) * _STEPS[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * _MYRIADS[char]
            section = digit = 0
    return total + section + digit


def arabic(text: str) -> float | None:
    """``1,200``, ``３．５``; None if `text` is no number."""
    plain = text.translate(_FULL_WIDTH).replace(",", "").strip()
    return float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None


def number(text: str) -> float | None:
    """A number in Arabic or Chinese figures."""
    value = arabic(text)
    if value is not None:
        return value
    han = han_number(text)
    return None if han is None else float(han)
