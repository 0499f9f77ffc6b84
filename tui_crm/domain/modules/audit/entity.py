"""How the audit appears as a list; the view `audit_list` gives its groups the columns of a record."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Text, Whole
from tui_crm.domain.core.links import Coded, Link, Title
from tui_crm.domain.core.times import Moment
from tui_crm.domain.modules.audit.policy import POLICY
from tui_crm.domain.modules.audit.wishes import wish_words, wishes_with
from tui_crm.i18n import mark


class Wish(Coded):
    """What somebody wished."""

    @staticmethod
    def said(stored: str) -> str:
        """What was done, and to what kind of records."""
        return wish_words(stored)

    def meant_by(self, word: str) -> list[str]:
        """The wishes in whose words a word stands."""
        return wishes_with(word)


class AuditRow(Row):
    """One wish, with the name of the first record that it touched."""

    wish = Wish(mark("Action"), 60, width=11, whole=24)
    subject = Title(mark("Record"), 100, width=22, whole=24)
    entries = Whole(mark("Records"), 0, 10**9, width=6)
    actor = Link("users", mark("By"), width=10)
    # The program itself, and its jobs, act under names that have words.
    actor_name = Coded(mark("By"), 60, width=6, whole=14)
    origin = Text(mark("From"), 100, width=16)
    undoes = Whole(mark("Undoes"), 0, 10**12, names=True, width=8)
    undone_by = Whole(mark("Undone by"), 0, 10**12, names=True, width=8)
    created_at = Moment(mark("Time"), null=False, default=0, width=10)

    class Meta:
        table_name = "audit_list"


ENTITY = Entity(
    name="audit",
    model=AuditRow,
    title=mark("Change"),
    titles=mark("Audit"),
    shown="subject",
    columns=("id", "created_at", "actor_name", "wish", "subject", "entries", "undone_by", "origin"),
    filters=("actor", "wish", "created_at"),
    sort=(("id", "desc"),),
    sorts=("id",),
    sections=(Section(mark("Change"), ("wish", "subject", "entries", "actor_name", "origin", "undoes", "undone_by")),),
    owner="actor",
    policy=POLICY,
    menu=38,
    group="settings",
    editable=False,
    help=mark("Each line is one change. Enter shows what it did field by field; u takes it back."),
)
