"""The kinds of values that records hold: one class a kind, each knows its shape and refuses what breaks it.

They are peewee fields, so one declaration in `entity.py` makes the column, the form input, the import check,
the filter and the words of the audit. `clean` turns what people type or programs pass into the stored value.
What says when is in `times.py`, where in `address_fields.py`; what points at other records in `links.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, ClassVar

import peewee

from tui_crm.domain.core import letters, phones
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.typed_times import NO_ANCHOR, Anchor
from tui_crm.i18n import Message, mark

BIGGEST = 2**63
"""No key or number reaches this: the databases hold signed integers of 64 bits."""


SHORTENED = mark("A spreadsheet has shortened this number, and its last digits are lost.")


class Bad(Exception):
    """A value that does not fit its field; carries the sentence to show beside it."""

    def __init__(self, text: str, /, **facts: Any) -> None:
        self.message = Message(text, **facts)
        super().__init__(str(self.message))


@dataclass
class Context:
    """What a field may need to read a value: the clock, and how links are found by what people type."""

    clock: Clock = field(default_factory=Clock)
    find: Any = None
    """Callable (entity, text, condition) -> id or None, for links typed as a code or a name."""
    anchor: Anchor = NO_ANCHOR
    """What a time is reckoned from where less than all of it is typed."""


class Kind:
    """What all kinds of fields share; mixed into peewee's fields."""

    widget: ClassVar[str] = "line"
    """Which input a form uses; the screens map the word to a widget."""
    follows: str = ""
    """The field of the same record whose time a time is reckoned from."""
    precedes: str = ""
    """The field of the same record whose time a time comes before, and moves along with."""
    align: ClassVar[str] = "left"
    sortable: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ("is", "not", "empty", "filled")
    empty: ClassVar[Any] = ""

    required: bool
    required_by: str
    default_by: str
    system: bool
    secret: bool
    guard: str
    words: str
    surname: Mapping[str, str] | None
    digits: bool
    width: int
    whole: int

    def _shape(self, options: dict[str, Any]) -> dict[str, Any]:
        self.required = options.pop("required", False)
        self.required_by = options.pop("required_by", "")
        """Name of the setting that makes the field required."""
        self.default_by = options.pop("default_by", "")
        """Name of the setting that a new record takes its value from, as long as nobody chooses another one."""
        self.system = options.pop("system", False)
        """Filled by the program; shown, never typed."""
        self.secret = options.pop("secret", False)
        """Never read back, neither in rows nor in the audit."""
        self.guard = options.pop("guard", "")
        """Action that a person needs besides `change` to set the field."""
        self.words = options.pop("words", "")
        """How the search index takes the value: "", "text", "name" (with pinyin) or "phone"."""
        self.surname = options.pop("surname", None)
        """What else a record says where this is the name of a person, {} for always; None where it never is."""
        self.digits = options.pop("digits", False)
        """Whether it holds digits that are counted as signs, as those of a card, and no quantity."""
        self.when_empty = options.pop("when_empty", "")
        """What forms say beside it as long as nothing is chosen."""
        self.width = options.pop("width", 12)
        """Cells that a list column cannot do without."""
        self.whole = options.pop("whole", 0)
        """Cells in which nearly all of its values stand whole, where that is more."""
        return options

    @property
    def label(self) -> str:
        """The message id of the field's name."""
        return str(self.verbose_name or self.name)  # type: ignore[attr-defined]

    def clean(self, value: Any, context: Context) -> Any:
        """The value as stored; raises Bad with a sentence where it does not fit."""
        raise Bad(mark("This cannot be set."))

    def indexed(self, value: Any) -> str:
        """The text that the search index takes for a value."""
        return str(value or "")

    def meant_by(self, word: str) -> list[str]:
        """The stored values in whose words, which people read in their place, a word stands."""
        return []

    def is_person(self, values: Mapping[str, Any]) -> bool:
        """Whether in a record with these values it holds the name of a person."""
        return self.surname is not None and all(values.get(n) == v for n, v in self.surname.items())

    def is_empty(self, value: Any) -> bool:
        """Whether the field counts as not filled in."""
        return value is None or value == self.empty


_WHOLE = re.compile(r"[+-]?\d+")
_DIGITS = 20
"""More digits than any limit has; longer numbers need not be reckoned to be out of it."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\n\xa0\u3000]+")
_UNTIDY = re.compile(r"[\x00-\x1f\x7f-\xa0\u3000\ud800-\udfff]|\s\s|\A\s|\s\Z")
"""What there is to do about a line, or against it; most of a list has nothing of it."""


def plain(value: Any, *, lines: bool = False) -> str:
    """Text without blanks at its ends and with single ones inside; Bad where it holds control characters."""
    text = unicodedata.normalize("NFC", str(value))
    if not _UNTIDY.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "\n".join(line.rstrip() for line in text.split("\n")) if lines else _BLANKS.sub(" ", text)
    text = kept.strip()
    if _CONTROL.search(text):
        raise Bad(mark("Control characters are not allowed here."))
    return text


class Text(Kind, peewee.TextField):
    """One line of text with a length limit in characters."""

    operators: ClassVar[tuple[str, ...]] = ("has", "is", "not", "starts", "empty", "filled")

    def __init__(self, label: str, max_length: int = 100, **options: Any) -> None:
        self.max_length = max_length
        options.setdefault("default", "")
        super().__init__(verbose_name=label, **self._shape(options))

    def clean(self, value: Any, context: Context) -> str:
        """One line, blanks trimmed and single."""
        text = plain("" if value is None else value)
        if len(text) > self.max_length:
            raise Bad(mark("At most {max} characters; this has {n}."), max=self.max_length, n=len(text))
        return text


class LongText(Text):
    """Text of several lines."""

    widget = "lines"
    sortable = False

    def __init__(self, label: str, max_length: int = 4000, **options: Any) -> None:
        super().__init__(label, max_length, **options)

    def clean(self, value: Any, context: Context) -> str:
        """Lines without trailing blanks."""
        text = plain("" if value is None else value, lines=True)
        if len(text) > self.max_length:
            raise Bad(mark("At most {max} characters; this has {n}."), max=self.max_length, n=len(text))
        return text


class Code(Text):
    """A visible running number such as KH261122001, given by the book where nobody types one (D-01)."""

    def __init__(self, label: str, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        options.setdefault("digits", True)
        super().__init__(label, 30, **options)

    def clean(self, value: Any, context: Context) -> str:
        """Upper case, plain signs."""
        text = unicodedata.normalize("NFKC", super().clean(value, context)).upper()
        if text and not re.fullmatch(r"[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff ._/-]*", text):
            raise Bad(mark("Only letters, digits, dots, dashes and slashes."))
        return text


class Phone(Text):
    """A phone number, kept as typed; its E.164 form goes into a companion field."""

    operators: ClassVar[tuple[str, ...]] = ("has", "is", "empty", "filled")

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("words", "phone")
        options.setdefault("width", 16)
        options.setdefault("digits", True)
        super().__init__(label, 30, **options)

    def clean(self, value: Any, context: Context) -> str:
        """The number as typed, with plain digits."""
        text = phones.tidy(super().clean(value, context))
        if phones.is_shortened(text):
            raise Bad(SHORTENED)
        if phones.several(text):
            raise Bad(mark("More than one number stands here; please leave one."))
        if text and not phones.looks_like_phone(text):
            raise Bad(mark("This is not a phone number. Write it like 0571-8765 4321, 13800001234 or +49 30 1234."))
        return text


class E164(Kind, peewee.TextField):
    """The understood form of a phone field of the same record."""

    widget = "none"

    def __init__(self, source: str, **options: Any) -> None:
        self.source = source
        super().__init__(default="", **self._shape({"system": True, **options}))


class SortKey(Kind, peewee.TextField):
    """What a name field of the same record is sorted by: pinyin for Han."""

    widget = "none"

    def __init__(self, source: str, **options: Any) -> None:
        self.source = source
        super().__init__(default="", **self._shape({"system": True, **options}))


class Whole(Kind, peewee.IntegerField):
    """A whole number between two limits, both allowed."""

    align = "right"
    operators = ("is", "not", "at_least", "at_most", "empty", "filled")
    empty = None

    def __init__(self, label: str, low: int, high: int, *, cap: str = "", names: bool = False, **options: Any) -> None:
        self.low, self.high = low, high
        self.names = names
        """Whether it is the number of something and no quantity, so that its digits are not grouped."""
        self.cap = cap
        """Name of the setting that allows less than the highest number to what is filled in from now on."""
        options.setdefault("width", 6)
        options.setdefault("null", True)
        super().__init__(verbose_name=label, **self._shape(options))

    def clean(self, value: Any, context: Context) -> int | None:
        """A number, also typed in full-width digits."""
        if value is None or value == "":
            return None
        if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
            raise Bad(mark("A whole number, please."))
        text = unicodedata.normalize("NFKC", str(int(value) if isinstance(value, float) else value)).strip()
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise Bad(mark("A whole number, please."))
        if len(text) > _DIGITS or not self.low <= int(text) <= self.high:
            raise Bad(mark("Between {low} and {high}, please."), low=self.low, high=self.high)
        return int(text)


def as_configured(kind: Any, setting: Callable[[str], Any]) -> Any:
    """A field with the limits that hold for what is filled in now: the configuration may allow less than its shape."""
    if not isinstance(kind, Whole) or not kind.cap:
        return kind
    narrowed = copy(kind)
    narrowed.high = min(kind.high, int(setting(kind.cap) or kind.high))
    return narrowed


class Flag(Kind, peewee.BooleanField):
    """Yes or no."""

    widget = "flag"
    operators = ("is",)
    empty = None
    _YES: ClassVar = {"1", "y", "yes", "true", "on", "是", "有", "对", "✓", "✔", "√"}
    _NO: ClassVar = {"0", "n", "no", "false", "off", "否", "无", "不", "", "✗", "✘", "×"}

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("default", False)
        options.setdefault("width", 4)
        super().__init__(verbose_name=label, **self._shape(options))

    def clean(self, value: Any, context: Context) -> bool:
        """Yes and no in both languages."""
        if isinstance(value, bool):
            return value
        word = unicodedata.normalize("NFKC", str("" if value is None else value)).strip().lower()
        if word in self._YES:
            return True
        if word in self._NO:
            return False
        raise Bad(mark("Yes or no, please."))


class Choice(Kind, peewee.TextField):
    """One of a few codes fixed in the program, each with its word."""

    widget = "choice"
    operators = ("is", "not", "empty", "filled")

    def __init__(
        self, label: str, words_of: Mapping[str, str] | Callable[[], Mapping[str, str]], **options: Any
    ) -> None:
        self._words = words_of if callable(words_of) else dict(words_of)
        options.setdefault("default", "")
        options.setdefault("width", 6)
        super().__init__(verbose_name=label, **self._shape(options))

    @property
    def words_of(self) -> Mapping[str, str]:
        """The word of each code; asked for when it is needed, where it follows from what is known only then."""
        return self._words() if callable(self._words) else self._words

    def indexed(self, value: Any) -> str:
        """The word that lists show, in every language; when one changes, the index has to be written anew."""
        from tui_crm.i18n import LANGUAGES, tr

        return " ".join(tr(self.words_of.get(value, ""), language=one) for one in LANGUAGES)

    def meant_by(self, word: str) -> list[str]:
        """The codes in whose words a word stands."""
        return [code for code in self.words_of if letters.normal(word) in letters.normal(self.indexed(code))]

    def clean(self, value: Any, context: Context) -> str:
        """A code, also given by its word in either language."""
        from tui_crm.i18n import LANGUAGES, tr

        text = unicodedata.normalize("NFKC", str("" if value is None else value)).strip()
        if not text or text in self.words_of:
            return text
        for code, word in self.words_of.items():
            if text.casefold() in {tr(word, language=one).casefold() for one in LANGUAGES} | {code.casefold()}:
                return code
        raise Bad(mark("“{text}” is not one of the choices."), text=text[:40])
