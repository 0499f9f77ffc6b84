"""What keys do in a form, by the keys as the person has them.

Forms look their keys up themselves: a binding is only asked for after a key has gone up to the application, and by
then the letters typed behind it would have gone into the wrong field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from textual import actions
from textual.screen import Screen

from tui_crm.i18n import tr
from tui_crm.tui.key import Key
from tui_crm.tui.keymap import writes_sign
from tui_crm.tui.keys import EVERYWHERE, FORM
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.screens.help import keys_as_bound
from tui_crm.tui.widgets.status_line import Hint


def keys_of(screen: Screen[Any]) -> Callable[[Key], str]:
    """Tells the present keys of an action."""
    found: Callable[[Key], str] = getattr(screen.app, "keymap_keys", keys_as_bound)
    return found


def commands_of(screen: Screen[Any], table: Iterable[Key]) -> dict[str, Callable[[], object]]:
    """What each key of a table does on a screen."""
    present = keys_of(screen)
    found: dict[str, Callable[[], object]] = {}
    for key in table:
        _, name, arguments = actions.parse(key.action)
        for one in filter(None, present(key).split(",")):
            found[one] = partial(getattr(screen, f"action_{name}"), *arguments)
    return found


def form_commands(screen: Screen[Any]) -> dict[str, Callable[[], object]]:
    """What keys do in a form: its own, and those that open the calculator and write nothing into a field."""
    everywhere = commands_of(screen, [key for key in EVERYWHERE if key.id == "app.calculator"])
    calculator = {key: action for key, action in everywhere.items() if not writes_sign(key)}
    return {**calculator, **commands_of(screen, FORM)}


def hints_of(screen: Screen[Any], table: Iterable[Key], wanted: Iterable[str] | None = None) -> list[Hint]:
    """The keys of a table as hints, or those with the wanted ids, in that order."""
    present = keys_of(screen)
    known = {key.id: key for key in table}
    return [Hint(shown(present(known[one])), tr(known[one].label)) for one in (wanted or known)]


def hint_line(screen: Screen[Any], table: Iterable[Key], *wanted: str) -> str:
    """The same as words below a dialog."""
    return " · ".join(f"{hint.key} {hint.label}" for hint in hints_of(screen, table, wanted))
