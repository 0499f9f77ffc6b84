"""How places are called in full, and where there is little room."""

from __future__ import annotations

import re

_PROVINCE = re.compile("^.+?(?:省|自治区|特别行政区)(?=.)")
"""The province before a city; Beijing and its like are cities themselves."""


def short(zh: str, en: str) -> tuple[str, str]:
    """A place from its city on: 济南市历下区 and Lixia, Jinan."""
    inner = _PROVINCE.sub("", zh)
    return inner, en if inner == zh else en.rpartition(", ")[0] or en


def in_full(zh: str, en: str, above_zh: str, above_en: str) -> tuple[str, str]:
    """A place with all that it lies in, as in Hangzhou, Zhejiang; a city that is its own province stands once."""
    if above_zh.endswith(zh):
        return above_zh, above_en
    return above_zh + zh, ", ".join(filter(None, (en, above_en)))
