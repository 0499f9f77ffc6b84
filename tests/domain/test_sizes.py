"""Sizes of files are said in a unit that people read."""

from __future__ import annotations

import pytest

from tui_crm.domain import size_in_words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (111, "111 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (999_949, "999.9 KB"),
        (999_950, "1.0 MB"),
        (12_345_678, "12.3 MB"),
        (10**16, "10,000.0 TB"),
    ],
)
def test_a_size_leaves_a_few_digits(count: int, words: str) -> None:
    assert size_in_words(count) == words
