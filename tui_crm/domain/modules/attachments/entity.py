"""What an attachment is and how it is shown; its bytes lie in a table of their own (see `core/attached.py`)."""

from __future__ import annotations

from tui_crm.domain.core.entity import Entity, Row, Section, Told
from tui_crm.domain.core.fields import LongText, Text
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.core.sizes import Size
from tui_crm.domain.modules.attachments.policy import POLICY
from tui_crm.domain.modules.attachments.rules import begins, check
from tui_crm.i18n import mark

MOST = 10**12
"""More bytes than a setting allows."""


class Attachment(Row):
    """A file that is kept with a customer."""

    name = Text(mark("File name"), 200, required=True, words="text", width=28)
    customer = Link("customers", mark("Customer"), required=True, width=24)
    followup = Link("followups", mark("Follow-up"), width=20)
    note = LongText(mark("Note"), 500, words="text", width=24)
    size = Size(mark("Size"), 0, MOST, system=True, width=10)
    sha256 = Text(mark("Checksum"), 64, system=True, width=16)
    person = Link("users", mark("Who"), system=True, width=8)
    owner = Link("users", mark("Owner"), system=True, width=8)

    class Meta:
        table_name = "attachments"


ENTITY = Entity(
    name="attachments",
    model=Attachment,
    title=mark("Attachment"),
    titles=mark("Attachments"),
    shown="name",
    subtitle="customer",
    columns=("created_at", "name", "customer", "size", "followup", "note", "person"),
    filters=("customer", "created_at", "person", "followup", "size"),
    sort=(("created_at", "desc"),),
    sorts=("created_at", "id"),
    sections=(
        Section(mark("Attachment"), ("name", "customer", "followup", "note", "size", "sha256", "person", "owner")),
    ),
    owner="owner",
    parent="customer",
    body="attachment_pieces",
    told=Told("created_at", "", ("name", "note"), "person", sign="▤", tab=True),
    policy=POLICY,
    rules=Rules(begins=begins, check=check),
    menu=9,
    help=mark(
        "A attaches a file to the customer or follow-up under the cursor. In this list it writes the file into your "
        "folder of exports."
    ),
)
