"""ASCII for the signs that not every terminal has, or gives one cell."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SIGNS = {
    "─━═╌┄┈‐‑‒–—―−": "-",
    "│┃║┆┊": "|",
    "┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╔╗╚╝╠╣╦╩╬": "+",
    "▸▹►▶→›❯»": ">",
    "◂◃◄◀←‹«": "<",
    "▴▲↑": "^",
    "▾▼↓": "v",
    "✓✔√●•◆■★☑": "*",
    "○◦◇□☆☐·‧∙⋅": ".",
    "✗✘×☒": "x",
    "÷": "/",
    "…": "~",
    "“”„″": '"',
    "‘’′": "'",
    "⏎↵␦": "?",
    "▏▎▍▌▋▊▉█▇▆▅▄▃▂▁░▒▓": "#",
}
_ASCII = {ord(sign): plain for signs, plain in _SIGNS.items() for sign in signs}


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    known = text.translate(_ASCII)
    if known.isascii():
        return known
    # What stays ambiguous would take two cells there and move the rest of its line.
    return "".join("?" if unicodedata.east_asian_width(char) == "A" else char for char in known)


def plain(text: str) -> str:
    """A text with as many cells, in which Chinese stays and other signs are ASCII; an unknown one is a question."""
    return text if text.isascii() else _plain(text)
