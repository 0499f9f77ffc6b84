"""The book without a screen: everything that screens, command line and jobs may use comes from here."""

from tui_crm.domain.book import Account, Book, create_book, exists, open_book
from tui_crm.domain.core import errors, fields
from tui_crm.domain.core.access import (
    ACTION_WORDS,
    FIELD_ACCESS_WORDS,
    LEVEL_WORDS,
    FieldAccess,
    Level,
    Verdict,
)
from tui_crm.domain.core.audit import Entry, Group
from tui_crm.domain.core.clock import Clock, parse_day
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import Entity, Section, Verb, registry
from tui_crm.domain.core.query import OPERATORS, WITHOUT_VALUE, Count, Filter, Page, Place, Query, Record
from tui_crm.domain.core.sharing import Viewer

__all__ = [
    "ACTION_WORDS",
    "FIELD_ACCESS_WORDS",
    "LEVEL_WORDS",
    "OPERATORS",
    "WITHOUT_VALUE",
    "Account",
    "Book",
    "Clock",
    "Count",
    "Desk",
    "Entity",
    "Entry",
    "FieldAccess",
    "Filter",
    "Group",
    "Level",
    "Page",
    "Place",
    "Query",
    "Record",
    "Section",
    "Verb",
    "Verdict",
    "Viewer",
    "create_book",
    "errors",
    "exists",
    "fields",
    "open_book",
    "parse_day",
    "registry",
]
