"""Cells of CSV files that a spreadsheet would take for formulas, made harmless in a way that can be taken back.

A spreadsheet runs a cell that begins with = + - @, also in their full-width forms and behind blanks, and trips over one
that begins with a tab or a line break. Such a cell gets one apostrophe in front. So that this can be undone exactly,
apostrophes that stand there already do not count: a text is looked at behind them, and one that looks like a formula
there gets one more. `bare` takes one away from a text that looks like a formula behind its apostrophes, and leaves all
others as they are. A plain negative number is no formula and stays a number; "+86 571" is one, since a spreadsheet
would calculate it or drop its sign.

The rule is for CSV only: in other formats a cell says itself that it is a text. A workbook says of such a cell that it
is to stay one when somebody edits it (`typed_anew`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

GUARD = "'"

_FORMULA = re.compile(
    r"[\t\r\n]"
    r"|[\s\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*"
    r"[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
)
_UNSURE = re.compile("\0(?:[^\\w\0]|_)")
"""Of texts behind a NUL each, one that begins with neither letter nor digit; a further NUL says nothing of it."""
_NUMBER = re.compile(r"-[0-9]{1,15}(\.[0-9]{1,15})?")


def guarded(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return GUARD + text if _runs(text) else text


def all_guarded(texts: Sequence[str]) -> Sequence[str]:
    """Each of the texts as it may stand in a CSV file."""
    if not unsure("\0".join(texts)):
        return texts
    return [GUARD + text if _runs(text) else text for text in texts]


def unsure(joined: str) -> bool:
    """Whether of texts with a NUL between them any begins with neither letter nor digit."""
    return bool(_UNSURE.search("\0" + joined))


def typed_anew(text: str) -> bool:
    """Whether a spreadsheet would take the text for something else if it were typed: a formula, a number, a quote."""
    return text.startswith(GUARD) or bool(_FORMULA.match(text))


def bare(text: str) -> str:
    """The text that was guarded: bare(guarded(text)) == text for every text."""
    return text[1:] if text.startswith(GUARD) and _runs(text) else text


def _runs(text: str) -> bool:
    """Whether a spreadsheet might run the text, seen behind its apostrophes."""
    # Nearly every cell begins with a letter, a digit or Han, and is done with at once.
    if text[:1].isalnum():
        return False
    text = text.lstrip(GUARD)
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)
