"""The quick ways for the usual telephone numbers and addresses say what the libraries say."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tui_crm.domain import Clock
from tui_crm.domain.core import addresses, phones
from tui_crm.domain.core.address_fields import Email
from tui_crm.domain.core.fields import Bad, Context

digits = st.text("0123456789", min_size=5, max_size=14)
numbers = st.lists(digits, min_size=1, max_size=4).flatmap(
    lambda parts: st.sampled_from(["", " ", "-"]).map(lambda sign: sign.join(parts))
)
likely = st.builds(
    lambda head, tail: head + tail,
    st.sampled_from(["138", "179", "112", "190", "010", "0571", "0571-", "021 ", "0", "01", "1"]),
    st.text("0123456789- ", min_size=5, max_size=10),
)


@given(numbers | likely)
@example("17912345678")
@example("0571-87654321")
@example("138 0000 1234")
@example("010-65551234")
@example("01065551234-123")
def test_chinese_numbers_are_understood_as_by_the_library(text: str) -> None:
    plain = phones._EXTENSION.sub("", phones.tidy(text))
    assert phones.e164(text) == phones.understood(plain, "CN")


@given(
    st.text("abzAZ09_.+-@ü", max_size=12) | st.from_regex(r"[a-z0-9._+-]{1,70}", fullmatch=True),
    st.sampled_from(
        ["example.com", "EXAMPLE.com", "a.b", "-a.com", "a..b", "例子.中国", "local", "x.test", "1.2.3.4", ""]
    ),
)
@example("a" * 64, "example.com")
@example("a" * 65, "example.com")
@example(".a", "example.com")
def test_addresses_are_taken_as_by_the_library(mailbox: str, domain: str) -> None:
    text = f"{mailbox}@{domain}"
    try:
        found = Email("E-mail").clean(text, Context(Clock()))
    except Bad:
        found = ""
    if len(text) <= 100:
        assert found == addresses.understood(text)
