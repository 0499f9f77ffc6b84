"""Where the imports of a test read from."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Where a test puts its file."""
    return tmp_path / "customers.csv"
