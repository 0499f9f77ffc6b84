"""Where somebody is in a form: in which section, in which field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_crm.tui.inputs.answer import Answer


@dataclass(frozen=True)
class Part:
    """A section of the form: its title and its fields."""

    title: str
    answers: tuple[Answer, ...]


class FieldCursor:
    """Goes through the fields that can be filled in, from one section into the next."""

    def __init__(self, parts: Sequence[Part] = ()) -> None:
        self.parts = tuple(parts)
        self.part = 0
        """The number of the section."""
        self.place = -1
        """The number of the field in its section."""
        self.step(1)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The fields of the section."""
        return self.parts[self.part].answers if self.parts else ()

    @property
    def current(self) -> Answer | None:
        """The field with the cursor, if it can be filled in."""
        at = self.answers[self.place] if 0 <= self.place < len(self.answers) else None
        return None if at is None or at.fixed else at

    def enter(self, name: str) -> None:
        """Go to a field, in whichever section it is."""
        for number, part in enumerate(self.parts):
            for place, answer in enumerate(part.answers):
                if answer.name == name:
                    self.part, self.place = number, place

    def turn(self, step: int) -> None:
        """Go to the first field of the next section; after the last comes the first."""
        if self.parts:
            self.part, self.place = (self.part + step) % len(self.parts), -1
            self._within(1)

    def step(self, step: int) -> bool:
        """Go to the next field, in the next section where this one ends; False at either end of the form."""
        was = self.part, self.place
        while not self._within(step):
            if not 0 <= self.part + step < len(self.parts):
                self.part, self.place = was
                return False
            self.part += step
            self.place = -1 if step > 0 else len(self.answers)
        return True

    def _within(self, step: int) -> bool:
        place = self.place + step
        while 0 <= place < len(self.answers):
            if not self.answers[place].fixed:
                self.place = place
                return True
            place += step
        return False
