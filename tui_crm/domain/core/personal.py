"""The configuration of the book, and what a person has chosen for the own screens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import reading
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.system import Preference, Seen

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.desk import Desk


class Personal:
    """Settings, preferences and recently seen records; a part of the desk."""

    store: Store
    clock: Clock
    actor: Actor
    _settings: dict[str, Any]

    def _entered(self, name: str) -> Entity:
        raise TypeError("the desk says how a call is entered")

    def setting(self, name: str) -> Any:
        """A value of the system configuration, or its default."""
        if not self._settings:
            settings: Any = registry["settings"].model
            rows = self.store.rows(settings.select(settings.name, settings.value).where(settings.deleted_at.is_null()))
            self._settings = {key: json.loads(value) for key, value in rows if value}
        return self._settings.get(name)

    def preference(self, name: str, default: Any = None) -> Any:
        """What this person has chosen for the own screens."""
        with plain_words(self.store):
            p: Any = Preference
            row = self.store.one(p.select(p.value).where((p.user == self.actor.id) & (p.name == name)))
            return json.loads(row[0]) if row else default

    def prefer(self, name: str, value: Any) -> None:
        """Keep a choice for the own screens; not part of the book's records, so not in the audit."""
        with plain_words(self.store), self.store.beside_records(), self.store.transaction():
            self.store.sql(
                'INSERT INTO preferences ("user", name, value) VALUES (?, ?, ?) '
                'ON CONFLICT ("user", name) DO UPDATE SET value = excluded.value',
                [self.actor.id, name, json.dumps(value, ensure_ascii=False)],
            )

    def saw(self, name: str, key: int) -> None:
        """Remember that this person opened a record."""
        with plain_words(self.store):
            with self.store.beside_records(), self.store.transaction():
                self.store.sql(
                    'INSERT INTO seen ("user", entity, record, at) VALUES (?, ?, ?, ?) '
                    'ON CONFLICT ("user", entity, record) DO UPDATE SET at = excluded.at',
                    [self.actor.id, name, key, self.clock.now()],
                )
            if (seen := registry[name].rules.seen) is not None:
                with self.store.transaction():
                    seen(self, key)

    def recent(self, limit: int = 10) -> list[Record]:
        """The records opened last that are still in reach."""
        with plain_words(self.store):
            s: Any = Seen
            asked = s.select(s.entity, s.record).where(s.user == self.actor.id).order_by(s.at.desc()).limit(limit * 2)
            opened = [(self._entered(name), key) for name, key in self.store.rows(asked)]
            found: dict[str, dict[int, Record]] = {}
            for entity in {one.name: one for one, _ in opened}.values():
                keys = [key for one, key in opened if one is entity]
                found[entity.name] = reading.read_some(cast("Desk", self), entity, keys)
            return [found[one.name][key] for one, key in opened if key in found[one.name]][:limit]

    def company(self, language: str) -> str:
        """The own company's name in a language."""
        with plain_words(self.store):
            names = [self.setting("company.name") or "", self.setting("company.name_en") or ""]
        return (names[1] or names[0]) if language == "en" else (names[0] or names[1])
