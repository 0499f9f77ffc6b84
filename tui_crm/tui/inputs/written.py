"""Fields into which text is typed: lines, several lines, pairs, days."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar

from tui_crm.domain import fields
from tui_crm.i18n import tr
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.inputs.days import day_in_words, instant_in_words, moment_in_words
from tui_crm.tui.inputs.text_edit import TextEdit
from tui_crm.tui.present.values import word


class Line(Answer):
    """One line of text: names, numbers, addresses."""

    multiline: ClassVar[bool] = False

    def start(self, value: Any) -> None:
        """Begin with a stored value."""
        text = value if isinstance(value, str) else word(self.kind, value, "", self.question.clock)
        self._edit = TextEdit(text, multiline=self.multiline)

    @property
    def width(self) -> int:
        """As many cells as the value may have characters, within reason."""
        longest = getattr(self.kind, "max_length", None)
        return 12 if longest is None else max(10, min(longest + 1, 60))

    @property
    def raw(self) -> str:
        """The text as typed."""
        return self._edit.text

    @property
    def shown(self) -> str:
        """The text as typed."""
        return self._edit.text

    @property
    def edit(self) -> TextEdit:
        """The text under the cursor."""
        return self._edit

    def resume(self, raw: Any) -> bool:
        """The text as it was typed."""
        if not isinstance(raw, str):
            return False
        self._edit = TextEdit(raw, multiline=self.multiline)
        return True

    def type(self, text: str) -> bool:
        """Put it in at the cursor."""
        self._edit.insert(text)
        return True

    def press(self, key: str) -> bool:
        """Editing keys."""
        return self._edit.press(key)


class Lines(Line):
    """Text of several lines."""

    rows = 3
    multiline = True

    @property
    def width(self) -> int:
        """As much as fits on a narrow screen."""
        return 60


class Pairs(Lines):
    """Lines of "name: value"."""

    def start(self, value: Any) -> None:
        """Begin with the stored pairs, each on a line."""
        super().start(word(self.kind, value, "", self.question.clock))

    @property
    def note(self) -> str:
        """How to write it."""
        return tr("name: value") if not self.raw else ""


class Day(Line):
    """A day in any form in which people write one; what was understood stands beside it."""

    @property
    def width(self) -> int:
        """Room for the longest form, and the cursor behind it."""
        return 18

    @property
    def note(self) -> str:
        """The day that was understood."""
        return day_in_words(self.raw, self.question.clock, self.kind.toward) or super().note


class When(Day):
    """A time in any form in which people write one; what was understood stands beside it."""

    first: Answer | None = None
    """The field whose time this one is reckoned from."""
    before: Answer | None = None
    """The field whose time this one precedes, and moves along with as long as nothing is typed here."""

    @property
    def moved(self) -> int | None:
        """Where the time will stand that it precedes has moved; None where it stays."""
        if self.before is None or self.touched or not self.before.touched:
            return None
        at, was, now = self.base, self.before.base, self._time_of(self.before)
        if at is None or was is None or now is None or now == was:
            return None
        found: int = self.kind.along(self.question.clock, at, was, now)
        return found

    def _time_of(self, answer: Answer) -> int | None:
        try:
            found: int | None = answer.clean(fields.Context(self.question.clock))
        except fields.Bad:
            return None
        return found

    def clean(self, context: fields.Context) -> Any:
        """The time as it will be stored; raises Bad."""
        return super().clean(self._reckoned(context))

    def _reckoned(self, context: fields.Context) -> fields.Context:
        """With what it is reckoned from: its own day so far, and the other field as that is typed by now."""
        first = was = None
        if self.first is not None:
            was = self.first.base
            with suppress(fields.Bad):
                first = self.first.clean(context)
        return replace(context, anchor=self.kind.anchor(context.clock, self.base, first, was))

    def start(self, value: Any) -> None:
        """Begin with a stored time, to the minute."""
        clock = self.question.clock
        self._edit = TextEdit(value if isinstance(value, str) else word(self.kind, value, "", clock, exact=True))

    @property
    def note(self) -> str:
        """The time that was understood, or to which it moves."""
        if self.moved is not None:
            return tr("moves to {when}", when=instant_in_words(self.moved, self.question.clock))
        understood = moment_in_words(self.raw, self.kind, self._reckoned(fields.Context(self.question.clock)))
        return understood or Line.note.fget(self)  # type: ignore[attr-defined]
