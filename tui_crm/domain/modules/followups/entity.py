"""What a follow-up is and how it is shown (R-FUP-01 to R-FUP-08, R-CAL-02)."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section, Told
from tui_crm.domain.core.fields import Choice, LongText, Text, Whole
from tui_crm.domain.core.links import Link, Links, Value
from tui_crm.domain.core.query import Filter
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.core.sublists import Ask, Sublist
from tui_crm.domain.core.times import When
from tui_crm.domain.modules.followups.mentions import naming, seen, unread, unread_of
from tui_crm.domain.modules.followups.policy import POLICY
from tui_crm.domain.modules.followups.rules import after_write, begins, check, echo, gone, prepare
from tui_crm.i18n import mark

DIRECTIONS = {"out": mark("We called on them"), "in": mark("They came to us")}
DAY_MINUTES = 1440


class FollowUp(Row):
    """One thing that was said or done between the house and a customer."""

    customer = Link("customers", mark("Customer"), required=True, width=24)
    contact = Link("contacts", mark("Contact"), width=12)
    at = When(mark("Time"), toward=-1, null=False)
    method = Value("contact_method", mark("Method"), width=8)
    direction = Choice(mark("Direction"), DIRECTIONS, default="out", width=10)
    type = Value("follow_up_type", mark("What for"), width=10)
    person = Link("users", mark("Who"), width=8)
    participants = Text(mark("Participants"), 200, width=16)
    minutes = Whole(mark("Minutes"), 0, DAY_MINUTES)
    content = LongText(mark("Content"), required=True, words="text", width=36)
    result = LongText(mark("Result"), 2000, words="text", width=20)
    next_at = When(mark("Next follow-up"), toward=1)
    mentions = Links("users", mark("Told"), system=True, width=12)
    owner = Link("users", mark("Owner"), system=True, width=8)

    class Meta:
        table_name = "followups"


ENTITY = Entity(
    name="followups",
    model=FollowUp,
    title=mark("Follow-up"),
    titles=mark("Follow-ups"),
    shown="content",
    subtitle="customer",
    columns=("at", "customer", "method", "direction", "content", "result", "person", "next_at"),
    filters=("customer", "at", "method", "type", "direction", "person", "next_at", "contact"),
    sort=(("at", "desc"),),
    sorts=("at", "id"),
    sections=(
        Section(
            mark("Follow-up"),
            (
                "customer",
                "content",
                "next_at",
                "method",
                "direction",
                "at",
                "contact",
                "result",
                "type",
                "participants",
                "minutes",
                "person",
                "mentions",
                "owner",
            ),
        ),
    ),
    owner="owner",
    same=(("customer", "at", "content"),),
    parent="customer",
    parts=(("mentions", "followup"),),
    sublists=(
        Sublist(
            name="naming_me",
            titles=mark("Naming me"),
            filters=(Filter("names_me", "is", True),),
            columns=("at", "customer", "content", "person", "next_at"),
            menu=False,
            empty=mark("Nobody has named you in a follow-up yet. Colleagues do that with @ and your name."),
            unread=unread_of,
        ),
    ),
    asks={
        "names_me": Ask(mark("Names me"), naming, indexed=True),
        "unread_naming_me": Ask(mark("Names me, not read yet"), unread, indexed=True),
    },
    told=Told("at", "method", ("content", "result"), "person", "direction"),
    aliases={
        "customer": ("客户", "客户名称", "公司", "Company", "Account", "Account name", "Related to"),
        "content": ("内容", "跟进内容", "跟进记录", "备注", "Description", "Notes", "Comments", "Subject"),
        "at": ("时间", "跟进时间", "日期", "Date", "Activity date", "Due date"),
        "next_at": ("下次跟进", "下次跟进时间", "下次联系时间", "Next step date"),
    },
    policy=POLICY,
    rules=Rules(
        begins=begins,
        prepare=prepare,
        check=check,
        after=after_write,
        makes=("appointments",),
        gone=gone,
        echo=echo,
        seen=seen,
    ),
    menu=4,
    brief=True,
    help=mark("f writes a follow-up on the record under the cursor. @name in it tells that person."),
)
