"""What a line in the table of keys says, and how it is bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType

from tui_crm.i18n import mark


@dataclass(frozen=True)
class Key:
    """An action that a key reaches."""

    id: str
    keys: str
    action: str
    label: str
    """One or two words, for hints and the palette."""
    help: str = ""
    """A sentence, where the label is not enough."""
    needs: str = ""
    """Right that the action needs on the list's entity, such as "create"."""
    bin: bool | None = None
    """Whether it is for deleted records only, or for living ones only; None where it makes no difference."""
    place: str = ""
    """The only list in which it makes sense, if there is one."""
    wishes: tuple[str, ...] = ()
    """The wishes of modules that it reaches."""
    fixed: bool = False
    """Whether it is the same on every screen and for everybody, so that nobody gives it other keys."""


def moves(table: str) -> tuple[Key, ...]:
    """The keys that move the cursor of a list which does not have the focus itself."""
    return (
        Key(f"{table}.up", "up", "move(-1)", mark("Up")),
        Key(f"{table}.down", "down", "move(1)", mark("Down")),
        Key(f"{table}.page_up", "pageup", "page(-1)", mark("Page up")),
        Key(f"{table}.page_down", "pagedown", "page(1)", mark("Page down")),
    )


def walking(table: str, opens: str, first: str = "end(-1)", last: str = "end(1)") -> tuple[Key, ...]:
    """The keys of a list which has the focus, so that letters are no text; `opens` is what Enter does."""
    letters = {"up": "up,k", "down": "down,j"}
    return (
        *(replace(key, keys=letters.get(key.keys, key.keys), fixed=True) for key in moves(table)),
        Key(f"{table}.first", "home,g", first, mark("First"), fixed=True),
        Key(f"{table}.last", "end,G", last, mark("Last"), fixed=True),
        Key(f"{table}.open", "enter", opens, mark("Open"), fixed=True),
    )


def bindings(table: Iterable[Key], *, priority: Iterable[str] = ()) -> list[BindingType]:
    """Textual's bindings of a table; those named in `priority` are seen before the focused widget."""
    first = set(priority)
    return [
        Binding(key.keys, key.action, key.label, show=False, id=key.id, priority=key.id in first)
        for key in table
        if key.keys
    ]
