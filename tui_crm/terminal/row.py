"""One row of the screen: from what the terminal shows of it to what it shall show."""

from __future__ import annotations

from itertools import groupby
from operator import ne

from tui_crm.terminal.pen import Pen, move, step
from tui_crm.terminal.picture import CONTINUED
from tui_crm.terminal.styles import PLAIN, blanks, described

NO_DEARER = 1
"""Bytes by which erasing may seem dearer: it is the same in each row, and compresses better."""
WORTH = 6
"""Cells from which on repeating a character takes fewer bytes than the character itself."""
JUMP = 4
"""Bytes of most jumps over what stays as it is."""
BLANKS = [" "] * JUMP
"""What may be worth erasing begins with so many."""
EDGE = 4
"""Columns from which on there is no way by the left edge."""
FLAGS = "\U0001f1e6", "\U0001f1ff"
"""The first and the last of the letters that make a flag in pairs."""


def has_joined(cells: list[str]) -> bool:
    """Whether there may be such cells as `is_joined` tells of; quicker than to look at each."""
    text = "".join(cells)
    if text.isascii():
        return len(text) > len(cells)
    # Beyond the first 65,536 characters lie the flags, and little else that is ever shown.
    return len(text) > len(cells) - cells.count(CONTINUED) or len(text.encode("utf-16-le", "replace")) > 2 * len(text)


def is_joined(cell: str) -> bool:
    """Whether terminals may disagree about the width of a cell's signs."""
    return len(cell) > 1 or FLAGS[0] <= cell <= FLAGS[1]


class Row:
    """The cells and styles of a row as they shall be, and which of them the terminal shows otherwise."""

    def __init__(self, y: int, new: tuple[list[str], list[int]], old: tuple[list[str], list[int]], pen: Pen) -> None:
        self.y, self.pen = y, pen
        self.cells, self.styles = new
        self.width = len(self.cells)
        changed = bytearray(
            [
                cell != was or (style != worn and (cell != " " or blanks[style] != blanks[worn]))
                for cell, style, was, worn in zip(*new, *old, strict=True)
            ]
        )
        self.changed = changed
        # The left half of a wide character stands for both.
        at = -1
        for _ in range(self.cells.count(CONTINUED)):
            at = self.cells.index(CONTINUED, at + 1)
            changed[at] = changed[at - 1]
        self.joined = has_joined(self.cells)
        self._doubt(old[0])
        self.tail = self._blank_tail()

    def _doubt(self, old: list[str]) -> None:
        """Behind a joined sign that comes or goes nothing is taken for certain."""
        if not (self.joined or has_joined(old)):
            return
        for x, cell in enumerate(self.cells):
            if self.changed[x] and (is_joined(cell) or is_joined(old[x])):
                self.changed[x:] = b"\1" * (self.width - x)
                return

    def write(self) -> None:
        """Write down what has changed."""
        at = self._beginning()
        while at < self.tail:
            at = self._next_change(self._run(at))
        if at < self.width:
            self._erase_tail(at)

    def _beginning(self) -> int:
        """The first change, or the left edge where the blanks before it are quicker sent again than passed by."""
        at = self._next_change(0)
        worn = self.pen.style
        if 0 < at < EDGE and worn is not None and self.cells[:at] == [" "] * at:
            alike = all(blanks[style] == blanks[worn] for style in self.styles[:at])
            if alike and len(move(*self.pen.place, 0, self.y)) + at < len(move(*self.pen.place, at, self.y)):
                self.changed[:at] = b"\1" * at
                return 0
        return at

    def _next_change(self, x: int) -> int:
        found = self.changed.find(1, x)
        return self.width if found < 0 else found

    def _last_change(self, at: int, end: int) -> int:
        """The column behind the last change before an end."""
        return max(at, self.changed.rfind(1, at, end) + 1)

    def _can_erase(self, style: int) -> bool:
        look = described(blanks[style])
        return not look.attributes and (not look.ground or self.pen.erases_grounds)

    def _blank_tail(self) -> int:
        """The column from which on the row is blank to its end and can be erased in one."""
        look = blanks[self.styles[-1]]
        at = self.width
        if self._can_erase(look):
            while at and self.cells[at - 1] == " " and blanks[self.styles[at - 1]] == look:
                at -= 1
        return at

    def _erase_tail(self, x: int) -> None:
        end = self._last_change(x, self.width)
        self.pen.go(x, self.y)
        self.pen.wear_blank(self.styles[-1])
        if end - x < JUMP:
            self._put(" " * (end - x), end)
        else:
            self.pen.out.append("\x1b[K")

    def _run(self, at: int) -> int:
        """Send from a changed cell on until nothing changes for longer than a jump would take; the column behind."""
        self.pen.go(at, self.y)
        while at < self.tail:
            if self.cells[at] == " ":
                self.pen.wear_blank(self.styles[at])
                if self.cells[at : at + JUMP] == BLANKS and (end := self._erasable(at)):
                    self.pen.out.append(f"\x1b[{end - at}X")
                    return end
            else:
                self.pen.wear(self.styles[at])
            at = self._text(at) if self.joined else self._stretch(at)
            if at < self.tail and not self.changed[at] and not self._goes_on(at):
                break
        return at

    def _goes_on(self, at: int) -> bool:
        """Whether a gap without changes is cheaper sent again than jumped over."""
        if self.cells[at : at + JUMP] == BLANKS and self._erasable(at):
            return True
        cost = 0
        worn = self.pen.style or 0
        end = self._next_change(at)
        for cell, style in zip(self.cells[at:end], self.styles[at:end], strict=True):
            cost += len(cell.encode())
            if cost > JUMP or not (style == worn or (cell == " " and blanks[style] == blanks[worn])):
                return False
        return end < self.tail

    def _erasable(self, at: int) -> int:
        """The end of the blanks from here on where erasing them takes fewer bytes than sending them, else 0."""
        if not self._can_erase(self.styles[at]):
            return 0
        stop = self._same(at)
        end = self._last_change(at, stop)
        following = self._next_change(end)
        erased, sent = len(f"\x1b[{end - at}X"), end - at
        if following < self.width:
            # The cursor stays where it was, and has further to go than from behind the blanks.
            erased += len(step(following - at))
            sent += len(step(following - end))
        if self.pen.repeats:
            sent = min(sent, len(f" \x1b[{end - at - 1}b") + sent - (end - at))
            if following == stop:
                sent = min(sent, len(f" \x1b[{stop - at - 1}b"))
        return end if erased < sent + NO_DEARER else 0

    def _same(self, at: int) -> int:
        """The end of the cells from here on that are all the same."""
        cells, styles = self.cells, self.styles
        cell, end = cells[at], at + 1
        look = blanks if cell == " " else range(len(blanks))
        while end < self.tail and cells[end] == cell and look[styles[end]] == look[styles[at]]:
            end += 1
        return end

    def _put(self, text: str, end: int) -> None:
        # Behind the last column no terminal says where its cursor stands.
        self.pen.put(text, end if end < self.width else None, self.y)

    def _stretch(self, at: int) -> int:
        """Send all that has changed from here on in one style, up to what may be erased or repeated; the column behind.

        The same as cell by cell, but most rows are one or two of these.
        """
        # Before a blank the pen may wear something else that looks the same there.
        cells, styles, worn = self.cells, self.styles, self.pen.style or PLAIN
        stop = self.changed.find(0, at, self.tail)
        stop = self.tail if stop < 0 else stop
        end = at
        if cells[at] == " " and not self.pen.repeats:
            # It was looked at already whether these are better erased.
            end = min(stop, self._same(at))
        while end < stop and (styles[end] == worn or (cells[end] == " " and blanks[styles[end]] == blanks[worn])):
            if cells[end] == cells[end - 1] and end > at and self._many(end - 1):
                end -= 1
                break
            end += 1
        if end <= at:
            return self._text(at)
        self._put("".join(cells[at:end]), end)
        return end

    def _many(self, at: int) -> bool:
        """Whether a cell is the first of so many that are the same that there may be a shorter way to say them."""
        cell = self.cells[at]
        return (cell == " " or self.pen.repeats) and self.cells[at : at + JUMP] == [cell] * JUMP

    def _text(self, at: int) -> int:
        """Send one cell, or one character repeated; the column behind it."""
        cells, cell = self.cells, self.cells[at]
        end = at + (2 if at + 1 < self.width and cells[at + 1] == CONTINUED else 1)
        if len(cell) == 1 and cell < FLAGS[0] and (end == self.width or cells[end] != cell):
            self._put(cell, end)
            return end
        if is_joined(cell):
            # It is wiped and placed, and so is what follows: no terminal's width of it matters then.
            self._put(" " * (end - at), end)
            self.pen.go(at, self.y)
            self.pen.put(cell, None, self.y)
            if end < self.tail:
                self.pen.go(end, self.y)
            return end
        count = 1
        if self.pen.repeats and end == at + 1:
            end = self._repeated(at)
            count = end - at
        again = f"\x1b[{count - 1}b"
        self._put(cell + again if len(cell.encode()) * (count - 1) > len(again) else cell * count, end)
        return end

    def _repeated(self, at: int) -> int:
        """How far a character is sent again: to its last change, or right to the next one where that saves a jump."""
        stop = self._same(at)
        end = max(at + 1, self._last_change(at, stop))
        goes_on = end < stop < self.tail and self._next_change(end) == stop
        return stop if goes_on and stop - at > WORTH else end


def rewrite(y: int, new: tuple[list[str], list[int]], old: tuple[list[str], list[int]], pen: Pen) -> bool:
    """Write a row from its first change to its last, whatever lies between: more bytes in much less time.

    False, with nothing written, where widths are in doubt: that is for `Row` to do.
    """
    cells, styles = new
    width = len(cells)
    # Compared in one go each, which takes a third of the time of looking for the first and the last difference.
    other, restyled = bytes(map(ne, cells, old[0])), bytes(map(ne, styles, old[1]))
    start = min(at for at in (other.find(1), restyled.find(1)) if at >= 0)
    end = max(other.rfind(1), restyled.rfind(1)) + 1
    while cells[start] == CONTINUED:
        start -= 1
    if cells[end : end + 1] == [CONTINUED]:
        end += 1
    if has_joined(cells[start:end]) or has_joined(old[0][start:end]):
        return False
    text = "".join(cells[start:end])
    blank = len(text) - len(text.rstrip(" ")) if end == width else 0
    look = blanks[styles[-1]]
    erased = blank >= JUMP and look == PLAIN and all(blanks[one] == look for one in styles[end - blank :])
    stop = end - blank if erased else end
    pen.go(start, y)
    for style, run in groupby(styles[start:stop]):
        following = start + len(list(run))
        pen.wear(style)
        # Behind the last column no terminal says where its cursor stands.
        pen.put("".join(cells[start:following]), following if following < width else None, y)
        start = following
    if erased:
        pen.wear_blank(styles[-1])
        pen.out.append("\x1b[K")
    return True
