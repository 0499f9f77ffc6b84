"""Files to import at the screen, and the steps that all of these stories share."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.stories.driver import Crm
from tui_crm.tui.screens.importing.screen import ImportScreen
from tui_crm.tui.screens.prompt import ChooseScreen

BROKEN_OFF = """
import os, sys
from pathlib import Path
from tui_crm.domain import open_book
from tui_crm.exchange.importing import import_file
from tui_crm.exchange.importing.run import Import

Import.size = 2
book = open_book(sys.argv[1])
import_file(book.desk_of(sys.argv[2]), "customers", Path(sys.argv[3]), progress=lambda done, rows: os._exit(9))
"""
"""An import whose process ends after the first two rows."""


def written(path: Path, rows: Iterable[Iterable[str]], encoding: str = "utf-8") -> Path:
    """A CSV file with these rows."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def broken_off(url: str, account: str, path: Path) -> None:
    """An import that was killed after two rows."""
    done = subprocess.run([sys.executable, "-c", BROKEN_OFF, url, account, str(path)], check=False)
    assert done.returncode == 9


async def chosen(crm: Crm, name: str, place: str = "客户", key: str = "i", sees: str = "行") -> None:
    """Open a list, and choose a file to import into it."""
    await crm.open(place)
    await crm.press(key)
    await crm.arrives(ChooseScreen)
    await crm.chooses(name)
    await crm.arrives(ImportScreen)
    await crm.sees(sees)


async def decides(crm: Crm, line: str, answer: str) -> None:
    """Give a line of the page another value."""
    await crm.goes_to(line)
    await crm.press("enter")
    await crm.arrives(ChooseScreen)
    await crm.chooses(answer)


async def finished(crm: Crm, *seen: str) -> None:
    """Check or import, and wait for what the page says of it."""
    await crm.press("f2")
    await crm.sees(*seen)


def lines_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file that the program has written."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


__all__ = ["broken_off", "chosen", "decides", "finished", "lines_of", "written"]
