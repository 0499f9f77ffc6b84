"""JSON lines, as our own export writes them, become a table from which the same records are made (R-IMX)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.exporting import exported, listing
from tests.exchange.opened import cells, opened, said
from tests.office import Office
from tui_crm.domain import Filter, Query, errors, registry
from tui_crm.exchange.sources.table import NOTHING
from tui_crm.i18n import tr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its file."""
    return tmp_path / "customers.jsonl"


def lines(file: Path, *records: dict[str, Any]) -> Path:
    """A file of these objects."""
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    return file


def test_the_columns_are_the_names_that_any_object_uses(file: Path) -> None:
    table = opened(lines(file, {"name": "恒达"}, {"credit": 5, "name": "博雅"}, {"name": "鼎新", "remark": None}))
    assert (table.kind, table.header, table.count, table.neutral) == ("json", ["name", "credit", "remark"], 3, False)
    assert list(table.rows()) == [(1, ["恒达", "", ""]), (2, ["博雅", "5", ""]), (3, ["鼎新", "", NOTHING])]
    assert said(table) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("恒达", "恒达"),
        (None, NOTHING),
        ("", NOTHING),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (12345678901234567890, "12345678901234567890"),
        (0.1, "0.1"),
        ({"id": 7, "code": "330100", "name": "杭州市"}, "330100"),
        ({"id": 7, "name": "杭州市"}, "杭州市"),
        ([{"id": 1, "code": "vip", "name": "贵宾"}, {"id": 2, "name": "老客户"}], "vip,老客户"),
        ([{"id": 1, "code": "100", "name": "百强"}], "百强"),
        ([], NOTHING),
        ({}, NOTHING),
        ({"微信": "hengda", "税号": "91330100"}, '{"微信": "hengda", "税号": "91330100"}'),
    ],
)
def test_values_become_the_texts_that_fields_read(file: Path, value: object, text: str) -> None:
    assert cells(opened(lines(file, {"name": "恒达", "value": value}))) == [["恒达", text]]


def test_fractions_keep_the_digits_they_were_written_with(file: Path) -> None:
    file.write_text('{"name":"恒达","a":0.10000000000000000001,"b":1E5}\n', "utf-8")
    assert cells(opened(file)) == [["恒达", "0.10000000000000000001", "1E5"]]


def test_our_own_export_comes_back(office: Office, file: Path) -> None:
    """Everything that the form of a customer asks for is made again from the file."""
    tags = office.admin.page("dictionary_values", Query(filters=(Filter("kind", "is", "tag"),))).rows[:2]
    assert len(tags) == 2
    values = {
        "name": "=杭州恒达 ‮精密",
        "phone": "0571-87654321",
        "region": "杭州",
        "credit": 80,
        "member_since": "2020-02-29",
        "tags": [tag.id for tag in tags],
        "extra": "微信: hengda\n税号: 91330100",
        "remark": "两行\n备注，“引号”",
    }
    admin = office.admin
    before = admin.create("customers", values)
    file.write_bytes(exported(listing(office), "json"))
    table = opened(file)
    (row,) = cells(table)
    record = dict(zip(table.header, row, strict=True))
    inputs = {n: record[n] for n in registry["customers"].inputs if record.get(n, NOTHING) != NOTHING and n != "code"}
    made = admin.create("customers", inputs)
    assert record["code"] == before["code"]
    assert {n: made[n] for n in inputs} == {n: before[n] for n in inputs}
    assert {"name", "phone", "region", "credit", "member_since", "extra", "remark", "kind", "tags"} <= inputs.keys()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(records=st.lists(st.dictionaries(TEXT.filter(lambda t: t == t.strip()), TEXT, min_size=1), min_size=1))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_text_comes_back_as_it_was(tmp_path: Path, records: list[dict[str, str]]) -> None:
    table = opened(lines(tmp_path / "any.jsonl", *records))
    rows = [dict(zip(table.header, row, strict=True)) for row in cells(table)]
    said = [{name: text or NOTHING for name, text in one.items()} for one in records]
    assert [{name: row[name] for name in one} for one, row in zip(records, rows, strict=True)] == said


WHOLE = "customers.jsonl cannot be read at line {}: each line has to be one complete JSON object."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"name": "恒达"}\n[1]\n', WHOLE.format(2)),
        ('{"name": "恒达"}\n\n{"name": \n', WHOLE.format(3)),
        ('{\n  "name": "恒达"\n}\n', WHOLE.format(1)),
        ('{"name": "a", "name": "b"}\n', WHOLE.format(1)),
        ('{"name": NaN}\n', WHOLE.format(1)),
        ('{"name": "\\ud800"}\n', WHOLE.format(1)),
        ('{"name": ' + "[" * 100_000 + "\n", WHOLE.format(1)),
        ('{"name": 1' + "0" * 5000 + "}\n", WHOLE.format(1)),
        ('{"name": "' + "x" * 1_000_001 + '"}\n', WHOLE.format(1)),
        ('{"name": "恒达"}\n{' + " " * 10_000_001, "customers.jsonl has more than 10,000,000 characters in line 2;"),
        ("{" + ",".join(f'"{n}":1' for n in range(2001)) + "}\n", "customers.jsonl has 2001 columns in row 1;"),
    ],
    ids=["list", "cut", "spread", "twice", "nan", "surrogate", "deep", "digits", "cell", "line", "columns"],
)
def test_a_line_that_is_no_object_is_refused_with_its_number(file: Path, text: str, sentence: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(errors.Refused) as refused:
        opened(file)
    assert tr(refused.value.message, language="en").startswith(sentence)


def test_a_line_in_another_encoding_is_refused(file: Path) -> None:
    file.write_bytes('{"name": "恒达"}\n'.encode() + '{"name": "恒达"}\n'.encode("gbk"))
    with pytest.raises(errors.Refused) as refused:
        opened(file)
    assert tr(refused.value.message, language="en") == WHOLE.format(2)
