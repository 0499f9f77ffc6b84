"""Which way of answering belongs to which kind of field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_crm.tui.inputs.answer import Answer, Fixed, Question
from tui_crm.tui.inputs.chosen import Linked, LinkedSeveral, OneOf, YesNo
from tui_crm.tui.inputs.written import Day, Line, Lines, Pairs, When

WAYS: Mapping[str, type[Answer]] = {
    "line": Line,
    "lines": Lines,
    "pairs": Pairs,
    "day": Day,
    "when": When,
    "flag": YesNo,
    "choice": OneOf,
    "value": Linked,
    "link": Linked,
    "links": LinkedSeveral,
}
"""The word that a kind of field has for its input -> how it is answered; any other is only shown."""


def answer_to(question: Question, *, writable: bool) -> Answer:
    """The way in which a field is answered."""
    return way_of(question.kind)(question) if writable else Fixed(question)


def way_of(kind: Any) -> type[Answer]:
    """How a kind of field is answered by whoever may write it."""
    return WAYS.get(kind.widget, Fixed)
