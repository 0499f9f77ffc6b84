"""What a setting's value may be."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tui_crm.domain.core.fields import Bad, Choice, Context
from tui_crm.domain.core.links import Scalar
from tui_crm.domain.modules.settings.declared import BY_NAME, Setting
from tui_crm.domain.modules.settings.shapes import SHAPES
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record

_WORDS = {
    "true": True,
    "yes": True,
    "是": True,
    "1": True,
    "false": False,
    "no": False,
    "否": False,
    "0": False,
}


class SettingScalar(Scalar):
    """The value of a setting; where it is known which one, a value that does not fit it is refused at once."""

    setting: Setting | None = None

    def clean(self, value: Any, context: Context) -> str:
        """The text as typed."""
        text = super().clean(value, context)
        if self.words_of:
            return Choice(self.label, self.words_of).clean(text, context)
        problem = _problem(self.setting, _as_stored(self.setting, text)) if self.setting is not None else None
        if problem is not None:
            raise Bad(problem.text, **problem.facts)
        return text


class SettingChoice(SettingScalar):
    """The value of a setting that is one of a few."""

    widget = Choice.widget


def fitted(record: Record, kind: Any) -> Any:
    """The value of a setting with the limits of that setting, so that a form checks it when its field is left.

    One of a few is chosen by its word.
    """
    if not isinstance(kind, SettingScalar):
        return kind
    narrowed = copy(kind)
    setting = narrowed.setting = BY_NAME.get(str(record.values.get("name")))
    if setting is not None and setting.choices:
        narrowed = SettingChoice(kind.label, kind.max_length, required=True, width=kind.width)
        narrowed.name, narrowed.setting, narrowed.words_of = kind.name, setting, setting.choices
    if setting is not None and setting.shape == "e-mail":
        # The library that checks addresses takes a tenth of a second to load: now, not when the field is left.
        SHAPES[setting.shape]("name@example.com")
    return narrowed


def prepare(desk: Desk, before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
    """What people type becomes JSON of the setting's kind."""
    setting = BY_NAME.get(str(before.values["name"] if before else values.get("name")))
    if setting is None or "value" not in values:
        return values
    return values | {"value": _as_stored(setting, values["value"])}


def _as_stored(setting: Setting, typed: Any) -> Any:
    """What was typed as JSON of the setting's kind; what does not fit stays as it is, and the check says why."""
    text = unicodedata.normalize("NFKC", str(typed)).strip()
    if setting.kind == "flag" and text.lower() in _WORDS:
        return json.dumps(_WORDS[text.lower()])
    if setting.kind == "number" and re.fullmatch(r"[+-]?\d{1,12}", text):
        # As every field of a number takes it: JSON knows no leading nought and no plus.
        return str(int(text))
    if setting.kind == "text":
        plain = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
        return json.dumps(_in_shape(setting, plain), ensure_ascii=False)
    return typed


def _in_shape(setting: Setting, text: str) -> str:
    """A text as it is kept; one that does not fit stays as it is, and the check says why."""
    if not text or not setting.shape:
        return text
    try:
        return SHAPES[setting.shape](text)
    except Bad:
        return text


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """The value fits the setting."""
    problem = _problem(BY_NAME[after["name"]], after["value"])
    return {"value": problem} if problem else {}


def _problem(setting: Setting, stored: str) -> Message | None:
    try:
        value = json.loads(stored)
    except ValueError:
        value = None
    if setting.kind == "flag":
        return None if isinstance(value, bool) else Message("Yes or no, please.")
    if setting.kind == "number":
        if isinstance(value, int) and not isinstance(value, bool) and setting.low <= value <= setting.high:
            return None
        return Message("Between {low} and {high}, please.", low=setting.low, high=setting.high)
    return _text_problem(setting, str(value))


def _counts(pattern: str) -> bool:
    """Whether a pattern gives another number each time."""
    try:
        samples = {pattern.format(yyyy=2026, yy="26", mm="11", dd="22", n=n) for n in (1, 2, 12, 123)}
    except (KeyError, ValueError, IndexError, AttributeError, TypeError):
        return False
    return len(samples) == 4 and all(len(sample) <= 30 for sample in samples)


def _text_problem(setting: Setting, value: str) -> Message | None:
    if setting.shape and value:
        try:
            SHAPES[setting.shape](value)
        except Bad as bad:
            return bad.message
    if setting.name.startswith("code.") and not _counts(value):
        return Message("Use {yyyy}, {yy}, {mm}, {dd} and {n:03}, as in KH{yy}{mm}{dd}{n:03}.")
    if setting.name == "zone":
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return Message("This time zone is not known. Write it like Asia/Shanghai.")
    if setting.name == "dial.command" and value and "{number}" not in value:
        # It would be kept, and the bare number copied all the same.
        return Message("Write {number} where the number stands, as in tel:{number}.")
    if setting.name == "backups.folder" and value and not os.path.isabs(value):
        return Message("The whole path, please, such as /srv/backups.")
    if setting.choices and value not in setting.choices:
        return Message("“{text}” is not one of the choices.", text=value[:40])
    return None
