"""What a row of a file says about each field of a record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tui_crm.cached import cached_property
from tui_crm.domain import Desk, Entity, address_fields, errors, fields, links, phones, registry, times
from tui_crm.exchange.column_forms import ColumnForms, without_zeros
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.neutral import bare
from tui_crm.exchange.sources.person_names import whole_name
from tui_crm.exchange.sources.table import NOTHING
from tui_crm.i18n import Message, mark, tr

_HAN = re.compile("[\u3400-\u9fff]")
_NO_DAY = re.compile(r"0+[-/.]0+[-/.]0+")
"""What Outlook writes for a day that nobody has filled in."""
NOT_CHOSEN = ("unspecified", "unknown", "-none-", "未指定")
"""What other programs write for a choice that nobody has made."""

_NO_YEAR = re.compile(r"--(\d\d-\d\d)")
_SHORTENED = re.compile(r"\s*[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2}\s*$")
"""What spreadsheets make of a long number."""
SEVERAL = " ::: "
"""What Google puts between several values of one cell."""
REMARK = "remark"
ASIDE = mark("The field has no room for this, so it is in the remark: {text}")

_TOO_WIDE = {
    False: mark("Cells in this row: {n}; in the header: {width}."),
    True: mark("Cells in this row: {n}; in the header: {width}. A cell that holds the delimiter has to be quoted."),
}
"""What is said of a row with more cells than the header; only the cells of CSV files are divided by a sign."""

Values = dict[str, object]

Reasons = tuple[tuple[str, Message], ...]
"""What is said of a row: column and sentence."""


class RowValues:
    """Turns the cells of rows into values of fields, with ids in place of names."""

    def __init__(
        self, desk: Desk, entity: Entity, plan: Plan, columns: Columns, forms: ColumnForms, *, neutral: bool
    ) -> None:
        self.desk, self.entity, self.plan, self.columns, self.forms = desk, entity, plan, columns, forms
        self.neutral = neutral
        self._found: dict[tuple[str, str, int | None], int | fields.Bad | None] = {}
        """The records that names in link fields mean: (field, text, the record above) -> id, or why there is none."""
        self._named = any(place is not None for place in columns.person) and entity.shown in entity.inputs

    def forget(self) -> None:
        """Look names up anew: others may have changed them, or a rehearsal has taken back what was made."""
        self._found.clear()

    def of(self, cells: Sequence[str]) -> tuple[Values, Reasons]:
        """The values, None for what is said to be empty, and what is said of them; cells without anything say nothing.

        Refused for a row of another form.
        """
        width = len(self.columns.header)
        if any(cell.strip() for cell in cells[width:]):
            raise errors.Refused(Message(_TOO_WIDE[self.neutral], n=len(cells), width=width))
        cells = [bare(cell) for cell in cells] if self.neutral else list(cells)
        values = {name: cells[i] for name, i, kind in self._told if cells[i] and self._says(name, kind, cells[i])}
        for name, columns in self.columns.joined.items():
            parts = [cells[i].strip() for i in columns if cells[i].strip()]
            if parts:
                values[name] = joined(values.get(name, "").strip(), parts)
        if self._named and not values.get(self.entity.shown):
            name = whole_name(*(cells[i] if i is not None else "" for i in self.columns.person))
            values |= {self.entity.shown: name} if name else {}
        if not values:
            # A row without anything stays one.
            return {}, ()
        number = self.entity.code.name if self.entity.code is not None else ""
        nothing = {n: None for n, i, _ in self._told if cells[i] == NOTHING and n != number}
        values, aside = self._put_aside(values)
        return {**nothing, **self.plan.constants, **self._read(values)}, aside

    def _put_aside(self, values: dict[str, str]) -> tuple[dict[str, str], Reasons]:
        """What a field has no room for goes to the remark: a birthday without its year, and all but the first number.

        Google writes both: --05-01, and 030-1 ::: 030-2; people write several numbers with any sign between them.
        """
        parted = [name for name in values if name in self._parted]
        if not parted or REMARK not in self.entity.inputs or REMARK not in self.desk.actor.visible(self.entity):
            return values, ()
        found, aside = dict(values), {}
        for name in parted:
            first, rest = _divided(self.entity.fields[name], values[name])
            if rest:
                aside[name] = rest
                found[name] = first
        if not aside:
            return values, ()
        more = [f"{tr(self.entity.fields[name].label)}: {rest}" for name, rest in aside.items()]
        said = found.get(REMARK, self.plan.constants.get(REMARK, ""))
        found[REMARK] = "\n".join([*filter(None, [said.strip()]), *more])
        told = tuple((self.columns.called(self.entity, n), Message(ASIDE, text=text)) for n, text in aside.items())
        return {name: text for name, text in found.items() if text}, told

    @cached_property
    def _remarked(self) -> set[str]:
        """The fields of which the file or the person who imports it says something."""
        return self.columns.filled(self.entity) | {*self.plan.constants}

    @cached_property
    def _parted(self) -> frozenset[str]:
        """The fields whose cells may say more than they have room for."""
        parted = (times.Day, fields.Phone, address_fields.Email)
        return frozenset(name for name, kind in self.entity.fields.items() if isinstance(kind, parted))

    def _read(self, values: Mapping[str, str]) -> Values:
        found = self.forms.read(values, self.entity, self.desk.clock)
        lost = {n: fields.Bad(fields.SHORTENED) for n in self._digits & values.keys() if _SHORTENED.match(values[n])}
        return {**found, **lost}

    @cached_property
    def _digits(self) -> frozenset[str]:
        return frozenset(name for name, kind in self.entity.fields.items() if kind.digits)

    def above(self, cells: Sequence[str]) -> dict[str, str]:
        """What the row says about the record that its own belongs to."""
        if not self.columns.above:
            return {}
        cells = [bare(cell) for cell in cells] if self.neutral else cells
        return {name: cells[i] for name, i in self.columns.above.items() if cells[i].strip()}

    @cached_property
    def _told(self) -> list[tuple[str, int, fields.Kind]]:
        """The fields that have a column: name, place and kind."""
        return [(name, place, self.entity.fields[name]) for name, place in self.columns.fields.items()]

    def _says(self, name: str, kind: fields.Kind, cell: str) -> bool:
        text = cell.strip()
        if isinstance(kind, times.Day) and _NO_DAY.fullmatch(text):
            return False
        if isinstance(kind, (fields.Choice, links.Value)) and text.casefold() in NOT_CHOSEN:
            # A list may have a value that is called so.
            return isinstance(kind, links.Value) and self.found(name, text, {}) is not None
        return bool(text)

    def linked(self, values: Mapping[str, object]) -> Values:
        """The values with ids in place of names, each looked up once for a batch.

        The rules look at what a record belongs to before anything is checked, so that must be an id by then. A name
        that is not found stays, and is refused with the other faults of the row.
        """
        found: Values = dict(values)
        for name in self._links:
            text = values.get(name)
            if isinstance(text, str):
                above = self.outside.get(name, "")
                if above in self.plan.make and isinstance(found.get(above), str):
                    # It is looked up, or made, below what is still to be made for the row.
                    continue
                key = self.found(name, text, found)
                found[name] = key if key is not None else text
        return self._owned(self.entity, found)

    @cached_property
    def _links(self) -> list[str]:
        """The link fields; what belongs to another record of the row is looked up there, so that one comes first."""
        names = [name for name, kind in self.entity.fields.items() if isinstance(kind, links.Link)]
        return sorted(names, key=self.outside.__contains__)

    @cached_property
    def outside(self) -> dict[str, str]:
        """Link fields to records below another one -> the field of the row that says which, if it has one."""
        targets = {n: registry[k.target] for n, k in self.entity.fields.items() if isinstance(k, links.Link)}
        above = {n: one.fields[one.parent].target for n, one in targets.items() if one.parent}
        return {n: field for n, kind in above.items() for field, one in targets.items() if one.name == kind}

    def found(self, name: str, text: str, values: Mapping[str, object]) -> int | fields.Bad | None:
        """The record that a text in a link field means; a Bad where several are called so, None where none is."""
        kind = self.entity.fields[name]
        above = values.get(self.outside.get(name, ""))
        outside = above if isinstance(above, int) else None
        if (name, text, outside) not in self._found:
            where = {**kind.where, **self._inside(kind.target, outside)}
            found = self._one(kind.target, text.strip(), where, alone=name == self.entity.tree)
            if found is None and kind.target != "users":
                # Not kept: an earlier row of the file may make it yet.
                return None
            self._found[name, text, outside] = found
        return self._found[name, text, outside]

    @staticmethod
    def _inside(target: str, above: int | None) -> Values:
        """What narrows a search to the records below another one."""
        return {registry[target].parent: above} if above is not None else {}

    def _one(self, target: str, text: str, where: Values, *, alone: bool = False) -> int | fields.Bad | None:
        """The record meant by a text; `alone` takes none out of several, as people do who type a region."""
        found = self.desk.find(target, text, where)
        if (found is None or alone) and len(self.desk.fitting(target, text, where)) > 1:
            return fields.Bad(
                mark("Several records are called “{text}”. Please give the number, code or account of one."),
                text=text[:40],
            )
        return found

    def as_before(self, cells: Sequence[str], values: Values, now: Mapping[str, object]) -> Values:
        """The values for a record that is there: what means the same as it has, a link or a telephone, stays so.

        So do digits from which a spreadsheet has taken the zeros in front.
        """
        found = dict(values)
        for name in values:
            if self.entity.fields[name].digits and without_zeros(now.get(name), values[name]):
                found[name] = now[name]
                continue
            timed = isinstance(self.entity.fields[name], times.When)
            if now.get(name) and (timed or name in self.entity.e164.values()):
                # Cards give a number as it is dialled from everywhere, the record has it as somebody typed it; tables
                # give times to the second.
                meant = self.desk.compared(self.entity.name, name, now[name])
                said = self.desk.compared(self.entity.name, name, values[name]) if timed else values[name]
                found[name] = now[name] if said == meant else values[name]
            if name == REMARK and name not in self._remarked:
                # What was put aside stands below what is there, and once.
                kept = str(now.get(name) or "").splitlines()
                more = [line for line in str(values[name] or "").splitlines() if line not in kept]
                found[name] = "\n".join([*kept, *more])
            kind, place, key = self.entity.fields[name], self.columns.fields.get(name), now.get(name)
            if (
                isinstance(kind, links.Link)
                and place is not None
                and key != values[name]
                and None not in (key, values[name])
            ):
                text = (bare(cells[place]) if self.neutral else cells[place]).strip()
                found[name] = key if key in self.desk.fitting(kind.target, text, kind.where) else values[name]
        return found

    def _owned(self, entity: Entity, found: Values) -> Values:
        """The values with what was decided about an owner who is no user of this book."""
        said, decided = found.get(entity.owner), self.plan.owner_unknown
        if decided in (None, "fail") or not isinstance(said, str):
            return found
        user = self._user(said)
        if user is not None:
            return {**found, entity.owner: user} if isinstance(user, fields.Bad) else found
        mine: Values = {entity.owner: self.desk.actor.id} if decided == "me" else {}
        return {**{name: value for name, value in found.items() if name != entity.owner}, **mine}

    def _user(self, text: str) -> int | fields.Bad | None:
        about = ("", text, None)
        if about not in self._found:
            self._found[about] = self._one("users", text, {})
        return self._found[about]

    def make(self, name: str, text: str, values: Mapping[str, object], more: Mapping[str, object]) -> int:
        """Make the record that a text in a link field means: a value of a list, or one that is called so."""
        kind = self.entity.fields[name]
        target = registry[kind.target]
        above = values.get(self.outside.get(name, ""))
        outside = above if isinstance(above, int) else None
        facts = self._owned(target, {**kind.where, **self._inside(target.name, outside), target.shown: text, **more})
        made = self.desk.create(target.name, self._coded(target, facts)).id
        self._found[name, text, outside] = made
        return made

    @staticmethod
    def _coded(target: Entity, values: Values) -> Values:
        """A value of a list needs a code of its own, for which its name serves."""
        code = target.fields.get("code")
        if target.code is None and code is not None and code.required and not values.get("code"):
            return {**values, "code": str(values[target.shown])[: code.max_length]}
        return values


def _divided(kind: fields.Kind, text: str) -> tuple[str, str]:
    """What a field has room for, and the rest."""
    if isinstance(kind, times.Day):
        day = _NO_YEAR.fullmatch(text.strip())
        return ("", day[1]) if day else (text, "")
    if SEVERAL in text:
        first, _, rest = (part.strip() for part in text.partition(SEVERAL))
        return first, rest
    first, *others = (phones.several(text) if isinstance(kind, fields.Phone) else []) or [text]
    return first, ", ".join(others)


def joined(text: str, parts: list[str]) -> str:
    """An address with its city and state: behind it and after commas, or before it in Chinese."""
    if _HAN.search(text + "".join(parts)):
        front = "".join(parts)
        return text if text.startswith(front) else front + text
    return ", ".join(filter(None, [text, *parts]))
