"""Who may do what, and to which rows: levels, policies, and the verdicts that screens show (D-04, D-06)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_crm.i18n import Amid, Message, mark


class Level(enum.IntEnum):
    """How far a right reaches; a higher level includes the lower ones."""

    NONE = 0
    OWN = 1
    DEPARTMENT = 2
    SUBTREE = 3
    ALL = 4


LEVEL_WORDS = {
    Level.NONE: mark("none"),
    Level.OWN: mark("own"),
    Level.DEPARTMENT: mark("department"),
    Level.SUBTREE: mark("department and below"),
    Level.ALL: mark("all"),
}


class FieldAccess(enum.IntEnum):
    """What a role may do with one field."""

    HIDDEN = 0
    READ = 1
    WRITE = 2


FIELD_ACCESS_WORDS = {
    FieldAccess.HIDDEN: mark("hidden"),
    FieldAccess.READ: mark("read only"),
    FieldAccess.WRITE: mark("read and write"),
}


@dataclass(frozen=True)
class Action:
    """Something that a role may be allowed to do."""

    word: str
    refusal: str
    """What somebody is told who may not; {what} are the records."""


ACTIONS = {
    "read": Action(mark("See"), mark("Your roles do not let you see {what}.")),
    "create": Action(mark("Create"), mark("Your roles do not let you create {what}.")),
    "change": Action(mark("Edit"), mark("Your roles do not let you edit {what}.")),
    "remove": Action(mark("Delete"), mark("Your roles do not let you delete {what}.")),
    "restore": Action(mark("Restore"), mark("Your roles do not let you restore {what}.")),
    "purge": Action(mark("Delete for good"), mark("Your roles do not let you delete {what} for good.")),
    "import": Action(mark("Import"), mark("Your roles do not let you import {what}.")),
    "export": Action(mark("Export"), mark("Your roles do not let you export {what}.")),
    "assign": Action(mark("Assign"), mark("Your roles do not let you assign {what} to others.")),
    "share": Action(mark("Share"), mark("Your roles do not let you share {what}.")),
    "claim": Action(mark("Claim"), mark("Your roles do not let you claim {what}.")),
    "release": Action(mark("Give to the pool"), mark("Your roles do not let you give {what} to the pool.")),
    "attach": Action(mark("Attach"), mark("Your roles do not let you add {what}.")),
    "undo": Action(mark("Undo others’ changes"), mark("Your roles do not let you undo what others did to {what}.")),
}
"""Every action that a policy may name; modules add theirs with their verbs."""

ACTION_WORDS = {name: action.word for name, action in ACTIONS.items()}


def refusal(action: str, titles: str, policy: Policy) -> Message:
    """Why somebody may not do an action with the records that are called so."""
    if action in EVERYDAY and action not in policy.actions:
        # No role may: it is not the person's that lacks something.
        return Message("This cannot be done with {what}.", what=Amid(titles))
    if action in ACTIONS:
        return Message(ACTIONS[action].refusal, what=Amid(titles))
    return Message("Your roles do not let you do this with {what}: {action}.", what=Amid(titles), action=action)


EVERYDAY = ("read", "create", "change", "remove", "restore", "purge", "import", "export", "undo")


@dataclass(frozen=True)
class Verdict:
    """Whether an action is allowed, and if not, why."""

    allowed: bool
    reason: Message | None = None
    first: str = ""
    """The wish ("customers.claim") after which it would be allowed, if this person may have one."""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


@dataclass(frozen=True)
class Policy:
    """Who may do what with an entity, before anybody edits the rights grid.

    `defaults` maps a built-in role's code to action -> level; `fields` maps it to field -> access.
    """

    actions: tuple[str, ...] = EVERYDAY
    defaults: Mapping[str, Mapping[str, Level]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, FieldAccess]] = field(default_factory=dict)


def rights(actions: str, level: Level, **more: Level) -> dict[str, Level]:
    """Give several actions (divided by blanks) one level: rights("read change", OWN, create=ALL)."""
    return {**dict.fromkeys(actions.split(), level), **more}


ROLES = {
    "admin": mark("System administrator"),
    "sales_supervisor": mark("Sales supervisor"),
    "customer_manager": mark("Customer manager"),
    "executive": mark("Executive"),
    "service_agent": mark("Service agent"),
    "marketing": mark("Marketing"),
    "auditor": mark("Auditor"),
}
"""The built-in roles (D-06), all editable in the book; policies name their defaults by these codes."""
