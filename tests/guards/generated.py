"""Files that are made from the program itself; `python -m tests.guards.generated` writes them anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from pypinyin import Style, lazy_pinyin

from tui_crm.cli.reference import reference
from tui_crm.domain import (
    ACTION_WORDS,
    FIELD_ACCESS_WORDS,
    LEVEL_WORDS,
    FieldAccess,
    Level,
    modules,
    registry,
)
from tui_crm.domain.core.access import ROLES
from tui_crm.i18n import LOCALES, tr
from tui_crm.tui.keys import TABLES
from tui_crm.tui.present.key_names import key_names
from tui_crm.tui.present.pinyin import TABLE

DOCS = Path(__file__).parents[2] / "docs"
HAN = re.compile("[\u3007\u3400-\u9fff]+")
MADE_BY = "<!-- made by `python -m tests.guards.generated`; changes belong into the program -->"


def row(cells: Iterable[str]) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    """A Markdown table."""
    return [row(head), row(["---"] * len(head)), *map(row, rows)]


WORDS = {
    "en": {
        "title": "Keys",
        "note": "Keys can be changed in “My settings”; the first column says how a key is called there.",
        "head": ["Name", "Keys", "Does", "Details"],
    },
    "zh": {
        "title": "按键",
        "note": "按键可以在“我的设置”里更改；第一列是按键在那里的名字。",
        "head": ["名字", "按键", "作用", "说明"],
    },
}
"""The words of the page of keys that the program itself does not say."""


def keys_page(language: str) -> str:
    """Every key of the program, in one language."""
    words: Any = WORDS[language]
    lines = [MADE_BY, "", f"# {words['title']}", "", words["note"]]
    for title, keys in TABLES.items():
        rows = [
            [f"`{key.id}`", _coded(key_names(key.keys)), *(tr(t, language=language) for t in (key.label, key.help))]
            for key in keys
        ]
        lines += ["", f"## {tr(title, language=language)}", "", *table(words["head"], rows)]
    return "\n".join(lines) + "\n"


def _coded(names: str) -> str:
    return " ".join(f"`{name}`" for name in names.split("  ") if name)


def roles_page() -> str:
    """How far each right of each built-in role reaches before anybody edits it."""
    modules.load()
    lines = [MADE_BY, "", "# Roles", "", *ROLES_TEXT]
    for code, name in ROLES.items():
        lines += ["", f"## {name}", "", f"Code `{code}`.", "", *_levels(code), *_fields(code)]
    return "\n".join(lines) + "\n"


ROLES_TEXT = [
    "A role says, for every kind of record and every action, how far the right reaches:",
    "",
    *(f"* **{word}**: {what}" for word, what in zip(LEVEL_WORDS.values(), (
        "nothing.",
        "records that the person owns.",
        "records owned by anybody in the person's department.",
        "records owned in the person's department and in every department below it.",
        "every record.",
    ), strict=True)),
    "",
    "Somebody with several roles has the furthest of their levels. Records that belong to nobody know only none and",
    "all. A record that somebody shared is seen beyond the level. Every role can be edited in the program (“Role",
    "rights”); these are the levels that a new book starts with. `–`: there is no such action.",
]  # fmt: skip


def _levels(code: str) -> list[str]:
    named = {action for entity in registry for action in entity.policy.actions}
    actions = [*(a for a in ACTION_WORDS if a in named), *sorted(named - set(ACTION_WORDS))]
    rows = []
    for entity in registry:
        granted = entity.policy.defaults.get(code, {})
        rows.append([
            entity.titles,
            *(LEVEL_WORDS[Level(granted.get(a, 0))] if a in entity.policy.actions else "–" for a in actions),
        ])  # fmt: skip
    return table(["", *(ACTION_WORDS.get(a, a) for a in actions)], rows)


def _fields(code: str) -> list[str]:
    rows = [
        [entity.titles, entity.fields[name].label, FIELD_ACCESS_WORDS[FieldAccess(access)]]
        for entity in registry
        for name, access in entity.policy.fields.get(code, {}).items()
    ]
    return ["", "Fields that are not free:", "", *table(["", "Field", "Access"], rows)] if rows else []


def pinyin_table() -> str:
    """The readings that the characters of the Chinese catalog have there, as JSON with a line for each letter."""
    found: dict[str, set[str]] = {}
    for text in _chinese():
        for run in HAN.findall(text):
            syllables = lazy_pinyin(run, style=Style.NORMAL, v_to_u=False)
            for char, syllable in zip(run, syllables, strict=True):
                found.setdefault(char, set()).add(syllable)
    lines: dict[str, list[str]] = {}
    for char in sorted(found, key=lambda c: (min(found[c]), c)):
        entry = f"{json.dumps(char, ensure_ascii=False)}: {json.dumps(' '.join(sorted(found[char])))}"
        lines.setdefault(min(found[char])[0], []).append(entry)
    return "{\n" + ",\n".join(", ".join(entries) for entries in lines.values()) + "\n}\n"


def _chinese() -> Iterator[str]:
    with (LOCALES / "zh" / "LC_MESSAGES" / "tui_crm.po").open("rb") as text:
        for entry in read_po(text, locale="zh"):
            if entry.id:
                yield from (entry.string,) if isinstance(entry.string, str) else entry.string


GENERATED = {
    DOCS / "keys.md": lambda: keys_page("en"),
    DOCS / "keys.zh.md": lambda: keys_page("zh"),
    DOCS / "roles.md": roles_page,
    DOCS / "commands.md": lambda: f"{MADE_BY}\n\n{reference()}",
    TABLE: pinyin_table,
}
"""Each file with the function that makes it."""

if __name__ == "__main__":
    for path, make in GENERATED.items():
        path.write_text(make(), encoding="utf-8")
