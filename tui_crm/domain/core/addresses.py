"""E-mail addresses, checked for their form only (library: email-validator)."""

from __future__ import annotations

import re
from functools import lru_cache

_MAILBOX = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_]+(?:[.+-][A-Za-z0-9_]+)*")

_LABEL = re.compile(r"(?=.{1,63}$)[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST = 180
"""Letters of a domain that leave room for any mailbox."""


def mail_address(text: str) -> str:
    """The address, normalised; "" where it is none."""
    mailbox, _, domain = text.partition("@")
    # Most of a list has plain mailboxes below a few endings; only what is new goes through the library.
    label, _, ending = domain.partition(".")
    if _MAILBOX.fullmatch(mailbox) and _LABEL.fullmatch(label) and len(domain) <= LONGEST:
        known = _domain(f"a.{ending}")
        return f"{mailbox}@{label}{known[1:]}" if known else understood(text)
    return understood(text)


def understood(text: str) -> str:
    """The same by the library alone."""
    # Loaded here because only writing needs it.
    from email_validator import EmailNotValidError, validate_email

    try:
        return str(validate_email(text, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        return ""


@lru_cache(1024)
def _domain(text: str) -> str:
    """The domain of an address, normalised; "" where it is none, or leaves too little room for a mailbox."""
    longest = 64 * "a" + "@"
    return understood(longest + text).removeprefix(longest)
