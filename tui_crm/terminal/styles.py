"""Looks of a cell as small numbers, and the shortest way from one look to another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style as RichStyle
from textual.strip import Strip

BOLD, DIM, ITALIC, UNDERLINE, BLINK, _, REVERSE, HIDDEN, STRIKE = (1 << n for n in range(1, 10))
_ON = {BOLD: "1", DIM: "2", ITALIC: "3", UNDERLINE: "4", REVERSE: "7", HIDDEN: "8", STRIKE: "9"}
_OFF = {BOLD | DIM: "22", ITALIC: "23", UNDERLINE: "24", REVERSE: "27", HIDDEN: "28", STRIKE: "29"}
_SEEN_WITHOUT_INK = UNDERLINE | REVERSE | STRIKE
"""What is seen of a cell that holds a blank; in the colour of the ink, which others of its attributes change."""


class Style(NamedTuple):
    """Attributes as bits, and the two colours as SGR parameters; empty is the terminal's own."""

    attributes: int = 0
    ink: str = ""
    ground: str = ""


PLAIN = 0
"""The number of the style without anything."""

_styles: list[Style] = [Style()]
_numbers: dict[Style, int] = {Style(): PLAIN}
blanks: list[int] = [PLAIN]
"""For each style the number of the one that a blank looks the same in."""


def number(style: Style) -> int:
    """The number of a style; the same style has the same number in every screen of this process."""
    found = _numbers.get(style)
    if found is None:
        found = _numbers[style] = len(_styles)
        _styles.append(style)
        blanks.append(found)
        seen = style.attributes & ~ITALIC if style.attributes & _SEEN_WITHOUT_INK else 0
        blanks[found] = number(Style(seen, style.ink if seen else "", style.ground))
    return found


def described(style: int) -> Style:
    """The style behind a number."""
    return _styles[style]


@lru_cache(maxsize=4096)
def applied(style: int, parameters: str) -> int:
    """The number of the style after an SGR sequence with these parameters.

    Blinking is left out: nothing moves on a thin line. A double line below (21) is a line. What is not known changes
    nothing.
    """
    attributes, ink, ground = _styles[style]
    codes = parameters.split(";") if parameters else ["0"]
    at = 0
    while at < len(codes):
        code = int(codes[at] or "0")
        taken = 1
        if code == 0:
            attributes, ink, ground = 0, "", ""
        elif code in (38, 48):
            taken = {"2": 5, "5": 3}.get(codes[at + 1] if at + 1 < len(codes) else "", len(codes))
            colour = ";".join(codes[at : at + taken])
            ink, ground = (colour, ground) if code == 38 else (ink, colour)
        elif 30 <= code <= 39 or 90 <= code <= 97:
            ink = "" if code == 39 else str(code)
        elif 40 <= code <= 49 or 100 <= code <= 107:
            ground = "" if code == 49 else str(code)
        elif code <= 9:
            attributes |= (1 << code) & ~BLINK & ~(1 << 6)
        elif code == 21:
            attributes |= UNDERLINE
        elif 22 <= code <= 29:
            attributes &= ~((BOLD | DIM) if code == 22 else 1 << (code - 20))
        at += taken
    return number(Style(attributes, ink, ground))


@lru_cache(maxsize=4096)
def change(before: int, after: int) -> str:
    """The shortest SGR sequence from one style to another; empty where they are the same."""
    if before == after:
        return ""
    old, new = _styles[before], _styles[after]
    lost = old.attributes & ~new.attributes
    codes = [off for bits, off in _OFF.items() if lost & bits]
    # "Neither bold nor dim" takes both away.
    kept = old.attributes & ~(BOLD | DIM) if lost & (BOLD | DIM) else old.attributes
    codes += [on for bit, on in _ON.items() if new.attributes & ~kept & bit]
    if new.ink != old.ink:
        codes.append(new.ink or "39")
    if new.ground != old.ground:
        codes.append(new.ground or "49")
    whole = [on for bit, on in _ON.items() if new.attributes & bit]
    whole += [colour for colour in (new.ink, new.ground) if colour]
    # A parameter that is left out is a nought.
    afresh = "\x1b[" + ";".join(["", *whole]) + "m" if whole else "\x1b[m"
    return min("\x1b[" + ";".join(codes) + "m", afresh, key=len)


@lru_cache(maxsize=4096)
def of_rich(style: RichStyle | None, colours: ColorSystem) -> int:
    """The number of a style as Rich has it, in as many colours as the program reckons with."""
    return PLAIN if style is None else applied(PLAIN, Strip.render_ansi(style, colours) or "0")


@lru_cache(maxsize=1024)
def in_sixteen(style: int) -> int:
    """The style in the terminal's own sixteen colours, which are two bytes each instead of up to sixteen."""
    attributes, ink, ground = _styles[style]
    return number(Style(attributes, _nearest(ink, foreground=True), _nearest(ground, foreground=False)))


@lru_cache(maxsize=1024)
def colourless(style: int) -> int:
    """The style without its colours."""
    return number(Style(_styles[style].attributes))


def _nearest(parameters: str, *, foreground: bool) -> str:
    codes = parameters.split(";")
    if codes[1:2] == ["2"] and len(codes) == 5:
        colour = Color.from_rgb(*map(int, codes[2:]))
    elif codes[1:2] == ["5"] and len(codes) == 3:
        colour = Color.from_ansi(int(codes[2]))
    else:
        return parameters
    return ";".join(colour.downgrade(ColorSystem.STANDARD).get_ansi_codes(foreground))
