"""What may be loaded together; the contracts in `pyproject.toml` say the rest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import tui_crm

LIST_TERMINAL = """
import sys
import {package}
print(*sorted(name for name in sys.modules if name.partition(".")[0] in ("rich", "textual")))
"""


@pytest.mark.parametrize("package", ["tui_crm.domain", "tui_crm.exchange"])
def test_the_domain_loads_no_terminal(package: str) -> None:
    """Nightly jobs, imports and scripts run without a screen, and most of the start of Textual is its import.

    The contract on imports reads the sources. A clean interpreter also sees what a library drags in,
    and what is imported by a name made at run time.
    """
    answer = subprocess.run(
        [sys.executable, "-c", LIST_TERMINAL.format(package=package)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert answer.stdout.split() == []


def test_no_property_has_one_lock_for_all_objects() -> None:
    """`tui_crm.cached` has the property that does; Python's own would have each session wait for the others' books."""
    package = Path(tui_crm.__file__).parent
    sources = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    lines = ((path, line) for path, text in sources.items() for line in text.splitlines() if "cached_property" in line)
    assert [(path, line) for path, line in lines if "functools" in line] == []
