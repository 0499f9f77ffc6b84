"""What is exported: a list with its columns, its rights, and words for its heads and conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import Any

from tui_crm.cached import cached_property
from tui_crm.domain import Desk, Entity, Level, Query, Record, errors, fields, packed
from tui_crm.exchange.export.columns import texts_of
from tui_crm.exchange.export.conditions import conditions
from tui_crm.exchange.export.values import Say, teller
from tui_crm.i18n import Message, tr

Progress = Callable[[int, int], None]
"""Told the records that are written, and how many there are."""


@dataclass(frozen=True)
class Block:
    """Some records of a list as columns."""

    ids: Sequence[int]
    values: list[Sequence[Any]]

    def chosen(self, wanted: Sequence[bool]) -> Block:
        """Those of them that are wanted."""
        return Block(tuple(compress(self.ids, wanted)), [tuple(compress(column, wanted)) for column in self.values])

    def split(self, count: int) -> tuple[Block, Block | None]:
        """The first of them, and the others if there are any."""
        if len(self.ids) <= count:
            return self, None
        parts = [
            Block(self.ids[half], [column[half] for column in self.values])
            for half in (slice(count), slice(count, None))
        ]
        return parts[0], parts[1]


@dataclass
class Listing:
    """One list on its way out of the book."""

    desk: Desk
    entity: Entity
    query: Query = field(default_factory=Query)
    columns: tuple[str, ...] | None = None
    """The fields asked for; None is what suits the format."""
    progress: Progress | None = None
    chosen: Callable[[int], bool] | None = None
    """Which records of the list are wanted, by their ids; None are all of them."""
    file: str = ""
    """Where it goes, for the audit; "" is the standard output."""
    written: int = 0
    """How many records have been handed out."""
    notes: list[str] = field(default_factory=list)
    """What the person should know about the file."""

    def __post_init__(self) -> None:
        self.action = self._action()

    def _action(self) -> str:
        """To export them where the policy knows that, else to see them; refused where that is not allowed."""
        action = "export" if "export" in self.entity.policy.actions else "read"
        self.desk.refresh_actor()
        for one in dict.fromkeys(("read", action)):
            verdict = self.desk.may(f"{self.entity.name}.{one}")
            if not verdict:
                raise errors.Forbidden(verdict.reason or Message("Your roles do not allow this."))
        return action

    @cached_property
    def count(self) -> int:
        """How many records there are."""
        return self.desk.stream_count(self.entity.name, self.query, self.action)

    def records(self, names: Sequence[str]) -> Iterator[Record]:
        """The records one by one, with these fields."""
        for part in self.parts(names):
            yield from part

    def parts(self, names: Sequence[str]) -> Iterator[tuple[Record, ...]]:
        """The records as they are read, with these fields; tells how far it is after each part."""
        total = self.count if self.progress is not None else 0
        read = 0
        for part in self.desk.stream(self.entity.name, self._asked(names), self.action):
            read += len(part)
            wanted = part if self.chosen is None else tuple(one for one in part if self.chosen(one.id))
            if wanted:
                yield wanted
            self._tell(len(wanted), read, total)

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """The same as columns of ids and values, in the order of the names; what may not be seen is None."""
        total = self.count if self.progress is not None else 0
        read = 0
        for part in self.desk.stream_columns(self.entity.name, self._asked(names), self.action):
            read += len(part.ids)
            hidden = (None,) * len(part.ids)
            block = Block(part.ids, [part.ids if n == "id" else part.values.get(n, hidden) for n in names])
            if self.chosen is not None:
                block = block.chosen([self.chosen(key) for key in part.ids])
            if block.ids:
                yield block
            self._tell(len(block.ids), read, total)

    def texts(self, names: Sequence[str]) -> Iterator[Block]:
        """The same with words as values."""
        told = [texts_of(self.desk, self.entity, name) for name in names]
        for block in self.blocks(names):
            texts = [say(block.ids, values) for say, values in zip(told, block.values, strict=True)]
            yield Block(block.ids, list(texts))

    def _asked(self, names: Sequence[str]) -> Query:
        return replace(self.query, columns=tuple(n for n in names if n != "id"))

    def _tell(self, wanted: int, read: int, total: int) -> None:
        self.written += wanted
        if self.progress is not None:
            self.progress(read, max(total, read))

    @contextmanager
    def entered(self, format_name: str, names: Sequence[str]) -> Iterator[None]:
        """Around the writing: who took which records is in the audit, also where it breaks off (R-SEC-02)."""
        self._refuse_none()
        query = self.query
        facts = {
            "format": format_name,
            "file": self.file,
            "query": {"words": query.words, "filters": packed(query.filters)},
            "sort": [list(one) for one in query.sort] or None,
            "bin": query.bin or None,
            "marked": (self.chosen is not None) or None,
            "columns": list(names),
        }
        with self.desk.deed(self.entity.name, "export", self.file.rpartition("/")[2], facts) as result:
            try:
                yield
            finally:
                result["records"] = self.written
        if left := self._left_out():
            told = Message("Of what you see in this list, you may not export: {n} records.", n=f"{left:,}")
            self.notes.append(tr(told))

    def _refuse_none(self) -> None:
        """Refuse a list of which something is seen and nothing may be exported: an empty file would be taken for it."""
        if not self._all_may_go() and not self._any() and (seen := self._seen_count()):
            raise errors.Forbidden(Message("Of these records you may export none: {n}.", n=f"{seen:,}"))

    def _left_out(self) -> int:
        """How many of the wanted records may be seen but not exported."""
        return 0 if self._all_may_go() else max(0, self._seen_count() - self.written)

    def _all_may_go(self) -> bool:
        """Whether whatever is seen may be exported, as far as the levels say by themselves."""
        levels = [self.desk.actor.level(self.entity, action) for action in ("read", self.action)]
        return levels[1] >= levels[0] == Level.ALL or self.action == "read"

    def _any(self) -> bool:
        """Whether any of the wanted records may be exported."""
        return any(self._wanted_keys(self.action)) if self.chosen is not None else self.count > 0

    def _seen_count(self) -> int:
        """How many of the wanted records are seen."""
        if self.chosen is None:
            return self.desk.stream_count(self.entity.name, self.query)
        return sum(self._wanted_keys("read"))

    def _wanted_keys(self, action: str) -> Iterator[bool]:
        """Of each record that the action reaches, whether it is one of those chosen."""
        wanted = self.chosen or bool
        for part in self.desk.stream_columns(self.entity.name, replace(self.query, columns=()), action):
            yield from map(wanted, part.ids)

    # -- columns

    @cached_property
    def seen(self) -> tuple[str, ...]:
        """Every field that this person may see, those of the form first."""
        visible = set(self.desk.actor.visible(self.entity))
        return tuple(n for n in self.entity.in_order if n in visible and n != "deleted_at")

    @property
    def shown(self) -> tuple[str, ...]:
        """The fields asked for, else the columns of the list on the screen."""
        if self.columns is not None:
            return self.columns
        return tuple(n for n in self.entity.columns if n == "id" or n in self.seen)

    @property
    def whole(self) -> tuple[str, ...]:
        """The fields asked for, else all that have a name."""
        if self.columns is not None:
            return self.columns
        helpers = (fields.E164, fields.SortKey)
        return tuple(n for n in self.seen if not isinstance(self.entity.fields[n], helpers))

    def tellers(self, names: Sequence[str]) -> list[Say]:
        """What says each of the fields in words."""
        return [teller(self.entity, name, self.desk.clock) for name in names]

    def heads(self, names: Sequence[str]) -> list[str]:
        """The labels of fields; those that two share are told apart by the fields' own names."""
        labels = ["id" if name == "id" else tr(self.entity.fields[name].label) for name in names]
        return [
            f"{label} ({name})" if labels.count(label) > 1 else label for name, label in zip(names, labels, strict=True)
        ]

    def right(self, names: Sequence[str]) -> list[bool]:
        """Whether each of the fields is aligned to the right."""
        return [name == "id" or self.entity.fields[name].align == "right" for name in names]

    def called(self, key: int) -> str:
        """What a record is known by: its number, where it has one, and its name."""
        target = self.entity.name
        found = [one.get(key) for one in (self.desk.codes(target, {key}), self.desk.names(target, {key}))]
        return " ".join(dict.fromkeys(filter(None, found))) or f"#{key}"

    # -- words for paper

    @property
    def title(self) -> str:
        """What the list is called."""
        return tr(self.entity.titles)

    def day(self) -> str:
        """When this is, to the minute."""
        clock = self.desk.clock
        return f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"

    def conditions(self) -> str:
        """Which records these are, in words."""
        return conditions(self.desk, self.entity, self.query.words, self.query.filters) or tr("all records")
