"""Fields whose value is turned or chosen: yes and no, fixed words, records of other kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from tui_crm.i18n import listed, tr
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.present.text import cells, clean


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
        return tr("Yes") if self.raw else tr("No")

    def resume(self, raw: Any) -> bool:
        """Yes or no."""
        if not isinstance(raw, bool):
            return False
        self.value = raw
        return True

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

    def resume(self, raw: Any) -> bool:
        """A code, or none."""
        if not isinstance(raw, str) or (raw and raw not in self.kind.words_of):
            return False
        self.value = raw
        return True

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
    def width(self) -> int:
        """What the record is called, whole where there is room for it."""
        return max(super().width, cells(clean(self.shown)))

    @property
    def shown(self) -> str:
        """What the record is called."""
        return "" if self.raw is None else self.words.get(self.raw, "?")

    def resume(self, raw: Any) -> bool:
        """A record's id, or none."""
        if not _is_id(raw) and raw is not None:
            return False
        self.value = raw
        return True

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
        """As much as fits on a narrow screen, also beside a note."""
        return 20 if self.note else 60

    @property
    def raw(self) -> tuple[int, ...]:
        """The ids in ascending order."""
        return unpacked(self.value)

    @property
    def shown(self) -> str:
        """What the records are called."""
        return listed(self.words.get(key, "?") for key in self.raw)

    @property
    def note(self) -> str:
        """What it means that none is chosen; nothing more than the names otherwise."""
        return "" if self.raw else self.question.empty

    def resume(self, raw: Any) -> bool:
        """Ids, in whatever order they come."""
        if not isinstance(raw, (list, tuple)) or not all(map(_is_id, raw)):
            return False
        self.value = tuple(raw)
        return True

    def press(self, key: str) -> bool:
        """Backspace takes the last away, Delete all."""
        if key in ("delete", "backspace"):
            self.take(self.raw[:-1] if key == "backspace" else ())
            return True
        return False


def _is_id(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def unpacked(stored: str | Sequence[int] | None) -> tuple[int, ...]:
    """The ids of a field of several links, as stored or as chosen."""
    parts = stored.split(",") if isinstance(stored, str) else stored or ()
    return tuple(sorted({int(part) for part in parts if part != ""}))
