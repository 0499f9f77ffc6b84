"""The rows of a file as far as they can be told before the book is held for writing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tui_crm.domain import Desk, Entity, Prepared, Problem, Tally, errors, registry
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.importing.duplicates import Duplicates, Key
from tui_crm.exchange.importing.owners import for_starter
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.importing.rehearsed import Sign
from tui_crm.exchange.importing.sums import Sums
from tui_crm.exchange.importing.values import Reasons, RowValues, Values
from tui_crm.exchange.sources.table import Row
from tui_crm.i18n import Message


@dataclass(slots=True)
class Line:
    """A row on its way."""

    number: int
    cells: tuple[str, ...]
    values: Values
    above: Mapping[str, str]
    key: Key | None = None
    ready: Prepared | None = None
    """What is to be written, or why nothing is; None where the book has to be asked first."""
    made: Sequence[Sign] = ()
    """By what rows meet what was made along with it."""
    changed: bool = False
    """Whether the record that its own belongs to has been changed."""
    left: Reasons = ()
    """What it says of that record and was not taken over."""
    aside: Reasons = ()
    """What stands in another field than the file says."""


class Skip(Exception):
    """A row that is left out, with the reason."""

    def __init__(self, message: Message, column: str = "") -> None:
        super().__init__(str(message))
        self.message, self.column = message, column


@dataclass
class Account:
    """What became of the rows of a batch, in the words of the file."""

    entity: Entity
    columns: Columns
    plan: Plan
    tally: Tally = field(default_factory=Tally)

    @contextmanager
    def row(self, number: int, cells: Sequence[str]) -> Iterator[None]:
        """What is refused in here is said of the row."""
        try:
            yield
        except Skip as skip:
            self._note(number, "skipped", (), ((skip.column, skip.message),))
        except errors.Taken as taken:
            outcome = "failed" if self.plan.on_duplicate == "create" else "skipped"
            self._note(number, outcome, cells, self._named(taken))
        except errors.Invalid as invalid:
            self._note(number, "failed", cells, self._named(invalid))
        except errors.Refused as refused:
            self._note(number, "failed", cells, (("", refused.message),))

    def _note(self, number: int, outcome: str, cells: Sequence[str], reasons: Reasons) -> None:
        if outcome == "failed":
            self.tally.failed += 1
        else:
            self.tally.skipped += 1
        self.tally.problems.append(Problem(number, outcome, tuple(cells), reasons))

    def left(self, line: Line) -> None:
        """Note what was not taken over, or elsewhere, of a row that was written all the same."""
        for outcome, reasons in (("left", line.left), ("aside", line.aside)):
            if reasons:
                self.tally.problems.append(Problem(line.number, outcome, (), reasons))

    def _named(self, why: errors.Invalid) -> Reasons:
        return tuple((self.columns.called(self.entity, name), message) for name, message in why.fields.items())


@dataclass
class Part:
    """A batch of rows: those that may become records, and what became of the others."""

    lines: list[Line]
    tally: Tally
    epoch: int | None = None
    """The epoch of the book as long as which the lines hold; None where the book is still to be asked."""


class Lines:
    """Tells what rows say."""

    def __init__(
        self,
        desk: Desk,
        entity: Entity,
        plan: Plan,
        columns: Columns,
        values: RowValues,
        duplicates: Duplicates,
        starter: int | None = None,
    ) -> None:
        self.desk, self.entity, self.plan, self.columns = desk, entity, plan, columns
        self.starter = starter if starter != desk.actor.id else None
        """Who began the import, where somebody else goes on with it."""
        self.values, self.duplicates, self.sums = values, duplicates, Sums(entity, columns)
        self.ahead = _together(entity) and _alone(entity, columns)
        """Whether rows can be told before the transaction, because they ask for nothing that has no epoch."""

    def part(self, rows: Sequence[Row]) -> Part:
        """What the rows of a batch say."""
        self.values.forget()
        account, lines = Account(self.entity, self.columns, self.plan), []
        for number, cells in rows:
            with account.row(number, cells):
                if (why := self.sums.why_none(cells)) is not None:
                    raise Skip(why)
                values, aside = self.values.of(cells)
                if not values:
                    raise Skip(Message("The row is empty."))
                lines.append(Line(number, tuple(cells), values, self.values.above(cells), aside=aside))
        part = Part(lines, account.tally)
        if self.ahead:
            self.prepare(part)
        return part

    def prepare(self, part: Part) -> None:
        """Ask the book what has an epoch, and note which it was."""
        part.epoch = self.desk.refreshed()
        self.link(part.lines)
        whole = [line for line in part.lines if not self.made_below(line)]
        made = self.desk.prepare_many(self.entity.name, [line.values for line in whole], action="import")
        for line, ready in zip(whole, made, strict=True):
            line.ready = ready

    def link(self, lines: Sequence[Line]) -> None:
        """Put ids in place of names, and say what the rows are known by."""
        for line in lines:
            line.values = self.values.linked(self.begun(self.entity, line.values))
            line.key = self.duplicates.key_of(line.values)
            line.ready = None

    def begun(self, entity: Entity, values: Mapping[str, object]) -> Mapping[str, object]:
        """The values with who began the import where they would name who goes on with it."""
        if self.starter is None:
            return values
        return for_starter(self.desk, entity, values, self.starter, unknown=self.plan.owner_unknown == "me")

    def made_below(self, line: Line) -> bool:
        """Whether the row names a record that is still to be made for it."""
        return any(isinstance(line.values.get(name), str) and self.entity.fields[name].widget in ("link", "value")
                   for name in self.plan.make)  # fmt: skip

    def signs(self, line: Line) -> list[Sign]:
        """By what the row may meet another one of the file."""
        signs: list[Sign] = [("key", line.key)] if line.key is not None else []
        for name, value in line.values.items():
            kind = self.entity.fields[name]
            if kind.unique and value is not None:
                signs.append(("once", name, str(value).strip().casefold()))
            if name in self.plan.make:
                # Also where it is there by then: what one row has made, the next ones of the file have found.
                signs.append(made_sign(getattr(kind, "target", ""), self._named(name, line)))
        if line.above:
            signs.append(("above", str(line.values.get(self.entity.parent))))
        return signs

    def within(self, name: str, line: Line) -> str:
        """What a row calls the record below which another one is looked up, such as the customer of a contact."""
        above = self.values.outside.get(name, "")
        return self._named(above, line).casefold() if above in line.values else ""

    def _named(self, name: str, line: Line) -> str:
        """What a row calls another record, also where its id has taken the place of its name."""
        place = self.columns.fields.get(name)
        return (line.cells[place] if place is not None else str(line.values[name])).strip()

    @property
    def together(self) -> bool:
        """Whether the rows can be written at once, because none of them asks for another."""
        return _together(self.entity)


def made_sign(kind: str, called: str) -> Sign:
    """By what rows meet that name the same record, which is looked up without case."""
    return ("made", kind, called.strip().casefold())


def _together(entity: Entity) -> bool:
    rules = entity.rules
    return (rules.after_many is not None or (rules.prepare is None and rules.after is None)) and not entity.tree


def _alone(entity: Entity, columns: Columns) -> bool:
    """Whether nothing that the rules or links of a row look at can change without a new epoch."""
    if entity.rules.check is not None and entity.rules.after_many is None:
        return False
    targets = {getattr(entity.fields[name], "target", "") for name in {*columns.fields, entity.parent} if name}
    return all(registry[name].remembered for name in targets if name)
