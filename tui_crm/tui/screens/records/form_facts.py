"""What a form is made of: the sections and fields that this person gets, with their first values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_crm.domain import Desk, Entity, FieldAccess, Record, fields, links
from tui_crm.i18n import mark, tr
from tui_crm.tui.inputs.answer import Answer, Question
from tui_crm.tui.inputs.answers import answer_to, way_of
from tui_crm.tui.inputs.chosen import unpacked
from tui_crm.tui.inputs.field_cursor import Part
from tui_crm.tui.inputs.written import When
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import word

LETTERS = 30
"""Letters of a value that are told where several stand in one line."""


@dataclass
class FormFacts:
    """A form before anything is typed."""

    parts: list[Part] = field(default_factory=list)
    may_create: frozenset[str] = frozenset()
    """The kinds of records that this person may make in place."""
    begun: frozenset[str] = frozenset()
    """The fields of a new record that are filled in by rule as long as nobody says otherwise."""


def facts_of(desk: Desk, entity: Entity, record: Record | None, preset: Mapping[str, Any]) -> FormFacts:
    """Everything that the form of an entity needs from the book, read on the database thread."""
    offer = desk.offered(entity.name, preset) if record is None else None
    facts = FormFacts(begun=frozenset(offer.begun) if offer else frozenset())
    targets = set()
    for section in entity.sections:
        answers = []
        for name in section.fields:
            kind = entity.fields[name]
            access = _access(desk, entity, record, name)
            if access == FieldAccess.HIDDEN:
                continue
            kind = _fitted(desk, entity, record, kind)
            value = offer.values[name] if offer else _stored(desk, entity, record, name)
            numbered = isinstance(kind, fields.Code) and record is None
            empty = mark("Numbered when saved") if numbered else kind.when_empty
            question = Question(
                name,
                kind,
                desk.clock,
                bool(kind.required or (kind.required_by and desk.setting(kind.required_by))),
                value,
                words_of_links(desk, kind, value),
                record is None,
                tr(empty) if empty else "",
            )
            answers.append(answer_to(question, writable=access == FieldAccess.WRITE))
            targets.add(getattr(kind, "target", ""))
        if answers:
            facts.parts.append(Part(tr(section.title), tuple(answers)))
    known = {answer.name: answer for part in facts.parts for answer in part.answers}
    for answer in known.values():
        if isinstance(answer, When):
            answer.first, answer.before = known.get(answer.kind.follows), known.get(answer.kind.precedes)
    facts.may_create = frozenset(t for t in targets if t and desk.may(f"{t}.create"))
    return facts


def lines_of(entity: Entity, *, new: bool) -> int:
    """The lines that the fields want, and one for what may be wrong with one of them."""
    names = entity.inputs if new else [name for section in entity.sections for name in section.fields]
    return 1 + sum(way_of(entity.fields[name]).rows for name in names)


def differences(desk: Desk, answers: Iterable[Answer], typed: Mapping[str, Any]) -> list[str]:
    """Each field that was typed into, with what it holds now and what was typed; read on the database thread."""
    found = []
    for answer in answers:
        other = type(answer)(answer.question)
        if answer.name not in typed or not other.resume(typed[answer.name]) or not other.touched:
            continue
        other.words.update(words_of_links(desk, other.kind, other.raw))
        now, then = (clean(one.shown)[:LETTERS] or tr("(empty)") for one in (answer, other))
        what = f"{now} → {then}" if not answer.question.new else then
        found.append(tr("{place}: {what}", place=answer.label, what=what))
    return found


def _fitted(desk: Desk, entity: Entity, record: Record | None, kind: Any) -> Any:
    """A field with what it takes in this record, under the configuration as it is."""
    kind = fields.as_configured(kind, desk.setting)
    return entity.rules.fitted(record, kind) if entity.rules.fitted and record is not None else kind


def _access(desk: Desk, entity: Entity, record: Record | None, name: str) -> FieldAccess:
    """What this person may do with a field in this form."""
    kind = entity.fields[name]
    access = desk.access(entity.name, name)
    if kind.secret or (record is not None and name not in record.values):
        return FieldAccess.HIDDEN
    if kind.system or kind.widget == "none":
        # What the program fills in is not there yet while the record is new.
        return FieldAccess.HIDDEN if record is None else min(access, FieldAccess.READ)
    if kind.guard and not desk.may(f"{entity.name}.{kind.guard}"):
        return min(access, FieldAccess.READ)
    return access


def _stored(desk: Desk, entity: Entity, record: Record | None, name: str) -> Any:
    assert record is not None
    kind, value = entity.fields[name], record.values[name]
    return word(kind, value, "", desk.clock) if isinstance(kind, links.Scalar) else value


def words_of_links(desk: Desk, kind: Any, value: Any) -> dict[int, str]:
    """What the records are called that a link's value names."""
    if isinstance(kind, links.Link) and isinstance(value, int):
        return desk.names(kind.target, {value})
    if isinstance(kind, links.Links):
        names = desk.names(kind.target, set(unpacked(value)))
        return {key: names.get(key, "?") for key in unpacked(value)}
    return {}
