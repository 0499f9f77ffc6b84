"""From what a terminal shows to what it shall show, in as few bytes as possible."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tui_crm.terminal.picture import CONTINUED, Picture
from tui_crm.terminal.styles import PLAIN, blanks, change, described

UNKNOWN = "\x00"
"""A cell of which nobody knows what the terminal shows."""

FEW = 3
"""Rows that leave together anyway, so that the one of the cursor need not be first."""

FLAGS = "\U0001f1e6", "\U0001f1ff"
"""The first and the last of the letters that make a flag in pairs."""

NO_DEARER = 2
"""Bytes by which erasing may seem dearer: it is the same in each row, and compresses better."""
WORTH = 6
"""Cells from which on repeating a character takes fewer bytes than the character itself."""

Place = tuple[int | None, int | None]


@lru_cache(maxsize=8192)
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
        vertical = min("\n" * down if 0 <= down <= 3 else _step(down, "B", "A"), f"\x1b[{to_y + 1}d", key=len)
        ways += [vertical + f"\x1b[{to_x + 1}G", vertical + "\r" + _step(to_x, "C", "D")]
        if x is not None:
            ways.append(vertical + ("\b" * (x - to_x) if 0 <= x - to_x <= 3 else _step(to_x - x, "C", "D")))
    ways.append(f"\x1b[{to_y + 1};{to_x + 1}H" if to_x else f"\x1b[{to_y + 1}H" if to_y else "\x1b[H")
    return min(ways, key=len)


def _step(count: int, ahead: str, back: str) -> str:
    if not count:
        return ""
    number = abs(count)
    return f"\x1b[{number if number > 1 else ''}{ahead if count > 0 else back}"


def has_joined(cells: list[str]) -> bool:
    """Whether there may be such cells as `is_joined` tells of; quicker than to look at each."""
    text = "".join(cells)
    return len(text) > len(cells) - cells.count(CONTINUED) or max(text) >= FLAGS[0]


def is_joined(cell: str) -> bool:
    """Whether terminals may disagree about the width of a cell's signs."""
    return len(cell) > 1 or FLAGS[0] <= cell <= FLAGS[1]


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
        if own in touched and len(touched) > FEW:
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
        self._doubt(y)
        out: list[str] = []
        tail = self._blank_tail(y)
        at = self._next_change(y, 0)
        while at < tail:
            at = self._next_change(y, self._run(y, at, tail, out))
        if at < self.picture.width:
            self._erase_tail(y, at, out)
        old_cells[:] = cells
        old_styles[:] = styles
        return "".join(out)

    def _doubt(self, y: int) -> None:
        """Behind a joined sign that comes or goes nothing is taken for certain."""
        old, cells = self._cells[y], self.picture.cells[y]
        if not (has_joined(cells) or has_joined(old)):
            return
        for x, cell in enumerate(cells):
            if (is_joined(cell) or is_joined(old[x])) and self._differs(y, x):
                old[x + 1 :] = [UNKNOWN] * (len(old) - x - 1)
                return

    def _differs(self, y: int, x: int) -> bool:
        cell = self.picture.cells[y][x]
        if cell != self._cells[y][x]:
            # Its left half stands for both.
            return cell != CONTINUED
        style, old = self.picture.styles[y][x], self._styles[y][x]
        return style != old and cell != CONTINUED and (cell != " " or blanks[style] != blanks[old])

    def _next_change(self, y: int, x: int) -> int:
        width = self.picture.width
        while x < width and not self._differs(y, x):
            x += 1
        return x

    def _can_erase(self, style: int) -> bool:
        look = described(blanks[style])
        return not look.attributes and (not look.ground or self.erases_grounds)

    def _blank_tail(self, y: int) -> int:
        """The column from which on a row is blank to its end and can be erased in one."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
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

    def _wear_blank(self, style: int, out: list[str]) -> None:
        """What is worn may stay where a blank looks the same in it."""
        if self._style is None or blanks[self._style] != blanks[style]:
            self._wear(style, out)

    def _erase_tail(self, y: int, x: int, out: list[str]) -> None:
        last = max(n for n in range(x, self.picture.width) if self._differs(y, n))
        self._go(y, x, out)
        self._wear_blank(blanks[self.picture.styles[y][-1]], out)
        if last - x < 3:
            self._put(" " * (last - x + 1), y, last + 1, out)
        else:
            out.append("\x1b[K")

    def _run(self, y: int, at: int, tail: int, out: list[str]) -> int:
        """Send from a changed cell on until nothing changes for longer than a move would take; the column behind."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        self._go(y, at, out)
        while at < tail:
            if cells[at] == " ":
                if end := self._erasable(y, at, tail):
                    self._wear_blank(blanks[styles[at]], out)
                    out.append(f"\x1b[{end - at}X")
                    return end
                self._wear_blank(styles[at], out)
            else:
                self._wear(styles[at], out)
            at = self._text(y, at, tail, out)
            if at < tail and not self._differs(y, at) and not self._goes_on(y, at, tail):
                return at
        return at

    def _goes_on(self, y: int, at: int, tail: int) -> bool:
        """Whether a gap without changes is cheaper sent again than jumped over."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        if cells[at] == " " and self._erasable(y, at, tail):
            return True
        cost = 0
        while at < tail and not self._differs(y, at):
            same = blanks[styles[at]] == blanks[self._style or 0] if cells[at] == " " else styles[at] == self._style
            cost += len(cells[at].encode())
            if cost > 4 or not same:
                return False
            at += 1
        return at < tail

    def _erasable(self, y: int, at: int, tail: int) -> int:
        """The end of the blanks from here on where erasing them takes fewer bytes than sending them, else 0."""
        if not self._can_erase(self.picture.styles[y][at]):
            return 0
        stop = self._same(y, at, tail)
        end = self._changed(y, at, stop)
        following = self._next_change(y, end)
        erased, sent = len(f"\x1b[{end - at}X"), end - at
        if following < self.picture.width:
            # The cursor stays where it was, and has further to go than from behind the blanks.
            erased += len(_step(following - at, "C", "D"))
            sent += len(_step(following - end, "C", "D"))
        if self.repeats:
            sent = min(sent, len(f" \x1b[{end - at - 1}b") + sent - (end - at))
            if following == stop:
                sent = min(sent, len(f" \x1b[{stop - at - 1}b"))
        return end if erased < sent + NO_DEARER else 0

    def _same(self, y: int, at: int, tail: int) -> int:
        """The end of the cells from here on that are all the same."""
        cells, styles = self.picture.cells[y], self.picture.styles[y]
        cell, end = cells[at], at + 1
        look = blanks if cell == " " else range(len(blanks))
        while end < tail and cells[end] == cell and look[styles[end]] == look[styles[at]]:
            end += 1
        return end

    def _changed(self, y: int, at: int, end: int) -> int:
        """The column behind the last change before an end."""
        while end > at and not self._differs(y, end - 1):
            end -= 1
        return end

    def _put(self, text: str, y: int, end: int, out: list[str]) -> None:
        out.append(text)
        # Behind the last column no terminal says where its cursor stands.
        self._place = (end if end < self.picture.width else None, y)

    def _text(self, y: int, at: int, tail: int, out: list[str]) -> int:
        """Send one cell, or one character repeated; the column behind it."""
        cells, width = self.picture.cells[y], self.picture.width
        cell = cells[at]
        end = at + (2 if at + 1 < width and cells[at + 1] == CONTINUED else 1)
        if is_joined(cell):
            # It is wiped and placed, and so is what follows: no terminal's width of it matters then.
            self._put(" " * (end - at), y, end, out)
            self._go(y, at, out)
            self._put(cell, y, width, out)
            if end < tail:
                self._go(y, end, out)
            return end
        count = 1
        if self.repeats and end == at + 1:
            end = self._repeated(y, at, tail)
            count = end - at
        again = f"\x1b[{count - 1}b"
        self._put(cell + again if len(cell.encode()) * (count - 1) > len(again) else cell * count, y, end, out)
        return end

    def _repeated(self, y: int, at: int, tail: int) -> int:
        """How far a character is sent again: to its last change, or right to the next one where that saves a move."""
        stop = self._same(y, at, tail)
        end = max(at + 1, self._changed(y, at, stop))
        goes_on = stop < tail and end < stop and self._next_change(y, end) == stop
        return stop if goes_on and stop - at > WORTH else end
