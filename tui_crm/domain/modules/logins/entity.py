"""What is kept of every attempt to sign in, and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Choice, Text
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.times import Moment
from tui_crm.domain.modules.logins.policy import POLICY
from tui_crm.i18n import mark

RESULTS = {
    "ok": mark("Signed in"),
    "wrong": mark("Wrong password"),
    "unknown": mark("Unknown account"),
    "locked": mark("Account locked"),
    "disabled": mark("Account disabled"),
    "out": mark("Signed out"),
    "idle": mark("Screen locked"),
}


class Login(Row):
    """One attempt to sign in: who, when, from where, with what result."""

    account = Text(mark("Account"), 60, width=16)
    user = Link("users", mark("User"), width=12)
    result = Choice(mark("Result"), RESULTS, width=14)
    origin = Text(mark("From"), 100, width=24)
    created_at = Moment(mark("Time"), null=False, default=0)

    class Meta:
        table_name = "logins"


ENTITY = Entity(
    name="logins",
    model=Login,
    title=mark("Sign-in"),
    titles=mark("Sign-in log"),
    shown="account",
    columns=("created_at", "account", "user", "result", "origin"),
    filters=("account", "result", "created_at"),
    sort=(("id", "desc"),),
    sorts=("id",),
    sections=(Section(mark("Sign-in"), ("account", "user", "result", "origin")),),
    when="created_at",
    owner="user",
    policy=POLICY,
    menu=37,
    group="settings",
    editable=False,
)
