"""The book without a screen: everything that screens, command line and jobs may use comes from here."""

from tui_crm.domain.about import About, about, program_version
from tui_crm.domain.book import Account, Book
from tui_crm.domain.core import address_fields, drafts, errors, fields, links, open_files, phones, times, workdays
from tui_crm.domain.core.access import (
    ACTION_WORDS,
    FIELD_ACCESS_WORDS,
    LEVEL_WORDS,
    FieldAccess,
    Level,
    Verdict,
)
from tui_crm.domain.core.audit import Entry, Group
from tui_crm.domain.core.changing import Outcomes, Preview, Task, Which
from tui_crm.domain.core.clock import Clock, told
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.drafts import Draft
from tui_crm.domain.core.entity import Entity, Section, registry
from tui_crm.domain.core.finding import Kind
from tui_crm.domain.core.import_account import Problem, Tally
from tui_crm.domain.core.many import Prepared
from tui_crm.domain.core.notices import Notice
from tui_crm.domain.core.passwords import get_ready as get_ready_to_sign_in
from tui_crm.domain.core.passwords import weakness
from tui_crm.domain.core.periods import COUNTED
from tui_crm.domain.core.query import (
    OPERATORS,
    WITH_DAYS,
    WITHOUT_VALUE,
    Condition,
    Count,
    Filter,
    FilterGroup,
    Page,
    Place,
    Query,
    Record,
    packed,
    singles,
    unpacked,
)
from tui_crm.domain.core.rules import Verb
from tui_crm.domain.core.saved import Opened, SavedFilter
from tui_crm.domain.core.search import get_ready as get_ready_to_write
from tui_crm.domain.core.several import Outcome
from tui_crm.domain.core.sharing import Viewer
from tui_crm.domain.core.sizes import Size, size_in_words
from tui_crm.domain.core.stretch import patiently
from tui_crm.domain.core.sublists import Sublist
from tui_crm.domain.core.timeline import CHANGES, Event, Stream, Stretch
from tui_crm.domain.core.typed_days import parse_day
from tui_crm.domain.core.typed_days import tidy as tidy_day
from tui_crm.domain.core.typed_times import parse_moment
from tui_crm.domain.founding import objection
from tui_crm.domain.modules.appointments.agenda import Agenda, AgendaDay, Slot, agenda, agenda_people, agenda_team
from tui_crm.domain.modules.appointments.care import Care, care, plan_care
from tui_crm.domain.modules.appointments.clashing import clashing
from tui_crm.domain.modules.appointments.reminders import Reminding, due_reminders, reminding
from tui_crm.domain.modules.appointments.series import change_following, passes_on
from tui_crm.domain.modules.audit.wishes import wish_words
from tui_crm.domain.modules.customers.along import left_to_do
from tui_crm.domain.modules.customers.along import names as whats_along
from tui_crm.domain.modules.settings.company import CompanyFact, company_record, our_company
from tui_crm.domain.modules.users.rules import SEES_CUSTOMERS
from tui_crm.domain.opening import create_book, exists, open_book
from tui_crm.domain.worklist import Waiting, mention_counts, unread_mentions, worklist

__all__ = [
    "ACTION_WORDS",
    "CHANGES",
    "COUNTED",
    "FIELD_ACCESS_WORDS",
    "LEVEL_WORDS",
    "OPERATORS",
    "SEES_CUSTOMERS",
    "WITHOUT_VALUE",
    "WITH_DAYS",
    "About",
    "Account",
    "Agenda",
    "AgendaDay",
    "Book",
    "Care",
    "Clock",
    "CompanyFact",
    "Condition",
    "Count",
    "Desk",
    "Draft",
    "Entity",
    "Entry",
    "Event",
    "FieldAccess",
    "Filter",
    "FilterGroup",
    "Group",
    "Kind",
    "Level",
    "Notice",
    "Opened",
    "Outcome",
    "Outcomes",
    "Page",
    "Place",
    "Prepared",
    "Preview",
    "Problem",
    "Query",
    "Record",
    "Reminding",
    "SavedFilter",
    "Section",
    "Size",
    "Slot",
    "Stream",
    "Stretch",
    "Sublist",
    "Tally",
    "Task",
    "Verb",
    "Verdict",
    "Viewer",
    "Waiting",
    "Which",
    "about",
    "address_fields",
    "agenda",
    "agenda_people",
    "agenda_team",
    "care",
    "change_following",
    "clashing",
    "company_record",
    "create_book",
    "drafts",
    "due_reminders",
    "errors",
    "exists",
    "fields",
    "get_ready_to_sign_in",
    "get_ready_to_write",
    "left_to_do",
    "links",
    "mention_counts",
    "objection",
    "open_book",
    "open_files",
    "our_company",
    "packed",
    "parse_day",
    "parse_moment",
    "passes_on",
    "patiently",
    "phones",
    "plan_care",
    "program_version",
    "registry",
    "reminding",
    "sample_password",
    "singles",
    "size_in_words",
    "tidy_day",
    "times",
    "told",
    "unpacked",
    "unread_mentions",
    "weakness",
    "whats_along",
    "wish_words",
    "workdays",
    "worklist",
]


def sample_password() -> str:
    """The password of every account of a sample book, which its sign-in screen shows."""
    # The sample's loader is not needed to open any other book.
    from tui_crm.domain.sample.load import PASSWORD

    return PASSWORD
