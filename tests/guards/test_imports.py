"""What may be loaded together; the contracts in `pyproject.toml` say the rest."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
