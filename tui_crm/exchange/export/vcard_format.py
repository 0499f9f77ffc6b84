"""Contacts and customers as vCards 3.0 (RFC 2426), which telephones read, or 4.0 (RFC 6350)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import IO

from tui_crm.domain import Entity, Record, errors
from tui_crm.exchange.export.formats import PEOPLE
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.export.values import Say
from tui_crm.i18n import Message

FOLD = 75
"""Octets of a line."""

PHONES = {"phone": ("WORK", "VOICE"), "mobile": ("CELL",), "fax": ("WORK", "FAX")}
"""Fields that are telephone numbers, with what kind they are."""

PLAIN = {
    "name_en": "NICKNAME",
    "position": "TITLE",
    "email": "EMAIL",
    "remark": "NOTE",
    "code": "UID;VALUE=text",
}
"""Fields that are a line of a card as they are."""

NAMES_3 = {"EMAIL": "EMAIL;TYPE=INTERNET", "UID;VALUE=text": "UID"}
"""What version 3.0 calls differently."""

SEXES = {"female": "F", "male": "M"}

Says = dict[str, Say]


def write(listing: Listing, out: IO[bytes], version: str = "3.0") -> None:
    """Write a card for each record."""
    refuse_others(listing.entity)
    names = listing.columns or listing.seen
    says = dict(zip(names, listing.tellers(names), strict=True))
    for part in listing.parts(names):
        out.write(b"".join(card(listing.entity, record, says, version) for record in part))


def refuse_others(entity: Entity) -> None:
    """Only people and companies have cards."""
    if entity.name not in PEOPLE:
        raise errors.Refused(Message("Only contacts and customers can be written as vCards."))


def card(entity: Entity, record: Record, says: Says, version: str) -> bytes:
    """One card."""
    texts = {name: say(record) for name, say in says.items()}
    lines = ["BEGIN:VCARD", f"VERSION:{version}", *_lines(entity, record, texts, version), "END:VCARD"]
    return b"".join(map(folded, lines))


def _lines(entity: Entity, record: Record, texts: dict[str, str], version: str) -> Iterator[str]:
    new = version == "4.0"
    name = texts.get(entity.shown) or texts.get("company") or texts.get("code") or str(record.id)
    person = entity.name == "contacts" or record.values.get("kind") == "person"
    yield f"FN:{escaped(name)}"
    # A Chinese name does not say where the surname ends, so nothing is divided. Version 3.0 demands a name of companies
    # too, and some telephones show nothing else; that it is no person is said in Apple's way, which others read.
    if person or not new:
        yield f"N:{escaped(name)};;;;"
    if new:
        yield f"KIND:{'individual' if person else 'org'}"
    elif not person:
        yield "X-ABShowAs:COMPANY"
    if company := texts.get("customer") or texts.get("company") or ("" if person else name):
        yield f"ORG:{escaped(company)}"
    yield from _phones(texts, new)
    yield from _address(texts, new)
    for field, sign in PLAIN.items():
        if texts.get(field):
            yield f"{NAMES_3.get(sign, sign) if not new else sign}:{escaped(texts[field])}"
    if website := texts.get("website"):
        yield f"URL:{website if '://' in website else f'http://{website}'}".replace("\n", "")
    if tags := texts.get("tags"):
        yield "CATEGORIES:" + ",".join(map(escaped, re.split("、|, ", tags)))
    yield from _person(record, new)


def _address(texts: dict[str, str], new: bool) -> Iterator[str]:
    if texts.get("address") or texts.get("postal_code"):
        kind = "work" if new else "WORK"
        yield f"ADR;TYPE={kind}:;;{escaped(texts.get('address', ''))};;;{escaped(texts.get('postal_code', ''))};"


def _person(record: Record, new: bool) -> Iterator[str]:
    # Only another program can have put something else there, which no address book would take.
    if isinstance(birthday := record.values.get("birthday"), date):
        yield f"BDAY:{birthday:%Y%m%d}" if new else f"BDAY:{birthday:%Y-%m-%d}"
    if new and record.values.get("sex") in SEXES:
        yield f"GENDER:{SEXES[record.values['sex']]}"


def _phones(texts: dict[str, str], new: bool) -> Iterator[str]:
    for field, kinds in PHONES.items():
        if not (typed := texts.get(field)):
            continue
        understood = texts.get(f"{field}_e164")
        if new:
            types = ",".join(kind.lower() for kind in kinds)
            quoted = f'"{types}"' if len(kinds) > 1 else types
            whole = understood and _says_all(understood, typed)
            value = f"VALUE=uri;TYPE={quoted}:tel:{understood}" if whole else f"TYPE={quoted}:{escaped(typed)}"
            yield f"TEL;{value}"
        else:
            yield f"TEL;{';'.join(f'TYPE={kind}' for kind in kinds)}:{escaped(typed)}"


def _says_all(understood: str, typed: str) -> bool:
    """Whether nothing of a number as it was typed is lost, such as an extension behind it."""
    return "".join(filter(str.isdecimal, typed)).endswith(understood[-4:])


def escaped(text: str) -> str:
    """A text with the signs that mean something in a card made plain."""
    for sign in "\\,;":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, none of which cuts a character."""
    pieces: list[bytes] = []
    piece = b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > FOLD:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
