"""What a person has put into one field of a form: what all fields share, and those that are only shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from tui_crm.domain import Clock, fields
from tui_crm.i18n import Message, listed, tr
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

    def resume(self, raw: Any) -> bool:
        """Go on with a value as it was given before (`raw`); False where the field takes no such value any more."""
        return False

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
        names = listed(self.words.values())
        return word(self.kind, self.value, names, self.question.clock, exact=True)

    @property
    def note(self) -> str:
        """That it cannot be changed here."""
        return tr("read only")
