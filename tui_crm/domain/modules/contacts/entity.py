"""What a contact is and how it is shown."""

from __future__ import annotations

from tui_crm.domain.core.address_fields import Email
from tui_crm.domain.core.entity import Entity, Row, Section
from tui_crm.domain.core.fields import E164, Choice, Code, Flag, LongText, Phone, SortKey, Text
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.core.times import Day
from tui_crm.domain.modules.contacts.policy import POLICY
from tui_crm.domain.modules.contacts.rules import after_write, prepare
from tui_crm.domain.modules.customers.column_names import ALIASES
from tui_crm.domain.modules.users.entity import SEX
from tui_crm.i18n import mark


class Contact(Row):
    """A person at a customer."""

    code = Code(mark("Number"), "LX", unique=True, words="text", width=13)
    customer = Link("customers", mark("Customer"), required=True, width=24)
    name = Text(mark("Full name"), 100, required=True, words="name", surname={}, width=12)
    name_sort = SortKey("name")
    name_en = Text(mark("English name"), 60, words="text", width=14)
    primary = Flag(mark("Primary contact"), width=6)
    sex = Choice(mark("Sex"), SEX)
    position = Text(mark("Position"), 50, width=12)
    mobile = Phone(mark("Mobile"))
    mobile_e164 = E164("mobile")
    phone = Phone(mark("Phone"))
    phone_e164 = E164("phone")
    email = Email(mark("E-mail"))
    birthday = Day(mark("Birthday"), past_only=True)
    remark = LongText(mark("Remark"), width=24)
    owner = Link("users", mark("Owner"), system=True, width=8)

    class Meta:
        table_name = "contacts"


ENTITY = Entity(
    name="contacts",
    model=Contact,
    title=mark("Contact"),
    titles=mark("Contacts"),
    shown="name",
    subtitle="position",
    columns=("name", "customer", "position", "mobile", "phone", "email", "primary", "owner"),
    filters=("customer", "sex", "primary", "owner", "birthday", "created_at"),
    sort=(("id", "desc"),),
    sorts=("id", "code", "name", "created_at"),
    sections=(
        Section(
            mark("Contact"),
            (
                "code",
                "customer",
                "name",
                "name_en",
                "sex",
                "position",
                "primary",
                "mobile",
                "phone",
                "email",
                "birthday",
                "remark",
                "owner",
            ),
        ),
    ),
    owner="owner",
    parent="customer",
    duplicates=("mobile", "phone"),
    same=(("customer", "name"), ("mobile",)),
    aliases={
        "customer": (
            "客户",
            "客户名称",
            "公司",
            "公司名称",
            "单位",
            "单位名称",
            "客户全称",
            "企业名称",
            "Company",
            "Company name",
            "Account name",
            "Associated company",
            "Primary associated company",
            "Organization",
            "Organisation",
            "Organization name",
            "Organization 1 - Name",
        ),
        "name": ("姓名", "联系人", "显示名称", "Contact name", "Name", "Full name", "Display name"),
        "name_en": ("英文名",),
        "position": ("职位", "职务", "岗位", "Title", "Job title", "Organization title", "Organization 1 - Title"),
        "sex": ("性别", "Gender"),
        "mobile": ("手机", "手机号码", "移动电话", "手机号", "Mobile phone", "Mobile phone number", "Mobile number"),
        "phone": (
            "电话",
            "商务电话",
            "公司电话",
            "工作电话",
            "座机",
            "固定电话",
            "固话",
            "办公电话",
            "办公室电话",
            "单位电话",
            "联系电话",
            "电话号码",
            "联系方式",
            "Telephone",
            "Phone number",
            "Business phone",
            "Work phone",
            "Phone 1 - Value",
        ),
        "email": ALIASES["email"],
        "birthday": ("出生日期", "Birthdate", "Date of birth"),
        "remark": ("备注", "附注", "备注说明", "Notes", "Description", "Contact description"),
    },
    policy=POLICY,
    rules=Rules(prepare=prepare, after=after_write),
    menu=3,
)
