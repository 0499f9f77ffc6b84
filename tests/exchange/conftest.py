"""Where the imports of a test read from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_crm.i18n import language, use


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Where a test puts its file."""
    return tmp_path / "customers.csv"


@pytest.fixture
def in_english() -> Iterator[None]:
    """Words of files in English, whatever the tests before spoke."""
    before = language()
    use("en")
    yield
    use(before)
