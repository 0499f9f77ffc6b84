"""What a work plan is and how it is shown (R-TSK-01, R-TSK-02)."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import Code, Flag, LongText, Text, Whole
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.core.times import Day
from tui_crm.domain.modules.plans.policy import POLICY
from tui_crm.domain.modules.plans.rules import after_write, begins, check, notes, withholds
from tui_crm.i18n import mark


class Plan(Row):
    """How many customers and how much profit somebody sets out to win in a period."""

    code = Code(mark("Number"), "JH", unique=True, words="text", width=13)
    title = Text(mark("Title"), 100, required=True, words="name", width=24)
    person = Link("users", mark("Who"), width=12)
    starts_on = Day(mark("Begins on"), required=True)
    ends_on = Day(mark("Ends on"), required=True)
    customers = Whole(mark("Planned customers"), 0, 1_000_000, required=True, width=8)
    profit = Whole(mark("Planned profit"), 0, 10**11, required=True, width=12)
    content = LongText(mark("Content"), 2000, width=24)
    done = Flag(mark("Carried out"), width=8)

    class Meta:
        table_name = "plans"


ENTITY = Entity(
    name="plans",
    model=Plan,
    title=mark("Work plan"),
    titles=mark("Work plans"),
    shown="title",
    columns=("code", "title", "person", "starts_on", "ends_on", "customers", "profit", "done"),
    filters=("person", "starts_on", "ends_on", "done"),
    sort=(("id", "desc"),),
    sorts=("id",),
    sections=(
        Section(
            mark("Work plan"),
            ("code", "title", "person", "starts_on", "ends_on", "customers", "profit", "content", "done"),
        ),
    ),
    owner="person",
    policy=POLICY,
    rules=Rules(begins=begins, check=check, after=after_write, after_of=("person",), notes=notes, withholds=withholds),
    menu=8,
)
