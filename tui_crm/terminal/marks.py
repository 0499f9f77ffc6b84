"""ASCII for the signs that not every terminal has, or gives one cell."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

from rich.cells import cell_len

_SIGNS = {
    "─━═╌┄┈‐‑‒–—―−": "-",
    "│┃║┆┊": "|",
    "┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╔╗╚╝╠╣╦╩╬": "+",
    "▸►▶→›❯»": ">",
    # No sign that a digit, or the mark of a chosen row, could stand beside as if they belonged together.
    "▹": ")",
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
    return "".join(_narrowed(char, before) for before, char in pairwise(f" {known}"))


def _narrowed(char: str, before: str) -> str:
    """Itself, unless it is ambiguous: it would take two cells there and move the rest of its line."""
    if unicodedata.east_asian_width(char) != "A":
        return char
    if not cell_len(char):
        # An accent that follows its letter has no cell of its own; what makes a sign wider has one.
        return "?" * (cell_len(before + char) - cell_len(before))
    letter = unicodedata.normalize("NFKD", char)[0]
    return letter if letter.isascii() else "?"


def plain(text: str) -> str:
    """A text with as many cells, in which Chinese stays and other signs are ASCII: without accents, or a question."""
    return text if text.isascii() else _plain(text)
