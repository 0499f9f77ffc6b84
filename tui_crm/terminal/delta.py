"""From what a terminal shows to what it shall show, in as few bytes as possible."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tui_crm.terminal.picture import CONTINUED, Picture
from tui_crm.terminal.styles import PLAIN, blanks, change, described

UNKNOWN = "\x00"
"""A cell of which nobody knows what the terminal shows."""

ERASE_FROM = 5
"""So many blanks are erased in fewer bytes than they have."""
ERASE_BETWEEN_FROM = 9
"""The same where something follows, to which the cursor has to go."""

Place = tuple[int | None, int | None]


@lru_cache(maxsize=8192)
def move(x: int | None, y: int | None, to_x: int, to_y: int) -> str:
    """The shortest way of the cursor; None is a column or line that is not known.

    Lines go down by a line feed, which in raw mode keeps the column and above the last line scrolls nothing.
    """
    if (x, y) == (to_x, to_y):
        return ""
    ways = [f"\x1b[{to_y + 1};{to_x + 1}H" if to_x else f"\x1b[{to_y + 1}H" if to_y else "\x1b[H"]
    if y is not None:
        vertical = "\n" * (to_y - y) if 0 <= to_y - y <= 3 else _step(to_y - y, "B", "A")
        ways.append("\r" + vertical + _step(to_x, "C", "D"))
        if x is not None:
            across = "\b" * (x - to_x) if 0 <= x - to_x <= 3 else _step(to_x - x, "C", "D")
            ways.append(vertical + across)
    return min(ways, key=len)


def _step(count: int, ahead: str, back: str) -> str:
    if not count:
        return ""
    number = abs(count)
    return f"\x1b[{number if number > 1 else ''}{ahead if count > 0 else back}"


class Delta:
    """The model of the remote screen; says what to send and takes it for shown.

    Bytes once given out have to be sent, in order.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.repeats = False
        """Whether the terminal repeats a character when told (REP)."""
        self.erases_grounds = False
        """Whether what is erased takes the ground that is set (background-colour erase)."""
        self._place: Place = (None, None)
        self._style: int | None = None
        self._next = 0
        self._cells: list[list[str]] = []
        self._styles: list[list[int]] = []
        self.forget()

    def forget(self) -> None:
        """Nothing is known of the terminal any more: all of it is sent anew."""
        width, height = self.picture.width, self.picture.height
        self._cells = [[UNKNOWN] * width for _ in range(height)]
        self._styles = [[PLAIN] * width for _ in range(height)]
        self._cleared = False
        self.lose_place()
        self.picture.touched = set(range(height))

    def lose_place(self) -> None:
        """Something else was sent, or came through: where the cursor stands and in which style is not known."""
        self._place, self._style = (None, None), None

    @property
    def due(self) -> bool:
        """Whether there may be something to send."""
        return bool(self.picture.touched) or not self._cleared

    def pieces(self) -> Iterator[str]:
        """What is to be sent, a row at a time, the row of the cursor first, then on from where it was left."""
        if not self._cleared:
            self._cleared = True
            for row in self._cells:
                row[:] = [" "] * len(row)
            self._place, self._style = (0, 0), PLAIN
            yield "\x1b[m\x1b[H\x1b[2J"
        while self.picture.touched:
            y = self._turn()
            self.picture.touched.discard(y)
            if piece := self._row(y):
                yield piece

    def _turn(self) -> int:
        touched = self.picture.touched
        own = self.picture.cursor[1]
        if own in touched:
            return own
        found = min((y for y in touched if y >= self._next), default=-1)
        if found < 0:
            found = min(touched)
        self._next = found + 1
        return found

    def cursor(self, wanted: tuple[int, int]) -> str:
        """The move that leaves the cursor where an input method's window shall stand."""
        found = move(*self._place, *wanted)
        self._place = wanted
        return found

    def _row(self, y: int) -> str:
        """The changed cells of one row."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        old_cells, old_styles = self._cells[y], self._styles[y]
        if cells == old_cells and styles == old_styles:
            return ""
        width = self.picture.width
        out: list[str] = []
        tail = self._blank_tail(cells, styles)
        at = 0
        while at < width:
            if not self._differs(y, at):
                at += 1
                continue
            if at >= tail:
                self._erase_tail(y, at, out)
                break
            at = self._run(y, at, tail, out)
        old_cells[:] = cells
        old_styles[:] = styles
        return "".join(out)

    def _differs(self, y: int, x: int) -> bool:
        cell = self.picture.cells[y][x]
        if cell != self._cells[y][x]:
            # Its left half stands for both.
            return cell != CONTINUED or self._cells[y][x] == UNKNOWN
        style, old = self.picture.styles[y][x], self._styles[y][x]
        return style != old and cell != CONTINUED and (cell != " " or blanks[style] != blanks[old])

    def _can_erase(self, style: int) -> bool:
        look = described(blanks[style])
        return not look.attributes and (not look.ground or self.erases_grounds)

    def _blank_tail(self, cells: list[str], styles: list[int]) -> int:
        """The column from which on a row is blank to its end and can be erased in one."""
        width = len(cells)
        look = blanks[styles[-1]]
        if cells[-1] != " " or not self._can_erase(look):
            return width
        at = width
        while at and cells[at - 1] == " " and blanks[styles[at - 1]] == look:
            at -= 1
        return at

    def _go(self, y: int, x: int, out: list[str]) -> None:
        out.append(move(*self._place, x, y))
        self._place = (x, y)

    def _wear(self, style: int, out: list[str]) -> None:
        if self._style is None:
            out.append("\x1b[m")
            self._style = PLAIN
        out.append(change(self._style, style))
        self._style = style

    def _erase_tail(self, y: int, x: int, out: list[str]) -> None:
        style = blanks[self.picture.styles[y][-1]]
        last = max(n for n in range(x, self.picture.width) if self._differs(y, n))
        self._go(y, x, out)
        self._wear(style, out)
        if last - x + 1 < ERASE_FROM - 1:
            out.append(" " * (last - x + 1))
            self._place = (last + 1, y) if last + 1 < self.picture.width else (None, y)
        else:
            out.append("\x1b[K")

    def _run(self, y: int, at: int, tail: int, out: list[str]) -> int:
        """Send from a changed cell on until nothing changes for longer than a move would take; the column behind."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        self._go(y, at, out)
        while at < tail:
            style = styles[at]
            blank = self._blanks(y, at, tail) if cells[at] == " " else 0
            if blank >= ERASE_BETWEEN_FROM and self._can_erase(style):
                self._wear(blanks[style], out)
                out.append(f"\x1b[{blank}X")
                return at + blank
            # A blank looks the same in what is worn already, or is the cheaper one of the two.
            worn = self._style
            if cells[at] != " " or worn is None or blanks[worn] != blanks[style]:
                self._wear(style, out)
            at = self._text(y, at, tail, out)
            if at < tail and not self._differs(y, at):
                gap = self._gap(y, at, tail)
                if gap is None:
                    return at
        return at

    def _gap(self, y: int, at: int, tail: int) -> int | None:
        """The end of a gap without changes that is cheaper sent again than jumped over, or None."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        cost = 0
        while at < tail and not self._differs(y, at):
            if styles[at] != self._style and not (cells[at] == " " and blanks[styles[at]] == blanks[self._style or 0]):
                return None
            cost += len(cells[at].encode())
            if cost > 3:
                return None
            at += 1
        return at if at < tail else None

    def _blanks(self, y: int, at: int, tail: int) -> int:
        """How many cells from here to the last change are blank in the same look."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        look, end = blanks[styles[at]], at
        while end < tail and cells[end] == " " and blanks[styles[end]] == look:
            end += 1
        while end > at and not self._differs(y, end - 1):
            end -= 1
        return end - at

    def _text(self, y: int, at: int, tail: int, out: list[str]) -> int:
        """Send one cell, or one character repeated; the column behind it."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        cell = cells[at]
        size = 2 if at + 1 < self.picture.width and cells[at + 1] == CONTINUED else 1
        out.append(cell or " ")
        end = at + size
        if self.repeats and size == 1 and len(cell) == 1:
            count = 1
            while end < tail and cells[end] == cell and styles[end] == styles[at] and self._differs(y, end):
                end, count = end + 1, count + 1
            again = f"\x1b[{count - 1}b"
            out.append(again if len(cell.encode()) * (count - 1) > len(again) else cell * (count - 1))
        risky = len(cell) > 1
        self._place = (None if risky or end >= self.picture.width else end, y)
        if risky and end < tail:
            # Terminals disagree about the width of what is joined: what follows is placed anew.
            self._go(y, end, out)
        return end
