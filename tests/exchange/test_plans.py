"""A plan for imports may be written by hand: whatever cannot be in one is refused when it is loaded (R-IMX-04)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounts, table, take_in
from tests.office import Office
from tui_crm.domain import Query, errors
from tui_crm.exchange.importing import Plan
from tui_crm.i18n import tr

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ({"encoding": "foo"}, "“encoding” is one of utf-8 / "),
        ({"encoding": 5}, "“encoding” is one of"),
        ({"dates": "DMY"}, "“dates” is one of dmy / mdy / ymd."),
        ({"decimal": "comma"}, "“decimal” is one of . / ,."),
        ({"delimiter": 5}, "“delimiter” has to be a text."),
        ({"delimiter": "ab"}, "The delimiter has to be one sign."),
        ({"delimiter": '"'}, "The delimiter has to be one sign."),
        ({"sheet": 5}, "“sheet” has to be a text."),
        ({"keys": 5}, "“keys” has to be a list of fields."),
        ({"keys": [["a"]]}, "“keys” has to be a list of fields."),
        ({"make": "level"}, "“make” has to be a list of fields."),
    ],
)
def test_what_cannot_be_in_a_plan(stored: dict[str, Any], sentence: str) -> None:
    with pytest.raises(errors.Refused) as refused:
        Plan.loaded(stored)
    assert tr(refused.value.message, language="en").startswith(sentence)


def test_a_plan_is_loaded_as_it_was_stored() -> None:
    plan = Plan(encoding="gbk", delimiter="\t", dates="dmy", decimal=",", keys=("name",), make=("level",))
    assert Plan.loaded(plan.stored()) == plan


@pytest.mark.parametrize(("field", "called"), [("nosuch", "nosuch"), ("name", "Name"), ("tags", "Tags")])
def test_records_are_made_only_for_what_points_at_one(office: Office, sheet: Path, field: str, called: str) -> None:
    table(sheet, [("名称",), ("恒达",)])
    with pytest.raises(errors.Refused, match=f"No records can be made for “{called}”"):
        take_in(office, sheet, make=(field,))
    assert office.names("linzhiyuan") == []


def test_utf_16_without_its_mark_goes_the_way_that_its_octets_say(office: Office, sheet: Path) -> None:
    for number, encoding in enumerate(("utf-16-le", "utf-16-be")):
        sheet.write_bytes(f"编号,名称\r\nA{number},Hengda\r\n".encode(encoding))
        assert take_in(office, sheet, encoding="utf-16").created == 1
    table(sheet, [("编号", "名称"), ("A9", "恒达")])
    with pytest.raises(errors.Refused, match="is not a text in UTF-16: see line 1"):
        take_in(office, sheet, encoding="utf-16")


def test_a_file_whose_name_is_no_text_is_imported(office: Office, tmp_path: Path) -> None:
    """Chinese names out of an old archive are GBK; the book keeps what can be read of them."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + "/目录".encode("gbk")))
    folder.mkdir()
    path = table(folder / os.fsdecode("客户.csv".encode("gbk")), [("编号", "名称", "信用度"), ("A1", "恒达", "500")])
    report = take_in(office, path)
    assert accounts(report) == (1, 0, 0, 1)
    (row,) = office.admin.page("imports", Query(columns=("file",))).rows
    assert row["file"].endswith(".csv")
    with office.admin.deed("book", "backup", path.name, {"file": str(path)}):
        pass
