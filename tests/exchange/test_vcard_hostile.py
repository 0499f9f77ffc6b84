"""Cards that break off or never end are refused with the line where they do (R-IMX-02)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.opened import opened
from tui_crm.domain import errors
from tui_crm.i18n import tr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its cards."""
    return tmp_path / "cards.vcf"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("BEGIN:VCARD\nFN:Ana\n", "cards.vcf cannot be read at line 1: this is no complete vCard."),
        (
            "BEGIN:VCARD\nFN:Ana\nEND:VCARD\n\nBEGIN:VCARD\nFN:Ana\nBEGIN:VCARD\nFN:Bo\nEND:VCARD\n",
            "cards.vcf cannot be read at line 5: this is no complete vCard.",
        ),
        ("BEGIN:VCARD\nFN:Ana\nEND:VCARD\nFN:Bo\n", "cards.vcf cannot be read at line 4: this is no complete vCard."),
        (
            "BEGIN:VCARD\nFN:Ana\nwhat is this\nEND:VCARD\n",
            "cards.vcf cannot be read at line 3: this is no complete vCard.",
        ),
        (
            "BEGIN:VCARD\nFN:Ana\nNOTE:" + "xx\n " * 600_000 + "\nEND:VCARD\n",
            "cards.vcf has more than 1,000,000 characters in line 3; no list has so many.",
        ),
        (
            "BEGIN:VCARD\nFN:Ana\nNOTE:" + "x" * 1_000_001 + "\nEND:VCARD\n",
            "cards.vcf has more than 1,000,000 characters in line 3; no list has so many.",
        ),
        (
            "BEGIN:VCARD\n" + "TEL:1\n" * 10_001 + "END:VCARD\n",
            "The card at line 1 of cards.vcf is too long.",
        ),
    ],
    ids=["open", "nested", "outside", "no property", "folds", "long line", "many lines"],
)
def test_broken_cards_are_refused_with_their_line(file: Path, text: str, sentence: str) -> None:
    file.write_text(text, "utf-8", newline="")
    with pytest.raises(errors.Refused) as refused:
        opened(file)
    assert tr(refused.value.message, language="en") == sentence
