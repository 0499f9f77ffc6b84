"""What a user is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.address_fields import Email
from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import E164, Choice, Flag, LongText, Phone, SortKey, Text, Whole
from tui_crm.domain.core.links import Link, Links, Value
from tui_crm.domain.core.rules import Rules, Verb
from tui_crm.domain.core.sublists import Ask
from tui_crm.domain.core.times import Day, Moment
from tui_crm.domain.modules.users.policy import POLICY
from tui_crm.domain.modules.users.rules import (
    SEES_CUSTOMERS,
    after_write,
    check,
    notes,
    prepare,
    reset_password,
    reset_question,
    sees_customers,
    unlock,
)
from tui_crm.i18n import LANGUAGES, mark

SEX = {"female": mark("Female"), "male": mark("Male")}


class User(Row):
    """Somebody who signs in: an account, a person, a place in the organisation."""

    account = Text(mark("Account"), 60, required=True, unique=True, words="text", width=14)
    name = Text(mark("Full name"), 60, required=True, words="name", surname={}, width=10)
    name_sort = SortKey("name")
    name_en = Text(mark("English name"), 60, words="text", width=14)
    department = Link("departments", mark("Department"), width=14)
    position = Link("positions", mark("Position"), width=12)
    roles = Links("roles", mark("Roles"), width=16, when_empty=mark("Whoever has no role sees nothing."))
    active = Flag(mark("May sign in"), default=True, width=8)
    sex = Choice(mark("Sex"), SEX)
    mobile = Phone(mark("Mobile"))
    mobile_e164 = E164("mobile")
    email = Email(mark("E-mail"))
    language = Choice(mark("Language"), LANGUAGES, default="zh", default_by="language", width=10)
    address = Text(mark("Home address"), 255, width=24)
    birthday = Day(mark("Birthday"), past_only=True)
    id_number = Text(mark("ID number"), 20, width=18, digits=True)
    entry_date = Day(mark("Joined on"))
    salary = Whole(mark("Monthly salary (¥)"), 0, 10_000_000, width=10)
    product_category = Value("product_category", mark("Products handled"))
    remark = LongText(mark("Remark"), width=24)
    ssh_keys = LongText(
        mark("SSH keys"), width=24, help_text=mark("Public keys for the SSH port of the service, one in each line.")
    )
    system_user = Text(
        mark("System user"), 60, width=14,
        help_text=mark("Whoever attaches as this user of the operating system signs in under this account only."),
    )  # fmt: skip
    password = Text(mark("Password"), 200, secret=True, system=True)
    must_change = Flag(mark("Must change password"), system=True)
    failures = Whole(mark("Failed sign-ins"), 0, 1_000_000, system=True, default=0, null=False)
    locked_until = Moment(mark("Locked until"))

    class Meta:
        table_name = "users"


ENTITY = Entity(
    name="users",
    model=User,
    title=mark("User"),
    titles=mark("Users"),
    shown="name",
    label_en="name_en",
    subtitle="account",
    columns=("account", "name", "department", "position", "roles", "mobile", "active"),
    filters=("department", "position", "roles", "active"),
    sort=(("account", "asc"),),
    sections=(
        Section(
            mark("Account"),
            (
                "account",
                "name",
                "name_en",
                "department",
                "position",
                "roles",
                "active",
                "language",
                "ssh_keys",
                "system_user",
            ),
        ),
        Section(
            mark("Personal data"),
            (
                "sex",
                "mobile",
                "email",
                "entry_date",
                "product_category",
                "birthday",
                "id_number",
                "address",
                "salary",
                "remark",
                "locked_until",
            ),
        ),
    ),
    owner="id",
    meant_by=("email",),
    asks={SEES_CUSTOMERS: Ask(mark("Sees customers"), sees_customers)},
    duplicates=("name", "mobile"),
    parts=(("notices", "user"), ("mentions", "user")),
    policy=POLICY,
    rules=Rules(
        prepare=prepare,
        check=check,
        after=after_write,
        notes=notes,
        verbs={
            "reset_password": Verb(
                mark("Reset password"),
                "change",
                reset_password,
                confirm=reset_question,
                tells=mark("New password: {result}  Tell it to the person; it is shown only now."),
                next=mark("Saved. This account has no password yet: {key} and “{verb}” give it one."),
            ),
            "unlock": Verb(mark("Unlock"), "change", unlock, tells=mark("The account is unlocked.")),
        },
    ),
    menu=29,
    group="settings",
    governs=True,
    help=mark("A new user signs in with the password that “Reset password” shows once, and then chooses their own."),
)
