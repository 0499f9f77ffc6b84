"""What an appointment or a task is and how it is shown (R-APT-01 to R-APT-05)."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section, Told
from tui_crm.domain.core.fields import Choice, LongText, Text
from tui_crm.domain.core.links import Link, Value
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.core.sublists import Pending
from tui_crm.domain.core.times import Day, When
from tui_crm.domain.modules.appointments.policy import POLICY
from tui_crm.domain.modules.appointments.repeats import REPEATS
from tui_crm.domain.modules.appointments.rules import VERBS, after_write, begins, check, echo, notes, prepare
from tui_crm.i18n import mark

STATES = {"open": mark("To do"), "done": mark("Done"), "cancelled": mark("Cancelled")}


class Appointment(Row):
    """Something that somebody is to do at a time, with a customer or without."""

    title = Text(mark("Subject"), 100, required=True, words="text", width=28)
    type = Value("appointment_type", mark("Type"), width=8)
    customer = Link("customers", mark("Customer"), width=24)
    contact = Link("contacts", mark("Contact"), width=12)
    followup = Link("followups", mark("After follow-up"), system=True, width=16)
    place = Text(mark("Place"), 200, width=16)
    start_at = When(mark("Start time"), null=False, required=True)
    end_at = When(mark("End time"), hour=18, follows="start_at")
    remind_at = When(mark("Remind at"), toward=1, precedes="start_at")
    content = LongText(mark("Content"), words="text", width=24)
    person = Link("users", mark("Who"), width=8)
    repeat = Choice(mark("Repeat"), REPEATS, width=8)
    until = Day(mark("Repeat until"))
    series = Text(mark("Series"), 40, system=True)
    state = Choice(mark("State"), STATES, default="open", required=True)
    done_at = When(mark("Done at"), system=True)
    result = LongText(mark("Result"), 2000, width=20)
    owner = Link("users", mark("Owner"), system=True, width=8)

    class Meta:
        table_name = "appointments"


ENTITY = Entity(
    name="appointments",
    model=Appointment,
    title=mark("Appointment"),
    titles=mark("Appointments"),
    shown="title",
    subtitle="customer",
    columns=("start_at", "title", "customer", "type", "state", "place", "remind_at", "person"),
    filters=("state", "start_at", "person", "type", "customer", "remind_at"),
    sort=(("start_at", "desc"),),
    sorts=("start_at", "id"),
    sections=(
        Section(
            mark("Appointment"),
            (
                "title",
                "start_at",
                "end_at",
                "remind_at",
                "type",
                "customer",
                "contact",
                "place",
                "content",
                "person",
                "repeat",
                "until",
                "state",
                "result",
                "done_at",
                "followup",
                "owner",
            ),
        ),
    ),
    owner="owner",
    doer="person",
    pending=Pending("state", open="open", called_off="cancelled"),
    same=(("title", "start_at", "person"), ("title", "start_at")),
    series="series",
    not_imported=("repeat", "until"),
    parent="customer",
    told=Told("start_at", "type", ("title", "content", "result"), "person", state="state"),
    aliases={
        "title": ("主题", "标题", "事项", "Subject", "Summary", "Title"),
        "start_at": ("开始", "开始时间", "时间", "日期", "Start", "Start date", "Begin"),
        "end_at": ("结束", "结束时间", "End", "End date"),
        "place": ("地点", "Location", "Where"),
        "content": ("内容", "备注", "Description", "Notes"),
        "customer": ("客户", "客户名称", "公司", "Company", "Account name", "Related to"),
    },
    policy=POLICY,
    rules=Rules(
        begins=begins,
        begins_of=("end_at",),
        prepare=prepare,
        check=check,
        after=after_write,
        after_of=("repeat",),
        echo=echo,
        notes=notes,
        verbs=VERBS,
    ),
    menu=5,
)
