"""What building the wheel adds to the files of the package: compiled catalogs and the facts in `data/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = {".py", ".pyc"}
"""Endings of files in `data/` that make facts but are none."""

RECORDS = {"README.md", "doubtful.csv", "known", "mended.csv"}
"""Files and folders in `data/` that say how facts were made; nothing reads them at run time."""


def compile_catalogs(locales: Path) -> None:
    """Write the `.mo` file beside each `.po` file under a folder of locales."""
    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalog = read_po(text, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalog)


def facts(data: Path) -> dict[str, str]:
    """Each file of facts, with the place that it has in the installed package."""
    return {
        str(data / path): str(Path("tui_crm", "data_files", path))
        for path in sorted(path.relative_to(data) for path in data.rglob("*") if path.is_file())
        if path.suffix not in SOURCES and RECORDS.isdisjoint(path.parts) and not path.name.startswith(".")
    }


class PackageBuildHook(BuildHookInterface[Any]):
    """Compiles the catalogs, and puts the facts into a wheel that leaves the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_catalogs(root / "tui_crm" / "i18n" / "locales")
        if version != "editable":
            build_data["force_include"].update(facts(root / "data"))
