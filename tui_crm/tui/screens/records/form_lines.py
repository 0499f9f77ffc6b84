"""One field of a form as lines: label, value, what stands beside it, and below what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from tui_crm.i18n import tr
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.present.text import cells, clean, fit, wrap
from tui_crm.tui.widgets.glyphs import Glyphs

_Parts: TypeAlias = tuple[tuple[str, str], ...]

SIGN = 2
"""Cells before the label, for the cursor."""
GAP = 2
LEAST = 10
"""Cells that an empty field keeps."""
REQUIRED = " *"
WRONG = "! "
KNOWN = "· "


def label_column(answers: Iterable[Answer], width: int) -> int:
    """Cells for the labels: the longest of them all, or a third of what there is."""
    longest = max((cells(clean(answer.label)) + len(REQUIRED) for answer in answers), default=0)
    return min(longest, max(8, width // 3))


class FieldLines:
    """The lines of one field, and where in them its cursor is."""

    def __init__(self, answer: Answer, here: bool, width: int, column: int, glyphs: Glyphs) -> None:
        self.answer, self._here, self._glyphs = answer, here, glyphs
        self._indent = SIGN + column + GAP
        self._room = max(1, width - self._indent - 1)
        self.caret: tuple[int, int] | None = (self._indent, 0) if here else None
        """Column and line of the cursor, if it is in this field."""
        label = answer.label
        mark = REQUIRED if answer.question.required and not answer.fixed else ""
        head = fit(label, min(cells(clean(label)), column - len(mark)), ellipsis=glyphs.ellipsis) + mark
        sign = fit(glyphs.cursor if here else "", SIGN)
        first: _Parts = ((sign, "form-sheet--label"), (fit(head, column + GAP), "form-sheet--label"))
        values = self._values()
        self.lines: list[_Parts] = [first + values[0]]
        blank: _Parts = ((" " * self._indent, "form-sheet--label"),)
        self.lines += [blank + value for value in values[1:]]
        self.lines += [blank + line for line in self._messages()]

    def _values(self) -> list[_Parts]:
        answer = self.answer
        if answer.fixed:
            rows = wrap(answer.shown, self._room)[:3]
            found: list[_Parts] = [((row, "form-sheet--fixed"),) for row in rows]
            found[-1] += self._note(cells(rows[-1]))
            return found
        width = min(answer.width, self._room)
        if answer.rows == 1 and not answer.shown:
            # Nothing is lost of an empty field where what stands beside it needs the room.
            width = min(width, max(LEAST, self._room - GAP - cells(clean(answer.note))))
        if answer.rows > 1:
            return self._written_lines(width)
        note = self._note(width)
        if self._here and answer.edit is not None:
            before, under, after = answer.edit.line(width)
            self.caret = self._indent + cells(before), 0
            return [self._line((before, under, after), width) + note]
        text = fit(answer.shown, width, ellipsis=self._glyphs.ellipsis)
        return [((text, "form-sheet--here" if self._here else "form-sheet--value"), *note)]

    def _written_lines(self, width: int) -> list[_Parts]:
        answer = self.answer
        assert answer.edit is not None
        if self._here:
            rows, at = answer.edit.page(width, answer.rows)
            self.caret = self._indent + cells(rows[at][0]), at
            found = [self._line(row, width) for row in rows]
        else:
            texts = wrap(answer.shown, width - 1)
            if len(texts) > answer.rows:
                texts[answer.rows - 1 :] = [texts[answer.rows - 1] + self._glyphs.ellipsis]
            found = [((fit(text, width), "form-sheet--value"),) for text in texts]
        style = "form-sheet--here" if self._here else "form-sheet--value"
        found += [((" " * width, style),)] * (answer.rows - len(found))
        found[0] += self._note(width)
        return found

    def _line(self, view: tuple[str, str, str], width: int) -> _Parts:
        """Text with its cursor in so many cells."""
        before, under, after = view
        rest = fit(after, width - cells(before) - cells(under))
        if not under:
            return ((before + rest, "form-sheet--here"),)
        return (before, "form-sheet--here"), (under, "form-sheet--cursor"), (rest, "form-sheet--here")

    def _note(self, width: int) -> _Parts:
        room = self._room - width - GAP
        note = self.answer.note
        if room <= 0 or not note:
            return ()
        return ((" " * GAP + fit(note, room, ellipsis=self._glyphs.ellipsis), "form-sheet--note"),)

    def _messages(self) -> list[_Parts]:
        found: list[_Parts] = []
        problem = tr(self.answer.problem) if self.answer.problem is not None else ""
        for sign, text, style in (
            (WRONG, problem, "form-sheet--problem"),
            (KNOWN, self.answer.warning, "form-sheet--note"),
        ):
            if text:
                rows = wrap(text, self._room - len(sign))
                found += [((fit(sign if n == 0 else "", len(sign)) + row, style),) for n, row in enumerate(rows)]
        return found
