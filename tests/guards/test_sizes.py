"""A file is one thing, and so is a function: small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "tui_crm"
FILE_LINES = 400
FUNCTION_LINES = 70
APP_LINES = 150
"""The application joins modes, session, theme and language; whatever grows there is a screen or a widget."""


TESTS = Path(__file__).parents[1]
TEST_LINES = 500
"""A file of tests tells of one thing, at more length."""


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: path.relative_to(TESTS).as_posix())
def test_files_of_tests_stay_small(path: Path) -> None:
    # The law of rights is one table with all ways in, and is read as one.
    limit = 650 if path.name == "test_rights.py" else TEST_LINES
    assert path.read_text(encoding="utf-8").count("\n") <= limit


def product_files() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", product_files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    limit = APP_LINES if path == PACKAGE / "tui" / "app.py" else FILE_LINES
    lines = text.count("\n")
    assert lines <= limit
    long = {
        node.name: span
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (span := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}
