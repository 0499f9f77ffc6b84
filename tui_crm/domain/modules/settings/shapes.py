"""What the text of a setting has to look like where not every text will do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tui_crm.domain.core.address_fields import Email, PostalCode, Url
from tui_crm.domain.core.fields import Bad, Context, Phone
from tui_crm.i18n import mark

CREDIT_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The signs of a unified social credit code (GB 32100), each of which stands for its place."""


def _tax_number(text: str) -> str:
    """A unified social credit code with the check digit that belongs to it, or a tax number of another form."""
    number = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[0-9A-Z]{8,20}", number):
        raise Bad(mark("This is not a tax number: 8 to 20 letters and digits, please."))
    if len(number) == 18 and not _is_credit_code(number):
        raise Bad(mark("This is no unified social credit code: its last sign does not fit the others."))
    return number


def _is_credit_code(number: str) -> bool:
    if any(sign not in CREDIT_CODE for sign in number):
        return False
    total = sum(CREDIT_CODE.index(sign) * pow(3, place, 31) for place, sign in enumerate(number[:-1]))
    return CREDIT_CODE[-total % 31] == number[-1]


def _bank_account(text: str) -> str:
    """Digits in groups as they are written, or an IBAN."""
    if not re.fullmatch(r"(?=(?:[\s-]*\w){8,34}[\s-]*$)[0-9A-Za-z][0-9A-Za-z\s-]*", text):
        raise Bad(mark("This is not a bank account: 8 to 34 digits or letters, please."))
    return text.upper()


def _as_field(kind: Phone | Email | Url | PostalCode) -> Callable[[str], str]:
    return lambda text: kind.clean(text, Context())


SHAPES: Mapping[str, Callable[[str], str]] = {
    "phone": _as_field(Phone("")),
    "e-mail": _as_field(Email("")),
    "web address": _as_field(Url("")),
    "postal code": _as_field(PostalCode("")),
    "tax number": _tax_number,
    "bank account": _bank_account,
}
"""Name -> the text as it is kept; raises Bad where it does not fit. An empty text fits everywhere."""
