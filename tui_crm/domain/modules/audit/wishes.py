"""The wishes of the audit in words: `customers.change` is "edit · Customer"."""

from __future__ import annotations

from tui_crm.domain import ACTION_WORDS, registry
from tui_crm.i18n import mark, tr
from tui_crm.tui.present.deeds import WORDS as DEEDS

JOBS = "jobs"

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
    if name == JOBS:
        return _job_words(action)
    entity = registry.get(name)
    if action in DEEDS:
        return tr(DEEDS[action]) if entity is None else f"{tr(DEEDS[action])} · {tr(entity.titles)}"
    if entity is None:
        return wish
    verb = entity.rules.verbs.get(action)
    label = verb.label if verb is not None else ACTION_WORDS.get(action, action)
    return f"{tr(label)} · {tr(entity.title)}"


def _job_words(action: str) -> str:
    # Loaded only where a job is told of.
    from tui_crm.domain.jobs import all_jobs

    name, _, ending = action.partition(".")
    job = all_jobs().get(name)
    told = tr(job.title) if job else name
    return f"{told} · {tr('Failed')}" if ending else told
