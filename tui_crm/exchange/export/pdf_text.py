"""Text on paper with the fonts that every reader of PDF brings along, so that no font file is needed."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any

from tui_crm.exchange.export.cells import broken

HAN, LATIN, LATIN_BOLD = "STSong-Light", "Helvetica", "Helvetica-Bold"
OUTLINE = 0.04
"""Of bold Chinese, in parts of its size; about as much as the bold Latin font has more than the plain one."""
OUTLINED = 2
"""The way of showing text that fills the characters and draws their outline, as PDF numbers it."""

MISSING = "〓"
"""Printers' own sign for a character that they lack."""


def register() -> None:
    """Make the Chinese font known to the library."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(HAN))


@lru_cache(maxsize=65536)
def _printable(char: str) -> str:
    if char in MISSING or _is_latin(char):
        return char
    try:
        return char if ord(char) < 0x10000 and char.encode("gbk") else MISSING
    except UnicodeEncodeError:
        return MISSING


def _is_latin(char: str) -> bool:
    return " " <= char <= "~" or "\xa0" <= char <= "\xff"


def printable(text: str) -> str:
    """The text with a stand-in for each character that the fonts lack."""
    return text if text.isascii() else "".join(map(_printable, text))


@lru_cache(maxsize=65536)
def _advance(char: str, bold: bool) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(char, _font(_is_latin(char), bold), 1))


def _font(latin: bool, bold: bool) -> str:
    return (LATIN_BOLD if bold else LATIN) if latin else HAN


def measured(text: str, size: float, *, bold: bool = False) -> float:
    """How wide the text is."""
    return size * sum(_advance(char, bold) for char in text)


def draw(canvas: Any, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
    """Put a line of text on the page."""
    for latin, chars in groupby(text, _is_latin):
        run = "".join(chars)
        canvas.setFont(_font(latin, bold), size)
        if bold and not latin:
            _outlined(canvas, x, y, run, size)
        else:
            canvas.drawString(x, y, run)
        x += measured(run, size, bold=bold)


def _outlined(canvas: Any, x: float, y: float, text: str, size: float) -> None:
    """Bold Chinese, of which there is no font: its characters get an outline, as programs for text do it."""
    canvas.saveState()
    canvas.setLineWidth(size * OUTLINE)
    canvas.drawString(x, y, text, mode=OUTLINED)
    canvas.restoreState()


def fitted(text: str, size: float, room: float) -> list[str]:
    """The text as lines that fit into the room."""
    return broken(text, room, lambda char: size * _advance(char, False), lambda char: not _is_latin(char))
