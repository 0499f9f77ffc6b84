"""What a draft is called: by what was typed as its name, or by the record that it is about."""

from __future__ import annotations

from pathlib import Path

from tui_crm.domain import Clock, Draft, drafts, registry
from tui_crm.i18n import mark, tr
from tui_crm.tui.present.values import called

BESIDE = {drafts.RIGHTS: mark("Rights"), drafts.SHARES: mark("Sharing")}
"""What is edited of a record beside its form."""


def draft_name(draft: Draft, clock: Clock) -> str:
    """The name of the record, or as much of a new one's as was typed; of an import that of the file."""
    entity = registry[draft.entity]
    if draft.form == drafts.IMPORT:
        return tr("Import: {file}", file=Path(str(draft.preset.get("path", ""))).name)
    if draft.record is not None:
        name = called(entity, draft.record, clock)
        return tr("{place}: {what}", place=tr(BESIDE[draft.form]), what=name) if draft.form in BESIDE else name
    texts = [draft.values.get(name) for name in (entity.shown, *entity.fields)]
    named = next((text for text in texts if isinstance(text, str) and text.strip()), tr("(empty)"))
    return tr("{name} (new)", name=named)
