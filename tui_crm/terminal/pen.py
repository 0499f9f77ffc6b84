"""Where the cursor of a remote terminal stands and in which style it writes, and the shortest ways to elsewhere."""

from __future__ import annotations

from functools import lru_cache

from tui_crm.terminal.styles import PLAIN, blanks, change

Place = tuple[int | None, int | None]


@lru_cache(maxsize=2048)
def move(x: int | None, y: int | None, to_x: int, to_y: int) -> str:
    """The shortest way of the cursor; None is a column or line that is not known.

    Lines go down by a line feed, which in raw mode keeps the column and above the last line scrolls nothing. Of ways
    that are equally short the one is taken that is the same from every column, which compresses best.
    """
    if (x, y) == (to_x, to_y):
        return ""
    ways = []
    if y is not None:
        down = to_y - y
        vertical = min("\n" * down if 0 <= down <= 3 else step(down, "B", "A"), f"\x1b[{to_y + 1}d", key=len)
        ways += [vertical + f"\x1b[{to_x + 1}G", vertical + "\r" + step(to_x, "C", "D")]
        if x is not None:
            ways.append(vertical + ("\b" * (x - to_x) if 0 <= x - to_x <= 3 else step(to_x - x, "C", "D")))
    ways.append(f"\x1b[{to_y + 1};{to_x + 1}H" if to_x else f"\x1b[{to_y + 1}H" if to_y else "\x1b[H")
    return min(ways, key=len)


@lru_cache(maxsize=1024)
def step(count: int, ahead: str = "C", back: str = "D") -> str:
    """So many cells ahead or back; empty for none."""
    if not count:
        return ""
    number = abs(count)
    return f"\x1b[{number if number > 1 else ''}{ahead if count > 0 else back}"


class Pen:
    """Writes down what moves the cursor, what changes the style, and text."""

    def __init__(self) -> None:
        self.repeats = False
        """Whether the terminal repeats a character when told (REP)."""
        self.erases_grounds = False
        """Whether what is erased takes the ground that is set (background-colour erase)."""
        self.place: Place = (None, None)
        self.style: int | None = None
        self.out: list[str] = []

    def written(self) -> str:
        """What was written down since this was last asked."""
        text = "".join(self.out)
        self.out.clear()
        return text

    def lose_place(self) -> None:
        """Something else was sent, or came through: place and style are not known."""
        self.place, self.style = (None, None), None

    def clear(self) -> None:
        """Empty the screen."""
        self.out.append("\x1b[m\x1b[H\x1b[J")
        self.place, self.style = (0, 0), PLAIN

    def go(self, x: int, y: int) -> None:
        """Move the cursor."""
        self.out.append(move(*self.place, x, y))
        self.place = (x, y)

    def wear(self, style: int) -> None:
        """Write in this style."""
        if self.style is None:
            self.out.append("\x1b[m")
            self.style = PLAIN
        self.out.append(change(self.style, style))
        self.style = style

    def wear_blank(self, style: int) -> None:
        """Write blanks of this style; what is worn may stay where a blank looks the same in it."""
        if self.style is None or blanks[self.style] != blanks[style]:
            self.wear(style)

    def put(self, text: str, x: int | None, y: int) -> None:
        """Write text that ends before a column; None where no terminal says at which its cursor stands."""
        self.out.append(text)
        self.place = (x, y)
