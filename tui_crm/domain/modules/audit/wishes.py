"""The wishes of the audit in words: `customers.change` is "edit · Customer"."""

from __future__ import annotations

from collections.abc import Iterator

from tui_crm.domain.core.access import ACTION_WORDS
from tui_crm.domain.core.deeds import BOOK, JOBS
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.letters import normal
from tui_crm.i18n import mark, tr

DEEDS = {
    "export": mark("Export begun"),
    "export.end": mark("Exported"),
    "export.stop": mark("Export broken off"),
    "fetch": mark("Taking out a file begun"),
    "fetch.end": mark("File taken out"),
    "fetch.stop": mark("Taking out a file broken off"),
}
"""What is done with a list or a file, beginning and end."""

WITH_THE_BOOK = {
    "found": mark("Book founded"),
    "sample": mark("Sample book created"),
    "backup": mark("Backup begun"),
    "backup.end": mark("Backed up"),
    "backup.stop": mark("Backup broken off"),
    "restore": mark("Book restored from a backup"),
    "copy": mark("Book copied into another database"),
}
"""What is done with the book."""

OTHERS = {
    "undo": mark("Undo"),
    "users.change_password": mark("Own password changed"),
    "users.change_language": mark("Own language changed"),
    "users.change_keys": mark("Own SSH keys changed"),
}
"""Wishes that are no action of an entity."""


def wish_words(wish: str) -> str:
    """A wish in the language in use; one that is not known (any more) as it was written."""
    if wish in OTHERS:
        return tr(OTHERS[wish])
    name, _, action = wish.partition(".")
    if name == JOBS:
        return _job_words(action)
    if name == BOOK:
        return tr(WITH_THE_BOOK.get(action, wish))
    entity = registry.get(name)
    if entity is None:
        return wish
    if action in DEEDS:
        return f"{tr(DEEDS[action])} · {tr(entity.titles)}"
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


def wishes_with(word: str) -> list[str]:
    """The wishes in whose words, in the language in use, a word stands."""
    asked = _plain(word)
    return [wish for wish in _wishes() if asked in _plain(wish_words(wish))] if asked else []


def _plain(words: str) -> str:
    return normal(words).replace(" · ", " ").strip()


def _wishes() -> Iterator[str]:
    from tui_crm.domain.jobs import all_jobs

    yield from OTHERS
    yield from (f"{BOOK}.{what}" for what in WITH_THE_BOOK)
    yield from (f"{JOBS}.{name}{ending}" for name in all_jobs() for ending in ("", ".stop"))
    for entity in registry:
        yield from (f"{entity.name}.{what}" for what in (*ACTION_WORDS, *DEEDS, *entity.rules.verbs))
