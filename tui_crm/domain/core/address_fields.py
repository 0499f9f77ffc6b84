"""The kinds of values that say where somebody is reached by mail and post, or found on the web."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tui_crm.domain.core.addresses import mail_address
from tui_crm.domain.core.fields import Bad, Context, Text
from tui_crm.i18n import mark

_WEB_ADDRESS = re.compile(r"(?i)(https?://)?[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?")
_POSTAL_CODE = re.compile(r"[0-9A-Z][0-9A-Z -]{1,9}")


class Email(Text):
    """An e-mail address, checked for form only, never looked up."""

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("words", "text")
        options.setdefault("width", 22)
        super().__init__(label, 100, **options)

    def clean(self, value: Any, context: Context) -> str:
        """The address with the domain in lower case."""
        text = unicodedata.normalize("NFKC", super().clean(value, context))
        if not text:
            return ""
        found = mail_address(text)
        if not found:
            raise Bad(mark("This is not an e-mail address. Write it like wang@example.com."))
        return found


class Url(Text):
    """A web address."""

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("width", 22)
        super().__init__(label, 100, **options)

    def clean(self, value: Any, context: Context) -> str:
        """The address; www.example.com is enough."""
        text = unicodedata.normalize("NFKC", super().clean(value, context))
        if text and not _WEB_ADDRESS.fullmatch(text):
            raise Bad(mark("This is not a web address. Write it like www.example.com."))
        return text


class PostalCode(Text):
    """A postal code of any country: digits keep their leading zeros."""

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("width", 8)
        options.setdefault("digits", True)
        super().__init__(label, 10, **options)

    def clean(self, value: Any, context: Context) -> str:
        """Upper case, plain signs."""
        text = unicodedata.normalize("NFKC", super().clean(value, context)).upper()
        if text and not _POSTAL_CODE.fullmatch(text):
            raise Bad(mark("This is not a postal code."))
        return text
