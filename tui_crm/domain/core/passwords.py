"""Passwords: hashed with argon2id, refused when they are easily guessed (D-14)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from tui_crm.i18n import Message

_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without signs that look alike."""


TELLING = 3
"""Signs of an account from which on a password may not contain it: fewer stand in most words."""


def _same(plain: str) -> str:
    return unicodedata.normalize("NFKC", plain)


def get_ready() -> None:
    """Load what every password is looked at with, and what takes the place of one that is not there."""
    _nobody()


def hashed(plain: str) -> str:
    """The argon2id hash to store."""
    # Loaded here because only signing in needs it.
    from argon2 import PasswordHasher

    return str(PasswordHasher().hash(_same(plain)))


def matches(stored: str, plain: str) -> bool:
    """Whether a password is the one that was hashed; an empty hash matches nothing, in the same time."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return bool(PasswordHasher().verify(stored or _nobody(), _same(plain))) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hashed(secrets.token_urlsafe(16))


def fresh(account: str, shortest: int) -> str:
    """A password to be told once: groups of four signs, sixteen signs or more, that `weakness` finds none in."""
    # With the signs between the groups, n groups are 5 n - 1 long.
    groups = max(4, -(-(shortest + 1) // 5))
    while True:
        plain = "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(groups))
        # By chance a short account stands in it.
        if weakness(plain, account, shortest) is None:
            return plain


def weakness(plain: str, account: str, shortest: int) -> Message | None:
    """Why a password cannot be used, or None."""
    word = _same(plain)
    if len(word) < shortest:
        return Message("At least {n} characters, please.", n=shortest)
    if len(word) > 200:
        return Message("At most {max} characters; this has {n}.", max=200, n=len(word))
    if len(account) >= TELLING and account.casefold() in word.casefold():
        return Message("The password must not contain the account.")
    if word.casefold() in _common() or len(set(word)) < 4:
        return Message("This password is on the list of the most common ones.")
    return None


@cache
def _common() -> frozenset[str]:
    # The frequency lists of zxcvbn (MIT licence); loaded only when a password is chosen.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
