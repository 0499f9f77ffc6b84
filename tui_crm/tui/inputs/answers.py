"""What a person has put into the fields of a form: one class for each way in which a value is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from tui_crm.domain import Clock, fields
from tui_crm.i18n import Message, tr
from tui_crm.tui.inputs.days import day_in_words
from tui_crm.tui.inputs.text_edit import TextEdit
from tui_crm.tui.present.values import word


@dataclass(frozen=True)
class Question:
    """A field as the form asks for it: what it is, and what is stored in it so far."""

    name: str
    kind: Any
    clock: Clock
    required: bool = False
    value: Any = None
    words: Mapping[int, str] = field(default_factory=dict)
    """What the records are called that a link's value names."""
    new: bool = False
    """Whether the value comes from nowhere in the book yet, so that it has to be checked as if it were typed."""
    empty: str = ""
    """What stands beside the field while it is empty."""


class Answer:
    """The value of one field while it is edited."""

    rows: ClassVar[int] = 1
    chooses: ClassVar[bool] = False
    """Whether letters open a list to choose from."""
    fixed: ClassVar[bool] = False
    """Whether it is only shown."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.name = question.name
        self.kind = question.kind
        self.words: dict[int, str] = dict(question.words)
        self.base: Any = question.value
        """What the book holds."""
        self.value: Any = None
        self.problem: Message | None = None
        """What is wrong with the value."""
        self.warning = ""
        """What should be known about it, in words."""
        self.cleaned: Any = question.value
        """The value as it will be stored, as of the last check."""
        self.start(question.value)
        self.original = self.raw

    @property
    def label(self) -> str:
        """The name of the field in the language in use."""
        return tr(self.kind.label)

    @property
    def width(self) -> int:
        """Cells that the value wants."""
        return 34

    @property
    def raw(self) -> Any:
        """The value as it was given, which the field's kind makes a stored one of."""
        return self.value

    @property
    def shown(self) -> str:
        """The value in words."""
        return ""

    @property
    def note(self) -> str:
        """What stands beside the value."""
        return self.question.empty if self.kind.is_empty(self.raw) else ""

    @property
    def touched(self) -> bool:
        """Whether it is another value than the form began with."""
        return bool(self.raw != self.original)

    @property
    def edit(self) -> TextEdit | None:
        """The text under the cursor, where text is typed."""
        return None

    def start(self, value: Any) -> None:
        """Begin with a stored value."""
        self.value = value

    def take(self, value: Any) -> None:
        """A value that was chosen elsewhere, as it is stored."""
        self.start(value)
        self.problem, self.warning = None, ""

    def rebase(self, value: Any) -> None:
        """From now on this is what the book holds; what was given stays."""
        self.base = value
        self.original = type(self)(replace(self.question, value=value)).raw

    def type(self, text: str) -> bool:
        """Take typed or pasted text; False where it is none of the field's."""
        return False

    def press(self, key: str) -> bool:
        """Take a key that is no letter; False where it is none of the field's."""
        return False

    def clean(self, context: fields.Context) -> Any:
        """The value as it will be stored; raises Bad."""
        return self.kind.clean(self.raw, context)

    def check(self, context: fields.Context) -> None:
        """Say what is wrong with the value, as far as the field alone can tell."""
        self.problem = None
        try:
            self.cleaned = self.clean(context) if self.touched or self.question.new else self.base
        except fields.Bad as bad:
            self.problem = bad.message
            return
        # A field that a setting requires may still be filled in by a rule when the record is saved.
        if self.kind.required and self.kind.is_empty(self.cleaned):
            self.problem = Message("Please fill this in.")


class Fixed(Answer):
    """A value that this person, or everybody, can only read."""

    fixed = True

    @property
    def shown(self) -> str:
        """The value in words."""
        names = "、".join(self.words.values())
        return word(self.kind, self.value, names, self.question.clock, exact=True)

    @property
    def note(self) -> str:
        """That it cannot be changed here."""
        return tr("read only")


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
        """Room for the longest form."""
        return 16

    @property
    def note(self) -> str:
        """The day that was understood."""
        return day_in_words(self.raw, self.question.clock) or super().note


class YesNo(Answer):
    """Yes or no, turned by Space or told by a letter."""

    YES: ClassVar = frozenset("yYｙ是对1")
    NO: ClassVar = frozenset("nNｎ否不0")

    @property
    def width(self) -> int:
        """A word."""
        return 6

    @property
    def raw(self) -> bool:
        """Whether it is yes."""
        return bool(self.value)

    @property
    def shown(self) -> str:
        """The word for it."""
        return tr("yes") if self.raw else tr("no")

    def type(self, text: str) -> bool:
        """Space turns it, a letter tells it."""
        if text in (" ", "\u3000"):
            self.take(not self.raw)
        elif text in self.YES or text in self.NO:
            self.take(text in self.YES)
        return True

    def press(self, key: str) -> bool:
        """The arrows turn it."""
        if key in ("left", "right"):
            self.take(not self.raw)
            return True
        return False


class OneOf(Answer):
    """One of a few fixed words, turned by Space and the arrows or chosen from a list."""

    chooses = True

    @property
    def width(self) -> int:
        """A few words."""
        return 20

    @property
    def raw(self) -> str:
        """The code."""
        return str(self.value or "")

    @property
    def shown(self) -> str:
        """The word for the code."""
        return tr(self.kind.words_of.get(self.raw, self.raw))

    def type(self, text: str) -> bool:
        """Space turns to the next."""
        if text in (" ", "\u3000"):
            self._turn(1)
            return True
        return False

    def press(self, key: str) -> bool:
        """The arrows turn, Delete empties."""
        if key in ("left", "right"):
            self._turn(-1 if key == "left" else 1)
            return True
        if key in ("delete", "backspace") and not self.question.required:
            self.take("")
            return True
        return False

    def _turn(self, step: int) -> None:
        codes = [*(() if self.question.required else ("",)), *self.kind.words_of]
        at = codes.index(self.raw) if self.raw in codes else -1 if step > 0 else 0
        self.take(codes[(at + step) % len(codes)])


class Linked(Answer):
    """A record of another kind, chosen from a list."""

    chooses = True

    @property
    def raw(self) -> int | None:
        """The record's id."""
        return int(self.value) if self.value is not None else None

    @property
    def shown(self) -> str:
        """What the record is called."""
        return "" if self.raw is None else self.words.get(self.raw, "?")

    def press(self, key: str) -> bool:
        """Delete empties it."""
        if key in ("delete", "backspace"):
            self.take(None)
            return True
        return False


class LinkedSeveral(Answer):
    """Several records of another kind."""

    chooses = True

    @property
    def width(self) -> int:
        """As much as fits on a narrow screen."""
        return 60

    @property
    def raw(self) -> tuple[int, ...]:
        """The ids in ascending order."""
        return unpacked(self.value)

    @property
    def shown(self) -> str:
        """What the records are called."""
        return "、".join(self.words.get(key, "?") for key in self.raw)

    @property
    def note(self) -> str:
        """Nothing more than the names."""
        return ""

    def press(self, key: str) -> bool:
        """Backspace takes the last away, Delete all."""
        if key in ("delete", "backspace"):
            self.take(self.raw[:-1] if key == "backspace" else ())
            return True
        return False


def unpacked(stored: str | Sequence[int] | None) -> tuple[int, ...]:
    """The ids of a field of several links, as stored or as chosen."""
    parts = stored.split(",") if isinstance(stored, str) else stored or ()
    return tuple(sorted({int(part) for part in parts if part != ""}))


WAYS: Mapping[str, type[Answer]] = {
    "line": Line,
    "lines": Lines,
    "pairs": Pairs,
    "day": Day,
    "flag": YesNo,
    "choice": OneOf,
    "value": Linked,
    "link": Linked,
    "links": LinkedSeveral,
}
"""The word that a kind of field has for its input -> how it is answered; any other is only shown."""


def answer_to(question: Question, *, writable: bool) -> Answer:
    """The way in which a field is answered."""
    return WAYS.get(question.kind.widget, Fixed)(question) if writable else Fixed(question)
