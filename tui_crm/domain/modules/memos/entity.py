"""What a memo is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Flag, LongText, Text
from tui_crm.domain.core.links import Link
from tui_crm.domain.modules.memos.policy import POLICY
from tui_crm.i18n import mark


class Memo(Row):
    """A note of one's own."""

    title = Text(mark("Subject"), 100, required=True, words="name", width=28)
    content = LongText(mark("Content"), words="text", width=40)
    pinned = Flag(mark("Pinned"), width=6)
    owner = Link("users", mark("Owner"), system=True, width=8)

    class Meta:
        table_name = "memos"


ENTITY = Entity(
    name="memos",
    model=Memo,
    title=mark("Memo"),
    titles=mark("Memos"),
    shown="title",
    columns=("title", "content", "pinned", "updated_at"),
    filters=("pinned", "updated_at"),
    sort=(("pinned", "desc"), ("id", "desc")),
    sorts=("id",),
    sections=(Section(mark("Memo"), ("title", "content", "pinned")),),
    owner="owner",
    private=True,
    policy=POLICY,
    menu=7,
    brief=True,
)
