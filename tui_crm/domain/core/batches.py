"""Many calls as one wish, and calls that are only tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import beginnings, checks, errors, indexing, many, reading, writing
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.known import Known
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.stretch import Stretch
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


class _Over(Exception):
    """The rehearsal is over, and its transaction is to be rolled back."""


class Batches:
    """Writing in larger pieces; a part of the desk."""

    store: Store
    wish: writing.Wish | None
    refresh_actor: Callable[[], None]
    _entered: Callable[[str], Entity]
    _epoch: int
    _names: dict[str, dict[int, Mapping[str, str]]]
    _settings: dict[str, Any]
    known: Known

    @contextmanager
    def batch(self, name: str, *, complete: bool = False) -> Iterator[None]:
        """Everything written inside is one wish: one transaction, one group in the audit.

        `complete` records come with all that belongs to them: nothing is made along with new ones.
        """
        with plain_words(self.store), writing.wish(cast("Desk", self), name) as running:
            running.complete = complete
            yield

    def create_many(self, name: str, rows: Sequence[Mapping[str, Any]], action: str = "create") -> list[many.Outcome]:
        """New records by the hundred inside a batch: an id for each, or why it was refused."""
        assert self.wish is not None
        with plain_words(self.store), checks.remembering(cast("Desk", self)):
            desk, entity = cast("Desk", self), registry[name]
            return many.write(desk, entity, many.prepared(desk, entity, rows, action))

    def prepare_many(self, name: str, rows: Sequence[Mapping[str, Any]], action: str = "create") -> list[many.Prepared]:
        """Rows as they may be written, or why not. Done before the batch begins, it holds for the epoch that the desk
        is `refreshed` to, of rows that link to no other records than those whose names sessions keep."""
        with plain_words(self.store):
            return many.prepared(cast("Desk", self), self._entered(name), rows, action)

    def refreshed(self) -> int:
        """The epoch of rights, settings and names that the desk goes by, looked at anew outside of a batch."""
        with plain_words(self.store):
            if self.wish is None:
                self.store.connect()
                self.refresh_actor()
            return cast("Desk", self).epoch

    def write_many(self, name: str, rows: Sequence[many.Prepared]) -> list[many.Outcome]:
        """New records of prepared rows inside a batch: an id for each, or why it was refused."""
        assert self.wish is not None
        with plain_words(self.store), checks.remembering(cast("Desk", self)):
            return many.write(cast("Desk", self), registry[name], rows)

    def objections(self, name: str, values: Mapping[str, Any], key: int | None = None) -> Mapping[str, Message]:
        """What stands against values of a new record, or of one that is there, by field; nothing is written.

        A value that could not be read is a Bad, and is told with the others.
        """
        with plain_words(self.store):
            desk, entity = cast("Desk", self), self._entered(name)
            if key is None:
                (ready,) = many.prepared(desk, entity, [values])
                return ready.fields if isinstance(ready, errors.Invalid) else {}
            before = desk.row(entity, reading.read(desk, entity, key, action="change").id)
            try:
                full, filled = beginnings.prepared(desk, entity, before, values)
                clean = checks.cleaned(desk, entity, full, before.values, filled)
                checks.checked(desk, entity, before, clean, {**before.values, **clean}, filled)
            except errors.Invalid as invalid:
                return invalid.fields
            return {}

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of a batch that leaves nothing behind when it fails, while the rest of the batch stands."""
        assert self.wish is not None
        done = len(self.wish.entries)
        with plain_words(self.store):
            try:
                with self.store.db.savepoint():
                    yield
            except BaseException:
                del self.wish.entries[done:]
                self._names.clear()
                self.known.clear()
                raise

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Everything done inside is taken back at its end, the audit and the running numbers too."""
        assert self.wish is None
        try:
            with plain_words(self.store), self.store.transaction():
                yield
                raise _Over
        except _Over:
            pass
        finally:
            self._forget()

    def stretch(self, name: str, *, few: bool = False) -> Stretch:
        """Batches in as few transactions as hold nobody up, of a `few` each in its own; it is told to `go_on` before
        each of them and to `rest` after it. What wishes of that name need is loaded before anybody has to wait."""
        assert self.wish is None
        indexing.get_ready(name)
        return Stretch(self.store, self._forget, few=few)

    def _forget(self) -> None:
        """What was read while something was written that is taken back may never have been true."""
        self._epoch = -1
        self._names.clear()
        self._settings.clear()
        self.known.clear()
