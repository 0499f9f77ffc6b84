"""Fields that point at other records, and fields that hold small tables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import peewee

from tui_crm.domain.core.fields import BIGGEST, Bad, Context, Kind, Text, plain
from tui_crm.i18n import mark, tr


class Link(Kind, peewee.BigIntegerField):
    """A record of another entity; `where` narrows which ones (field -> value)."""

    widget = "link"
    operators = ("is", "not", "empty", "filled")
    empty = None
    sortable = False

    def __init__(self, target: str, label: str, where: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.target = target
        self.where = dict(where or {})
        options.setdefault("null", True)
        options.setdefault("index", True)
        super().__init__(verbose_name=label, **self._shape(options))

    def clean(self, value: Any, context: Context) -> int | None:
        """An id, or the code or name that the other record is known by."""
        if value is None or value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < BIGGEST:
            return value
        text = str(value).strip()
        found = context.find(self.target, text, self.where) if context.find and text else None
        if text and found is None:
            raise Bad(mark("“{text}” was not found."), text=text[:40])
        return found


class Value(Link):
    """A dictionary value of one kind (R-CLS)."""

    widget = "value"

    def __init__(self, kind: str, label: str, **options: Any) -> None:
        self.kind = kind
        options.setdefault("width", 10)
        options.setdefault("index", False)
        super().__init__("dictionary_values", label, {"kind": kind}, **options)


class Links(Kind, peewee.TextField):
    """Several records of another entity, stored as ",3,7," in ascending order."""

    widget = "links"
    operators = ("has", "empty", "filled")
    sortable = False

    def __init__(self, target: str, label: str, where: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.target = target
        self.where = dict(where or {})
        options.setdefault("default", "")
        super().__init__(verbose_name=label, **self._shape(options))

    def clean(self, value: Any, context: Context) -> str:
        """Ids, or codes or names divided by commas or the Chinese signs for them."""
        if value is None or value == "":
            return ""
        several = isinstance(value, (list, tuple, set, frozenset))
        parts: Sequence[Any] = list(value) if several else re.split(r"[,，、;；]", str(value))
        ids = set()
        for part in parts:
            if isinstance(part, int) and not isinstance(part, bool) and 0 < part < BIGGEST:
                ids.add(part)
            elif str(part).strip():
                text = str(part).strip()
                found = int(text) if text.isdecimal() and len(text) < 19 else None
                found = context.find(self.target, text, self.where) if found is None and context.find else found
                if found is None:
                    raise Bad(mark("“{text}” was not found."), text=text[:40])
                ids.add(found)
        return pack(ids)


class Title(Text):
    """What a record was called when something was done to it; a coded name, such as a setting's, is put in words."""


class Coded(Text):
    """A word of the program's own, stored as it is called inside and read in the language in use."""

    @staticmethod
    def said(stored: str) -> str:
        """What people read; a word that is not known stands for itself."""
        return tr(stored)


class Scalar(Text):
    """A text, a number or yes and no, stored as JSON and shown in plain words."""

    words_of: Mapping[str, str] = {}
    """The words of those texts that are codes."""

    @staticmethod
    def plain(stored: Any) -> Any:
        """The stored value itself; text that is no JSON stands for itself."""
        try:
            return json.loads(stored)
        except (TypeError, ValueError):
            return stored


class Json(Kind, peewee.TextField):
    """A small table of names and values, stored as canonical JSON."""

    widget = "none"
    sortable = False
    operators = ()

    def __init__(self, label: str, max_length: int = 60_000, **options: Any) -> None:
        self.max_length = max_length
        options.setdefault("default", "")
        super().__init__(verbose_name=label, **self._shape(options))

    def clean(self, value: Any, context: Context) -> str:
        """Canonical JSON of a mapping."""
        if not value:
            return ""
        try:
            loaded = json.loads(value) if isinstance(value, str) else value
            text = canonical(loaded)
        except (ValueError, TypeError, RecursionError):
            raise Bad(mark("This is not valid.")) from None
        plain(text, lines=True)
        if not isinstance(loaded, dict) or len(text) > self.max_length:
            raise Bad(mark("This is not valid."))
        return text if loaded else ""


class Pairs(Json):
    """Extended information as lines of "name: value" (R-CUS-13)."""

    widget = "pairs"

    def clean(self, value: Any, context: Context) -> str:
        """JSON, or lines of "name: value"."""
        if isinstance(value, str) and value and not value.lstrip().startswith("{"):
            pairs = {}
            for line in plain(value, lines=True).split("\n"):
                name, sign, content = line.replace("：", ":").partition(":")
                if not sign or not name.strip():
                    raise Bad(mark("Each line needs a name, a colon and a value."))
                pairs[name.strip()] = content.strip()
            value = pairs
        loaded = json.loads(super().clean(value, context) or "{}")
        if any(isinstance(content, (dict, list)) for content in loaded.values()):
            raise Bad(mark("Each line needs a name, a colon and a value."))
        return canonical({plain(n): plain("" if c is None else c) for n, c in loaded.items()}) if loaded else ""


def pack(ids: Any) -> str:
    """Ids as the stored form of `Links`."""
    return "," + ",".join(map(str, sorted(ids))) + "," if ids else ""


def unpack(stored: str) -> list[int]:
    """The ids in the stored form of `Links`."""
    return [int(part) for part in (stored or "").split(",") if part]


# Made once: the chain of a large book is half a million values long.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def canonical(value: Any) -> str:
    """JSON with one way to write each value, as hashes need it."""
    return _CANONICAL.encode(value)
