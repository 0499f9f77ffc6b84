"""Typing, keeping and opening again, in any order, gives what was typed: sign by sign, in every kind of field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import Office
from tui_crm.domain import registry
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.screens.records.form_facts import facts_of

KEYS = ("backspace", "delete", "left", "right", "home", "end", "ctrl+w", "ctrl+u", "enter", "up", "down")
TEXT = st.one_of(st.text(st.characters(), max_size=12), st.sampled_from([" ", "\n", "a: b\r\nc", "{", "\x00", "+3d"]))
STEP = st.one_of(
    st.tuples(st.just("type"), st.integers(0, 50), TEXT),
    st.tuples(st.just("press"), st.integers(0, 50), st.sampled_from(KEYS)),
    st.tuples(st.just("choose"), st.integers(0, 50), st.lists(st.integers(1, 10**9), max_size=3)),
    st.tuples(st.just("reopen"), st.just(0), st.just("")),
)


def fresh(office: Office, entity: str) -> list[Answer]:
    """The fields of a form that was just opened, as far as they can be filled in."""
    facts = facts_of(office.admin, registry[entity], None, {})
    return [answer for part in facts.parts for answer in part.answers if not answer.fixed]


def do(answer: Answer, what: str, value: Any) -> None:
    """Type, press, or choose where there is a list of records."""
    if what == "type":
        answer.type(value)
    elif what == "press":
        answer.press(value)
    elif type(answer).__name__ == "Linked":
        answer.take(value[0] if value else None)
    elif type(answer).__name__ == "LinkedSeveral":
        answer.take(tuple(value))


@pytest.mark.parametrize("entity", ["customers", "users", "dictionary_values"])
@given(steps=st.lists(STEP, min_size=1, max_size=30))
def test_whatever_was_typed_comes_back(office: Office, entity: str, steps: list[tuple[str, int, Any]]) -> None:
    answers, key = fresh(office, entity), None
    for what, place, value in [*steps, ("reopen", 0, "")]:
        if what != "reopen":
            do(answers[place % len(answers)], what, value)
            continue
        typed = {answer.name: answer.raw for answer in answers if answer.touched}
        before = {answer.name: answer.raw for answer in answers}
        key = office.admin.keep_draft(entity, typed, key=key)
        answers = fresh(office, entity)
        known = {answer.name: answer for answer in answers}
        assert all(known[name].resume(raw) for name, raw in office.admin.draft(key).values.items())
        assert {answer.name: answer.raw for answer in answers} == before


@pytest.mark.parametrize("wrong", [None, 3, "x", True, [1], ["x"], {"a": 1}])
def test_a_value_of_another_kind_is_refused_and_changes_nothing(office: Office, wrong: Any) -> None:
    """A draft may be older than the program that opens it."""
    takes = {str: ("Line", "Lines", "Pairs", "Day"), bool: ("YesNo",), type(None): ("Linked",), int: ("Linked",)}
    for answer in fresh(office, "customers") + fresh(office, "users"):
        before, kind = answer.raw, type(answer).__name__
        fits = kind in takes.get(type(wrong), ()) or (kind == "LinkedSeveral" and wrong == [1])
        assert answer.resume(wrong) == fits
        assert fits or answer.raw == before
