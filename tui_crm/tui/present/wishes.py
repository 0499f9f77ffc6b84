"""The wishes of the audit in words: `customers.change` is "edit · Customer"."""

from __future__ import annotations

from tui_crm.domain import ACTION_WORDS, registry
from tui_crm.i18n import mark, tr

OTHERS = {
    "undo": mark("Undo"),
    "book.found": mark("Book founded"),
    "book.sample": mark("Sample book created"),
    "users.change_password": mark("Own password changed"),
    "users.change_language": mark("Own language changed"),
}
"""Wishes that are no action of an entity."""


def wish_words(wish: str) -> str:
    """A wish in the language in use; one that is not known (any more) as it was written."""
    if wish in OTHERS:
        return tr(OTHERS[wish])
    name, _, action = wish.partition(".")
    entity = registry.get(name)
    if entity is None:
        return wish
    verb = entity.rules.verbs.get(action)
    label = verb.label if verb is not None else ACTION_WORDS.get(action, action)
    return f"{tr(label)} · {tr(entity.title)}"
