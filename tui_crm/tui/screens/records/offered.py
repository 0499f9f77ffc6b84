"""Which keys have something to do with the records of a screen, and what is said where one has not."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from tui_crm.domain import Desk, Entity, Verb, Verdict, fields, registry
from tui_crm.i18n import Message, mark, tr
from tui_crm.tui.key import Key
from tui_crm.tui.keys import EVERYWHERE, LIST
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.present.remembered import remembered
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint

if TYPE_CHECKING:
    from tui_crm.tui.app import CrmApp
    from tui_crm.tui.session import Session

ACTIONS = ("read", "create", "change", "remove", "restore", "purge", "share", "import", "export")

WRITING = ("create", "change", "remove", "restore", "purge", "share", "import")
"""Those that a list has no use for whose records come by themselves, as in a log."""

NOBODYS = "nobody’s "
"""Stands before a right on records without an owner, where these have a list of their own."""

STAY = ("app.help", "app.back")
"""The keys that are told however little room there is."""

UNDO_THIS = mark("Undo this")

SENSELESS = Message("This cannot be done here.")

DELETED = Message("Deleted records can only be restored, or deleted for good.")

NO_RECORD = Message("There is no record here.")

AT_HOME = ("list.new", "list.undo", "list.timeline")
"""The actions of lists that are offered on the home page too."""

_EVERYWHERE = frozenset(key.id for key in EVERYWHERE)


@cache
def _keys_of(screen: type[Offered]) -> dict[str, Key]:
    return {key.id: key for key in (*screen.KEYS, *EVERYWHERE)}


class Offered(FullScreen[Any]):
    """A screen of records; hints, palette, help and the keys themselves ask here what can be done."""

    KEYS: ClassVar[tuple[Key, ...]] = LIST
    """The actions that the screen offers."""

    session: Session
    app: CrmApp
    place: str
    """The kind of the records, or the home page, where there are none."""
    rights: dict[str, Verdict]
    tell: Callable[..., None]

    @property
    def entity(self) -> Entity:
        """The kind of the records."""
        return registry[self.place]

    @property
    def listing(self) -> bool:
        """Whether there are records, as on every screen but the home page."""
        return self.place in registry

    @property
    @abstractmethod
    def in_bin(self) -> bool:
        """Whether the records lie in the recycle bin."""

    @property
    def pooled(self) -> bool:
        """Whether the records are nobody's."""
        return False

    @property
    def phase(self) -> str:
        """How far the record under the cursor has come; "" where that is not known, or nothing hangs on it."""
        return ""

    @property
    @abstractmethod
    def change(self) -> int | None:
        """The change under the cursor, in a history or in the audit."""

    async def rights_of(self, entity: Entity) -> dict[str, Verdict]:
        """What this person may do with the records of a list."""
        return await self.session.ask(rights, self.session.desk, entity)

    @property
    def verbs(self) -> dict[str, Verb]:
        """The module's own wishes that this person may have."""
        declared = self.entity.rules.verbs
        return {name: verb for name, verb in declared.items() if not verb.keys and self.rights.get(name)}

    def sensible(self, key: Key) -> bool:
        """Whether an action has something to do here, whoever asks for it."""
        if not self.listing:
            return key.id in AT_HOME
        if key.place and key.place != self.place:
            return False
        if self.phase and self.phase not in self.entity.phases_for.get(key.action, (self.phase,)):
            return False
        if key.needs in WRITING and not self.entity.editable:
            return False
        if key.action == "new" and self.pooled:
            return False
        if key.action == "verbs" and not self.verbs:
            return False
        if key.action == "add_child" and not self.entity.children:
            return False
        if key.action == "call" and not any(isinstance(kind, fields.Phone) for kind in self.entity.fields.values()):
            return False
        if key.action in ("follow_up", "timeline") and not self._is_told_in("followups"):
            return False
        if key.action == "file" and not (self.entity.body or self._is_told_in("attachments")):
            return False
        return key.bin is None or key.bin == self.in_bin

    def _is_told_in(self, name: str) -> bool:
        """Whether follow-ups, or the like, are about these records, or about what they belong to."""
        told = registry[name]
        above = self.entity.fields[self.entity.parent].target if self.entity.parent else self.place
        return bool(told.tells_of(self.place) or told.tells_of(above))

    def hints_of(self, *wanted: str) -> list[Hint]:
        """Those of these keys that can be used here and now."""
        table = _keys_of(type(self))
        keys = [table[one] for one in wanted if one in _EVERYWHERE or self.usable(table[one])]
        return [Hint(shown(self.app.keymap_keys(key)), self.said_of(key), key.id in STAY) for key in keys]

    def usable(self, key: Key) -> bool:
        """Whether an action makes sense here, and the roles allow it."""
        return self.sensible(key) and (not key.needs or bool(self.verdict_of(key)))

    def verdict_of(self, key: Key) -> Verdict | None:
        """Whether the right that a key needs is there for any of these records; None where no role has it."""
        verdict = self.rights.get(key.needs)
        return self.rights.get(NOBODYS + key.needs, verdict) if self.pooled else verdict

    def said_of(self, key: Key) -> str:
        """What a key does here, in a word."""
        if key.id == "list.undo" and self._undoes_this:
            return tr(UNDO_THIS)
        if key.id == "list.bin" and self.in_bin:
            return tr("Back to the list")
        if key.id == "list.file" and self.entity.body:
            return tr("Save the file")
        return tr(key.label)

    def explained(self, key: Key) -> Key:
        """A key as help explains it here."""
        if key.id == "list.undo" and self._undoes_this:
            return replace(key, label=UNDO_THIS, help=mark("Undo the change under the cursor, or the whole import."))
        return key

    @property
    def _undoes_this(self) -> bool:
        return self.place in ("audit", "imports") or self.change is not None

    def refused(self, action: str) -> bool:
        """Say why an action is not for this person, if it is not."""
        reason = self._reason(action)
        if reason is not None:
            self.deny(tr(reason))
        return reason is not None

    def _reason(self, action: str) -> str | Message | None:
        if self.listing and self.in_bin and action in ("create", "change", "share"):
            return DELETED
        if self.listing and self.entity.body and action == "create":
            return Message("Files are attached on the customer or follow-up that they belong to.")
        if self.listing and self.pooled and action == "create":
            return Message("The pool has what was given up; new customers are made in the list of customers.")
        verdict = self.rights.get(action) if self.listing else None
        if verdict is not None and verdict:
            return None
        return (verdict.reason if verdict is not None else None) or SENSELESS

    def forbid(self, verdict: Verdict) -> None:
        """Say why something is not allowed, and which key here does what would have to be done first."""
        reason = tr(verdict.reason) if verdict.reason else ""
        key = next((one for one in self.KEYS if verdict.first in one.wishes and self.sensible(one)), None)
        if key is not None:
            keys = shown(self.app.keymap_keys(key))
            reason = tr("{reason} ({key} {what})", reason=reason, key=keys, what=self.said_of(key))
        self.deny(reason)

    def senseless(self) -> None:
        """Say that a key has nothing to do here."""
        self.deny(tr(SENSELESS))

    def deny(self, text: str) -> None:
        """Say why a key does nothing; those typed behind it were meant for what it would have opened."""
        self.app.type_ahead.failed()
        self.tell(text, refused=True)

    def tell_progress(self, text: str) -> None:
        """Say how far long work is; keys do their work meanwhile, such as the one that stops it."""
        self.app.type_ahead.opened()
        self.tell(text)


@remembered
def rights(desk: Desk, entity: Entity) -> dict[str, Verdict]:
    """What a person may do with the records of a list."""
    actions = [*(a for a in ACTIONS if a in entity.policy.actions), *entity.rules.verbs]
    found = {action: desk.may(f"{entity.name}.{action}") for action in actions}
    found["file"] = desk.may("attachments.export" if entity.body else "attachments.attach")
    found["follow_up"] = desk.may("followups.create")
    if entity.pool:
        about = {"file": "attachments.attach", "follow_up": "followups.create"}
        for action in ("change", "remove", "share", *about):
            found[NOBODYS + action] = desk.may_for_nobody(about.get(action, f"{entity.name}.{action}"))
    # All customers of a person are handed over from the list of people.
    return found | {"transfer": desk.may("customers.transfer")} if entity.name == "users" else found
