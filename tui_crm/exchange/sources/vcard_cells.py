"""A card as one row of a table that contacts and customers understand alike.

The columns are called by the labels of the fields, in the language in use. What has no column, and whatever a card has
more than one of, is added to the remark, so that nothing that people have written is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable

from tui_crm.exchange.sources.person_names import whole_name
from tui_crm.exchange.sources.vcard_lines import Property
from tui_crm.i18n import mark, tr

COLUMNS = (
    mark("Number"),
    mark("Name"),
    mark("Kind"),
    mark("Company"),
    mark("English name"),
    mark("Sex"),
    mark("Position"),
    mark("Phone"),
    mark("Mobile"),
    mark("Fax"),
    mark("E-mail"),
    mark("Website"),
    mark("Address"),
    mark("Postal code"),
    mark("Birthday"),
    mark("Tags"),
    mark("Remark"),
)

HEADS = {"Name": (mark("Full name"),), "Company": (mark("Employer"), mark("Company name"))}
"""Other words for a column, where its own means no field in the language in use."""

SEXES = {"F": "female", "FEMALE": "female", "M": "male", "MALE": "male"}

TOLD = {"ROLE", "IMPP", "ANNIVERSARY", "RELATED", "X-SOCIALPROFILE", "X-QQ", "X-WECHAT", "X-SKYPE", "X-JABBER", "X-AIM"}
TOLD |= {"X-DEPARTMENT", "X-MANAGER", "X-ASSISTANT", "X-SPOUSE", "X-ANNIVERSARY"}
"""Properties without a column that people have filled in."""

SILENT = {"BEGIN", "END", "VERSION", "PRODID", "REV", "SORT-STRING", "MAILER", "CLASS", "PROFILE", "SOURCE", "NAME"}
SILENT |= {"X-ABLABEL", "X-ABUID", "X-ABADR", "X-ABSHOWAS", "CLIENTPIDMAP", "XML", "LANG", "X-PHONETIC-FIRST-NAME"}
SILENT |= {"X-PHONETIC-LAST-NAME", "AGENT"}
"""Properties by which programs talk to each other."""

_CODE = re.compile(r"[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff ._/-]{0,29}")
_FULL_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?$")
_YEARLESS = re.compile(r"--(\d\d)-?(\d\d)(?:[T ].*)?$")
_HAN = re.compile("[\u3400-\u9fff]")
_MOBILE = re.compile("手机|移动电话|mobile|cell", re.IGNORECASE)
_FAX = re.compile("传真|fax", re.IGNORECASE)


class Card:
    """One card while its properties are sorted into cells."""

    def __init__(self, properties: Iterable[Property], foreign: Collection[str]) -> None:
        self.unread: set[str] = set()
        """Properties that were left out."""
        self._foreign = foreign
        """Columns that mean no field here, but whose text the remark can take."""
        self._cells: dict[str, str] = {}
        self._more: list[str] = []
        self._notes: list[str] = []
        self._shown = self._kind = ""
        self._name: list[str] | None = None
        self._org: list[str] = []
        properties = list(properties)
        self._labels = {p.group: p.text.strip("_$!<>") for p in properties if p.name == "X-ABLABEL" and p.group}
        for one in properties:
            if read := _READERS.get(one.name):
                read(self, one)
            elif one.name in TOLD:
                self._tell(self._label(one) or one.name.removeprefix("X-").capitalize(), one.text)
            elif one.name not in SILENT:
                self.unread.add(one.name)

    @property
    def is_group(self) -> bool:
        """Whether it is a list of other cards."""
        return self._kind == "group"

    def cells(self) -> dict[str, str]:
        """Column -> text, for the columns that have one."""
        self._settle_names()
        for column in [c for c in COLUMNS if c in self._cells and c in self._foreign]:
            text = self._cells.pop(column)
            if column not in ("Kind", "Number"):
                self._tell(tr(column), text)
        remark = "\n".join([*self._notes, *self._more])
        return {**self._cells, **({"Remark": remark} if remark else {})}

    def _settle_names(self) -> None:
        """Say whether it is a person or a company, and what it is called."""
        family, given, middle = [*(self._name or ()), "", "", ""][:3]
        company, *departments = self._org or [""]
        unnamed = self._name is not None and not any(self._name)
        is_org = self._kind == "org" or bool(
            company
            and (unnamed or (self._name is None and self._shown in ("", company)))
            and self._kind != "individual"
        )
        whole = whole_name(family, given, middle)
        # Telephones put a blank, or the given name first, into what they show.
        same = _HAN.match(whole) and sorted("".join(self._shown.split())) == sorted(whole)
        name = (whole if same and not is_org else self._shown) or whole or company or self._cells.get("E-mail", "")
        self._cells |= {"Name": name, "Kind": "company" if is_org else "person"}
        if company and not (is_org and company == name):
            self._cells["Company"] = company
        self._tell(tr("Department"), " / ".join(filter(None, departments)))
        if is_org:
            for column in ("Position", "Sex"):
                self._tell(tr(column), self._cells.pop(column, ""))

    def _put(self, column: str, text: str, label: str = "") -> None:
        """Fill the column, or add what comes second to the remark."""
        if not text or self._cells.setdefault(column, text) == text:
            return
        self._tell(label or tr(column), text)

    def _tell(self, label: str, text: str) -> None:
        if text:
            self._more.append(f"{label}: {text}")

    def _label(self, one: Property) -> str:
        return self._labels.get(one.group, "") if one.group else ""

    # -- one reader for each property

    def _read_shown(self, one: Property) -> None:
        self._shown = self._shown or one.text

    def _read_name(self, one: Property) -> None:
        self._name = self._name or one.parts()

    def _read_org(self, one: Property) -> None:
        if self._org:
            self._tell(tr("Company name"), " / ".join(filter(None, one.parts())))
        self._org = self._org or one.parts()

    def _read_kind(self, one: Property) -> None:
        text = one.text.lower()
        self._kind = {"organization": "org", "company": "org"}.get(text, text)

    def _read_tel(self, one: Property) -> None:
        number = re.sub("^tel:", "", one.text, flags=re.IGNORECASE).replace(";ext=", " ext. ").partition(";")[0]
        types, label = one.types, self._label(one)
        if "fax" in types or _FAX.search(label):
            self._put("Fax", number, label)
        elif types & {"cell", "mobile", "iphone"} or _MOBILE.search(label):
            self._put("Mobile", number, label)
        elif "pager" in types:
            self._tell(tr("Pager"), number)
        else:
            self._put("Phone", number, label)

    def _read_email(self, one: Property) -> None:
        self._put("E-mail", re.sub("^mailto:", "", one.text, flags=re.IGNORECASE), self._label(one))

    def _read_adr(self, one: Property) -> None:
        box, extended, street, city, region, code, country = [*one.parts(), *[""] * 7][:7]
        text = joined_address(street, [extended, box], [city, region, country])
        if "Address" in self._cells or "Postal code" in self._cells:
            self._tell(self._label(one) or tr("Address"), ", ".join(filter(None, (text, code))))
            return
        self._put("Address", text)
        self._put("Postal code", code)

    def _read_birthday(self, one: Property) -> None:
        text = one.text
        omitted = one.parameters.get("X-APPLE-OMIT-YEAR", [""])[0]
        if (full := _FULL_DAY.match(text)) and full[1] != omitted:
            self._put("Birthday", f"{full[1]}-{full[2]}-{full[3]}")
        elif full:
            self._tell(tr("Birthday"), f"{full[2]}-{full[3]}")
        elif yearless := _YEARLESS.match(text):
            self._tell(tr("Birthday"), f"{yearless[1]}-{yearless[2]}")
        else:
            self._tell(tr("Birthday"), text)

    def _read_gender(self, one: Property) -> None:
        sex, told = [*one.parts(), "", ""][:2]
        if sex.upper() in SEXES:
            self._put("Sex", SEXES[sex.upper()])
        self._tell(tr("Sex"), told)

    def _read_uid(self, one: Property) -> None:
        code = unicodedata.normalize("NFKC", one.text).upper()
        if _CODE.fullmatch(code):
            self._put("Number", one.text)
        else:
            self.unread.add("UID")

    def _read_several(self, one: Property) -> None:
        self._put("English name", ", ".join(filter(None, one.parts(","))))

    def _read_tags(self, one: Property) -> None:
        self._put("Tags", "、".join(filter(None, one.parts(","))))

    def _read_note(self, one: Property) -> None:
        if one.text:
            self._notes.append(one.text)

    def _read_position(self, one: Property) -> None:
        self._put("Position", one.text)

    def _read_url(self, one: Property) -> None:
        self._put("Website", one.text, self._label(one))


_READERS: dict[str, Callable[[Card, Property], None]] = {
    "FN": Card._read_shown,
    "N": Card._read_name,
    "ORG": Card._read_org,
    "KIND": Card._read_kind,
    "X-ADDRESSBOOKSERVER-KIND": Card._read_kind,
    "X-ABSHOWAS": Card._read_kind,
    "TEL": Card._read_tel,
    "EMAIL": Card._read_email,
    "ADR": Card._read_adr,
    "BDAY": Card._read_birthday,
    "GENDER": Card._read_gender,
    "X-GENDER": Card._read_gender,
    "UID": Card._read_uid,
    "NICKNAME": Card._read_several,
    "CATEGORIES": Card._read_tags,
    "NOTE": Card._read_note,
    "TITLE": Card._read_position,
    "URL": Card._read_url,
}


def joined_address(street: str, behind: list[str], around: list[str]) -> str:
    """An address on one line, from the country down to the house in Chinese and the other way round elsewhere."""
    if not _HAN.search(street + "".join(around)):
        return ", ".join(filter(None, [street, *behind, *around]))
    text = street + "".join(behind)
    for part in around:
        text = text if part in text else part + text
    return text
