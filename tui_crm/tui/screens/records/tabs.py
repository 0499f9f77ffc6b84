"""The tabs of a record: profile, what belongs to it, its history, and who may see it; as lines to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tui_crm.domain import (
    CHANGES,
    Clock,
    Desk,
    Entity,
    Entry,
    Filter,
    Group,
    Query,
    Record,
    errors,
    fields,
    registry,
    wish_words,
)
from tui_crm.i18n import Amid, listed, mark, tr
from tui_crm.tui.keys import LIST
from tui_crm.tui.present import rights
from tui_crm.tui.present.deeds import deed_facts
from tui_crm.tui.present.events import kind_words, person_words, text_words, when_words
from tui_crm.tui.present.key_names import steady_key
from tui_crm.tui.present.listed import along
from tui_crm.tui.present.remembered import remembered
from tui_crm.tui.present.shares import terms
from tui_crm.tui.present.values import caller, display, moment, speaker, word
from tui_crm.tui.widgets.detail_view import Line

EVENTS = 30
"""Events in the tab; the timeline has all of them."""

WISHES = 200
"""Changes in the history of a record, the newest."""

MOST = 200
"""Lines of records in one tab; more are said and reached through the list."""

ENTRY_WORDS = {
    "create": mark("Created"),
    "change": mark("Changed"),
    "remove": mark("Deleted"),
    "restore": mark("Restored"),
    "purge": mark("Deleted for good"),
    "share": mark("Shared"),
}


@dataclass(frozen=True)
class Tab:
    """One tab of a record: its name, and what makes its lines on the database thread."""

    id: str
    label: str
    lines: Callable[[Desk, Record], list[Line]]
    of_deleted: bool = True
    """Whether it has anything to say of a deleted record, which nobody sees and which is told of nowhere."""


@remembered
def tabs_of(desk: Desk, entity: Entity, *, steady: bool = False) -> list[Tab]:
    """The tabs that this person gets for a kind of record.

    `steady` keeps a line for each field of the profile, so that from one record to the next only values change.
    """
    if entity.name == "audit":
        return [Tab("changes", tr("Changes"), _audit_lines)]
    found = [Tab("profile", tr("Profile"), _profile(entity, desk.clock, steady=steady))]
    if any(source != CHANGES for source in desk.sources_of((entity.name, 0))):
        found.append(Tab("timeline", tr("Timeline"), _timeline(entity), of_deleted=False))
    for name, link in entity.children:
        told = registry[name].told
        seen = desk.may(f"{name}.read") and link in desk.actor.visible(registry[name])
        if seen and (told is None or told.tab):
            found.append(Tab(name, tr(registry[name].titles), _children(registry[name], link)))
    if entity.name == "imports":
        found.append(Tab("rows", tr("Rows left out"), _import_rows))
    if entity.editable:
        found.append(Tab("history", tr("History"), _history(entity)))
    if entity.owner and entity.owner != "id" and entity.editable:
        found.append(Tab("viewers", tr("Who sees it"), _viewers(entity), of_deleted=False))
    return found


def _profile(entity: Entity, clock: Clock, *, steady: bool) -> Callable[[Desk, Record], list[Line]]:
    def told(name: str) -> tuple[str, str, Callable[[object, str], str]]:
        return name, tr(entity.fields[name].label), speaker(entity.fields[name], clock, exact=True)

    sections = [
        (Line(tr(section.title), kind="section"), list(map(told, section.fields))) for section in entity.sections
    ]

    def lines(desk: Desk, record: Record) -> list[Line]:
        notes = entity.rules.notes(desk, record) if entity.rules.notes else ()
        found = [Line(value=tr(note), kind="note") for note in notes]
        values, labels = record.values, record.labels
        for title, shown in sections:
            filled = [
                Line(label, text, name=name)
                for name, label, say in shown
                if name in values and ((text := say(values[name], labels.get(name, ""))) or steady)
            ]
            if filled:
                found += [title, *filled]
        return found + _stamps(entity, desk, record)

    return lines


def _stamps(entity: Entity, desk: Desk, record: Record) -> list[Line]:
    found = [Line(tr("Record"), kind="section")] if entity.editable else []
    stamps = (("created_at", "created_by"), ("updated_at", "updated_by"))
    # What the program writes by itself happened once, and says itself who it was.
    for at, by in stamps if entity.editable else (("created_at", ""),):
        if record.values.get(at):
            who = record.labels.get(by, "")
            text = f"{moment(record.values[at], desk.clock, exact=True)}  {who}".rstrip()
            found.append(Line(tr(entity.fields[at].label), text, name=at))
    return found


def _import_rows(desk: Desk, record: Record) -> list[Line]:
    """The rows of a file that became no records, and the records that stayed when it was taken back."""
    found: list[Line] = []
    for one in islice(desk.import_problems(record.id), MOST + 1):
        why = "  ".join(tr("{place}: {what}", place=c, what=tr(m)) if c else tr(m) for c, m in one.reasons)
        if one.outcome == "kept":
            found.append(Line(one.cells[1], why, name=(one.cells[0], one.number)))
        else:
            found.append(Line(tr("Row {row}", row=one.number), why))
    if len(found) > MOST:
        found[MOST:] = [Line(value=tr("There are more; the command line prints all of them."), kind="note")]
    return found or [Line(value=tr("No row was left out."), kind="note")]


def _children(child: Entity, link: str) -> Callable[[Desk, Record], list[Line]]:
    def lines(desk: Desk, record: Record) -> list[Line]:
        columns = tuple(c for c in child.columns if c not in (link, "owner"))
        its, deleted = (Filter(link, "is", record.id),), record.deleted
        shown = (*columns, *along(child))
        query = Query(filters=its, limit=MOST, columns=shown, sort=(("id", "asc"),), bin=deleted)
        page, name_of = desk.page(child.name, query), caller(child, desk.clock)
        found = []
        for row in page.rows:
            words = [_said(child, row, c, desk) for c in columns if c not in (child.shown, child.naming)]
            text = "  ".join(w for w in words if w)
            # What was deleted is opened from its own recycle bin.
            name = None if deleted else (child.name, row.id)
            found.append(Line(name_of(row), text, name=name))
        if page.more_after:
            found.append(Line(value=tr("There are more; the list of {entity} shows all.", entity=Amid(child.titles)),
                              kind="note"))  # fmt: skip
        return found or [Line(value=_none_of(desk, child, link, record), kind="note")]

    return lines


def _none_of(desk: Desk, child: Entity, link: str, record: Record) -> str:
    """That nothing of a kind belongs to a record, and how to add something, for who may."""
    if record.deleted:
        return tr("Nothing that belongs to it lies in the recycle bin.")
    if not desk.may_add(f"{child.name}.{'attach' if child.body else 'create'}", {link: record.id}):
        return tr("Nothing here yet.")
    key = _key(desk, "list.file" if child.body else "list.contact")
    if child.body:
        return tr("No file is attached yet. {key} attaches one.", key=key)
    return tr("Nothing here yet. {key} adds something.", key=key)


def _key(desk: Desk, wanted: str) -> str:
    """The key that reaches an action of the lists, as this person has it."""
    usual = next(key.keys for key in LIST if key.id == wanted)
    return steady_key(desk.preference("keys", {}).get(wanted) or usual)


def _timeline(entity: Entity) -> Callable[[Desk, Record], list[Line]]:
    def lines(desk: Desk, record: Record) -> list[Line]:
        stream = desk.timeline_now((entity.name, record.id), limit=EVENTS)
        found: list[Line] = []
        for event in stream.events:
            name = (event.record.entity, event.record.id) if event.record is not None else None
            who = person_words(event, desk)
            text = f"{text_words(event, desk)}  {who}".rstrip()
            found.append(Line(f"{when_words(event, desk)} {kind_words(event, desk)}", text, name=name))
        if stream.more_after or stream.more_before:
            found.append(Line(value=tr("There are more; t shows everything."), kind="note"))
        if not found:
            found.append(Line(value=tr("Nothing has happened here yet. Press f to write the first follow-up."),
                              kind="note"))  # fmt: skip
        return found

    return lines


def _said(entity: Entity, record: Record, name: str, desk: Desk) -> str:
    """A value among others of a line: yes is said by the field's name, no by nothing."""
    if isinstance(entity.fields[name], fields.Flag):
        return tr(entity.fields[name].label) if record.values.get(name) else ""
    return display(entity, record, name, desk.clock)


def _history(entity: Entity) -> Callable[[Desk, Record], list[Line]]:
    def lines(desk: Desk, record: Record) -> list[Line]:
        found: list[Line] = []
        groups = desk.history(entity.name, record.id, deleted=record.deleted, limit=WISHES + 1)
        for group in groups[:WISHES]:
            found += group_lines(desk, group)
        if len(groups) > WISHES:
            found.append(Line(value=tr("There are older changes; these are the newest {n}.", n=WISHES), kind="note"))
        return found

    return lines


def group_lines(desk: Desk, group: Group) -> list[Line]:
    """One wish of the audit: who, when, and field by field from what to what."""
    when = moment(group.at, desk.clock, exact=True)
    marks = [f"{when}  {group.actor_name}  #{group.id}"]
    if group.undone_by:
        marks.append(tr("undone"))
    if group.undoes:
        marks.append(tr("undoes {n}", n=group.undoes))
    found = [
        Line(
            " · ".join(marks),
            kind="section",
            name=("audit", group.id),
        )
    ]
    for entry in group.entries:
        found += _entry_lines(desk, entry, named=len(group.entries) > 1)
    return found


def _entry_lines(desk: Desk, entry: Entry, *, named: bool) -> list[Line]:
    if entry.is_deed:
        return [
            Line(value=wish_words(f"{entry.entity}.{entry.action}"), kind="text"),
            *(Line(label, value) for label, value in deed_facts(desk, entry)),
        ]
    entity = registry[entry.entity]
    head = tr(ENTRY_WORDS.get(entry.action, entry.action))
    kind = tr(entity.title)
    # What has no title of its own is called by its kind already.
    called = "" if entry.title == kind else entry.title
    title = tr("{what}: {entity} {name}", what=head, entity=kind, name=called).rstrip() if named else head
    found = [Line(value=title, kind="text", name=(entry.entity, entry.record))]
    if entry.action in ("remove", "restore"):
        return found
    for name in (n for n in ("shares", *entity.in_order) if n in entry.changes):
        before, after = entry.changes[name]
        if name == "shares":
            found.append(Line(tr("Shared with"), f"{_shares(desk, before)} → {_shares(desk, after)}", name=name))
            continue
        kind = entity.fields[name]
        if name == "deleted_at":
            continue
        if name in (rights.RIGHTS, rights.FIELD_RIGHTS):
            found += [Line(label, text, name=name) for label, text in rights.told(name, before, after)]
            continue
        old, new = _worded(desk, kind, before), _worded(desk, kind, after)
        if entry.action == "create":
            if new:
                found.append(Line(tr(kind.label), new, name=name))
        else:
            blank = tr("(empty)")
            found.append(Line(tr(kind.label), f"{old or blank} → {new or blank}", name=name))
    return found


def _worded(desk: Desk, kind: Any, value: Any) -> str:
    return word(kind, value, desk.words_of(kind, value), desk.clock, exact=True)


def _shares(desk: Desk, shares: Any) -> str:
    found = []
    for one in shares or ():
        target = "users" if one["user"] is not None else "departments"
        name = desk.label_of(target, one["user"] or one["department"])
        found.append(tr("{name} ({more})", name=name, more=terms(one["may_write"], one["until"])))
    return listed(found) or tr("(nobody)")


def _viewers(entity: Entity) -> Callable[[Desk, Record], list[Line]]:
    def lines(desk: Desk, record: Record) -> list[Line]:
        return [
            Line(
                viewer.name,
                "  ".join(
                    filter(
                        None,
                        (
                            viewer.department,
                            tr(viewer.why),
                            terms(viewer.may_change, viewer.until),
                        ),
                    )
                ),
                name=("users", viewer.user),
            )
            for viewer in desk.viewers(entity.name, record.id)
        ]

    return lines


def _audit_lines(desk: Desk, record: Record) -> list[Line]:
    try:
        return group_lines(desk, desk.audit_group(record.id))
    except errors.NotFound as error:
        return [Line(value=tr(error.message), kind="note")]
