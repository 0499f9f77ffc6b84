"""What a customer is and how it is shown: every field of the data model, in two parts (R-CUS-04, R-CUS-13)."""

from __future__ import annotations

from tui_crm.domain.core.address_fields import Email, PostalCode, Url
from tui_crm.domain.core.entity import Entity, Row, Section, View
from tui_crm.domain.core.fields import E164, Choice, Code, LongText, Phone, SortKey, Text, Whole
from tui_crm.domain.core.links import Link, Links, Pairs, Value
from tui_crm.domain.core.query import Filter
from tui_crm.domain.core.rules import Rules, Verb
from tui_crm.domain.core.sublists import ME, Ask, Sublist
from tui_crm.domain.core.times import Day, When
from tui_crm.domain.modules.customers.column_names import ALIASES, JOINED
from tui_crm.domain.modules.customers.handover import transfer
from tui_crm.domain.modules.customers.policy import POLICY
from tui_crm.domain.modules.customers.pool import claim, claimed_by, release, soon
from tui_crm.domain.modules.customers.rules import SNAPSHOT, add_points, after_many, after_write, check, prepare
from tui_crm.domain.modules.users.entity import SEX
from tui_crm.i18n import mark

KINDS = {"company": mark("Company"), "person": mark("Person")}
COMPLETE = "customers.complete"
"""The setting that makes R-CUS-06 hold."""


class Customer(Row):
    """A company or a person that the house does business with, or would like to."""

    code = Code(mark("Number"), "KH", unique=True, words="text", width=13)
    name = Text(mark("Name"), 100, required=True, words="name", surname={"kind": "person"}, width=26)
    name_sort = SortKey("name")
    kind = Choice(mark("Kind"), KINDS, default="company", required=True)
    company = Text(mark("Employer"), 100, words="name", width=20)
    phone = Phone(mark("Phone"), required_by=COMPLETE)
    phone_e164 = E164("phone")
    mobile = Phone(mark("Mobile"))
    mobile_e164 = E164("mobile")
    fax = Phone(mark("Fax"), words="")
    email = Email(mark("E-mail"))
    website = Url(mark("Website"))
    region = Link("regions", mark("Region"), required_by=COMPLETE, width=14)
    address = Text(mark("Address"), 255, words="text", required_by=COMPLETE, width=28)
    postal_code = PostalCode(mark("Postal code"))
    contact_name = Text(mark("Contact"), 100, words="name", surname={}, required_by=COMPLETE, width=10)
    contact_sex = Choice(mark("Contact’s sex"), SEX, required_by=COMPLETE)
    contact_position = Text(mark("Contact position"), 50, required_by=COMPLETE)
    contact_mobile = Phone(mark("Contact mobile"), required_by=COMPLETE)
    contact_mobile_e164 = E164("contact_mobile")
    type = Value("customer_type", mark("Type"), width=8)
    level = Value("customer_level", mark("Level"), width=8)
    status = Value("customer_status", mark("Status"), width=8)
    source = Value("customer_source", mark("Source"), width=8)
    industry = Value("industry", mark("Industry"), index=True)
    owner = Link("users", mark("Owner"), guard="assign", width=8)
    tags = Links("dictionary_values", mark("Tags"), {"kind": "tag"}, width=14)
    needs = LongText(mark("Needs"), 2000, width=24)
    remark = LongText(mark("Remark"), width=24)
    product_category = Value("product_category", mark("Product category"))
    main_business = Text(mark("Main business"), 200, words="text", width=20)
    turnover = Value("turnover", mark("Annual turnover"))
    capital = Value("capital", mark("Registered capital"))
    size = Value("size", mark("Company size"))
    business_model = Value("business_model", mark("Business model"))
    nature = Value("nature", mark("Ownership"))
    enterprise_type = Value("enterprise_type", mark("Legal form"))
    standing = Value("standing", mark("Credit standing"))
    satisfaction = Value("satisfaction", mark("Satisfaction"))
    value_class = Value("value_class", mark("Value class"))
    points = Whole(mark("Points"), 0, 1_000_000, cap="customers.points_cap", default=0)
    credit = Whole(mark("Credit"), 0, 100)
    last_purchase = Text(mark("Last product bought"), 100, width=16)
    last_purchase_on = Day(mark("Last bought on"), past_only=True)
    habits = Text(mark("Habits and preferences"), 255, width=20)
    active_time = Text(mark("Active time"), 60)
    member_number = Text(mark("Member number"), 30, words="text", digits=True)
    member_level = Value("member_level", mark("Member level"))
    member_since = Day(mark("Member since"), past_only=True)
    extra = Pairs(mark("Extended information"))
    last_followup_at = When(mark("Last follow-up"), system=True, width=10)
    next_at = When(mark("Next appointment"), system=True, width=10)
    claimed_at = When(mark("With the owner since"), system=True)
    given_by = Link("users", mark("Given by"), system=True, width=8)
    pooled_at = When(mark("In the pool since"), system=True, width=10)
    pool_reason = Value("release_reason", mark("Why in the pool"), system=True, width=10)
    warned_at = When(mark("Owner warned at"), system=True)

    class Meta:
        table_name = "customers"


ENTITY = Entity(
    name="customers",
    model=Customer,
    title=mark("Customer"),
    titles=mark("Customers"),
    shown="name",
    subtitle="code",
    columns=("code", "name", "region", "level", "status", "contact_name", "phone", "owner", "last_followup_at"),
    filters=(
        "region",
        "level",
        "status",
        "type",
        "industry",
        "source",
        "owner",
        "tags",
        "credit",
        "created_at",
        "last_followup_at",
        "next_at",
    ),
    views=(
        View(
            "no_followup",
            mark("No follow-up for 30 days"),
            (Filter("last_followup_at", "not_last_days", 30),),
        ),
        View("new", mark("Created this quarter"), (Filter("created_at", "this_quarter"),)),
        View("nothing_planned", mark("Without a next appointment"), (Filter("next_at", "empty"),)),
    ),
    sort=(("id", "desc"),),
    sorts=("id", "code", "name", "created_at", "updated_at", "credit", "points", "last_followup_at", "next_at"),
    sections=(
        Section(
            mark("Basic information"),
            (
                "code",
                "name",
                "kind",
                "company",
                "phone",
                "mobile",
                "fax",
                "email",
                "website",
                "region",
                "address",
                "postal_code",
                "contact_name",
                "contact_sex",
                "contact_position",
                "contact_mobile",
                "owner",
                "tags",
            ),
        ),
        Section(
            mark("Classification"),
            (
                "type",
                "level",
                "status",
                "source",
                "industry",
                "value_class",
                "credit",
                "points",
                "standing",
                "satisfaction",
                "needs",
                "remark",
                "last_followup_at",
                "next_at",
                "pooled_at",
                "pool_reason",
            ),
        ),
        Section(
            mark("Extended information"),
            (
                "product_category",
                "main_business",
                "turnover",
                "capital",
                "size",
                "business_model",
                "nature",
                "enterprise_type",
                "last_purchase",
                "last_purchase_on",
                "habits",
                "active_time",
                "member_number",
                "member_level",
                "member_since",
                "extra",
            ),
        ),
    ),
    owner="owner",
    pool="claim",
    milestones=("owner", "status", "level"),
    base=(Filter("owner", "filled"),),
    sublists=(
        Sublist(
            name="pool",
            titles=mark("Pool"),
            filters=(Filter("owner", "empty"),),
            columns=("name", "pool_reason", "pooled_at", "region", "level", "industry", "last_followup_at", "code"),
            apart=True,
            action="claim",
            empty=mark("The pool is empty. Customers come here when they are given up, or not followed up for long."),
        ),
        Sublist(
            name="soon",
            titles=mark("Soon back in the pool"),
            filters=(Filter("soon_in_pool", "is", True), Filter("owner", "is", ME)),
            columns=("name", "last_followup_at", "last_purchase_on", "claimed_at", "phone", "level", "region", "code"),
            menu=False,
            empty=mark("None of your customers is about to go back to the pool."),
        ),
    ),
    asks={"soon_in_pool": Ask(mark("Soon back in the pool"), soon)},
    duplicates=("name", "phone", "mobile"),
    same=(("name", "phone"), ("name", "mobile"), ("name",)),
    aliases=ALIASES,
    joined=JOINED,
    policy=POLICY,
    rules=Rules(
        prepare=prepare,
        check=check,
        after=after_write,
        after_of=tuple(SNAPSHOT),
        after_many=after_many,
        makes=("contacts",),
        verbs={
            "add_points": Verb(
                mark("Add points"),
                "change",
                add_points,
                asks=(("points", mark("Points to add")),),
                tells=mark("Points of the customer now: {result}"),
            ),
            "claim": Verb(
                mark("Claim"),
                "claim",
                claim,
                back="release",
                explains=claimed_by,
                keys=True,
                help=mark("Make a customer of the pool your own."),
            ),
            "release": Verb(
                mark("Give to the pool"),
                "release",
                release,
                back="claim",
                keys=True,
                help=mark("Give a customer up, with the reason, so that a colleague can claim it."),
            ),
            "transfer": Verb(
                mark("Hand over"),
                "assign",
                transfer,
                back="assign",
                keys=True,
                help=mark("Give customers to another person."),
            ),
        },
    ),
    menu=2,
    help=mark("Type “/” and two characters, pinyin initials or the end of a phone number to find a customer."),
)
