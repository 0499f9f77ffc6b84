"""Choosing records, or words, for a field: found by two characters, pinyin initials, the end of a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tui_crm.domain import Filter, Record, errors, registry
from tui_crm.i18n import tr
from tui_crm.tui.present.pinyin import rank
from tui_crm.tui.present.values import called, display
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.screens.records.picking import Picked, Picking
from tui_crm.tui.screens.records.source import ListSource
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.rows import Fetch, Row, Seek, Slice

__all__ = ["PickScreen", "PickWordScreen", "Picked"]


class PickScreen(Picking):
    """Chooses one record of a kind, or several; answers with ids."""

    def __init__(
        self,
        session: Session,
        target: str,
        where: Mapping[str, Any],
        title: str,
        multiple: bool = False,
        chosen: Iterable[int] = (),
        among: Iterable[Filter] = (),
    ) -> None:
        """`where` holds of the records and of new ones that are made here; only those `among` which others hold too."""
        super().__init__(title, multiple=multiple, chosen=chosen)
        self.session, self.entity, self.where = session, registry[target], dict(where)
        self._filters = tuple(Filter(name, "is", value) for name, value in self.where.items())
        self._filters += tuple(among)
        if "active" in self.entity.fields:
            self._filters += (Filter("active", "is", True),)

    def headings(self) -> tuple[str, str]:
        """The labels of the two fields."""
        detail = "" if self.entity.subtitle in ("", *self.where) else self.entity.fields[self.entity.subtitle].label
        return tr(self.entity.fields[self.entity.shown].label), tr(detail)

    async def learn(self) -> None:
        """Learn whether a new record can be made in place, and what the chosen ones are called."""
        desk, name = self.session.desk, self.entity.name

        def learn() -> tuple[bool, dict[int, str]]:
            may = bool(self.entity.inputs) and bool(desk.may(f"{name}.create"))
            return may, desk.names(name, set(self.chosen))

        try:
            may_create, names = await self.session.ask(learn)
        except errors.BookError as error:
            if not self.gone:
                self.tell(tr(error.message), refused=True)
            return
        if self.gone:
            return
        self.may_create = may_create
        self.words = names | self.words
        self._hints()
        self._show_chosen()

    def fetch(self, words: str) -> Fetch:
        """Records in reach that fit, the ones switched off left out."""
        entity = self.entity
        columns = (entity.shown, entity.label_zh, entity.label_en, entity.subtitle)
        asked = tuple(dict.fromkeys(name for name in columns if name))
        return _Choices(self, ListState(words=words, filters=self._filters, columns=asked)).fetch

    def action_new(self) -> None:
        """Make a new record with what was typed for its name, and take it."""
        if not self.may_create:
            self.tell(tr("Your roles do not allow this."), refused=True)
            return
        from tui_crm.tui.screens.records.form import FormScreen

        preset = dict(self.where)
        if self.line.text and self.entity.shown in self.entity.inputs:
            preset[self.entity.shown] = self.line.text
        self.app.push_screen(FormScreen(self.session, self.entity.name, None, preset), self._made)

    async def _made(self, key: int | None) -> None:
        if key is None:
            return
        try:
            self.words[key] = await self.session.ask(self.session.desk.label_of, self.entity.name, key)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        if self.multiple:
            self._toggle(key)
            self.line.show("")
        else:
            self.answer(key)


class _Choices(ListSource):
    """The records of a list to choose from, each with its name and one detail."""

    def __init__(self, screen: PickScreen, state: ListState) -> None:
        super().__init__(screen.session, screen.entity, state)
        self._screen = screen

    def writer(self) -> Callable[[Record], Row]:
        """The name, and the detail where it says something else."""
        clock, subtitle = self.session.desk.clock, self.entity.subtitle
        told = bool(subtitle) and subtitle not in self._screen.where

        def line(record: Record) -> Row:
            name = self._screen.words[record.id] = called(self.entity, record, clock)
            beside = display(self.entity, record, subtitle, clock) if told else ""
            return Row(record.id, (name, "" if beside == name else beside), self._screen.sign(record.id))

        return line


class PickWordScreen(Picking):
    """Chooses one of a few fixed words; answers with its number."""

    def __init__(self, title: str, options: Mapping[str, str], chosen: str = "") -> None:
        codes = list(options)
        super().__init__(title, chosen=[codes.index(chosen)] if chosen in options else ())
        self.options = [(n, code, word) for n, (code, word) in enumerate(options.items())]

    def fetch(self, words: str) -> Fetch:
        """The words that fit by their beginning, pinyin or code."""

        ranked = ((_rank(words, code, word), n, word) for n, code, word in self.options)
        fitting = sorted((place, n, word) for place, n, word in ranked if place is not None)

        async def found(seek: Seek, limit: int) -> Slice:
            return Slice(tuple(Row(n, (word, "")) for _, n, word in fitting))

        return found


def _rank(typed: str, code: str, word: str) -> int | None:
    """How well a word fits, by itself or by its code, which is the English word."""
    found = [place for place in (rank(word, typed), rank(code, typed)) if place is not None]
    return min(found, default=None)
