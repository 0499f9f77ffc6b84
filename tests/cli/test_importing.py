"""The import command accounts for every row (R-IMX-04)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Crm
from tui_crm.domain import Desk, errors
from tui_crm.exchange.importing import import_file
from tui_crm.exchange.importing.run import Import

NORTHWIND = Path(__file__).parents[1] / "exchange" / "files" / "northwind_customers.csv"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Two good rows, one that is there already, one that cannot be."""
    path = tmp_path / "new.csv"
    path.write_text("编号,名称,Credit,Shoe size\nA1,恒达,5,\nA1,恒达,5,\nA2,博雅,500,\nA3,[/鼎新],,\n", "utf-8")
    return path


def test_northwind_comes_in_whole(crm: Crm) -> None:
    answer = crm("import", "customers", str(NORTHWIND), "--lang", "en")
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == "Rows: 93; 93 created, 0 skipped, 0 failed.\n"
    assert len(crm("list", "customers", "--all").lines) == 94
    assert len(crm("list", "contacts", "--all").lines) == 94
    assert crm("list", "customers", "--filter", "region=UK", "--json").json


def test_every_row_is_accounted_for_in_words(crm: Crm, sheet: Path) -> None:
    answer = crm("import", "客户", str(sheet), "--lang", "en")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "Row 3, 编号: “A1” is in the book already.",
        "Row 4, Credit: Between 0 and 100, please.",
        "These columns are not known and were left out: Shoe size",
        "Rows: 4; 2 created, 1 skipped, 1 failed.",
    ]


def test_every_row_is_accounted_for_in_json(crm: Crm, sheet: Path) -> None:
    data = crm("import", "customers", str(sheet), "--json").json
    assert [data[key] for key in ("read", "created", "skipped", "failed")] == [4, 2, 1, 1]
    assert [(r["row"], r["outcome"], r["column"]) for r in data["reasons"]] == [
        (3, "skipped", "编号"),
        (4, "failed", "Credit"),
    ]
    assert data["unknown_columns"] == ["Shoe size"]
    assert data["columns"] == {"编号": "code", "名称": "name", "Credit": "credit"}


def test_a_dry_run_writes_nothing(crm: Crm, sheet: Path) -> None:
    answer = crm("import", "customers", str(sheet), "--dry-run", "--lang", "en")
    assert answer.status == 1
    assert "Dry run, nothing was written. Rows: 4; 2 new, 1 skipped, 1 failed." in answer.err
    assert crm("list", "customers", "--json").json == []


def test_many_reasons_are_counted(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Name,Credit\n" + "x,bad\n" * 30, "utf-8")
    answer = crm("import", "customers", str(path), "--lang", "en")
    assert "and 10 more; --json has all of them" in answer.err
    assert len(crm("import", "customers", str(path), "--json").json["reasons"]) == 30


def test_who_may_not_import_is_refused(crm: Crm, sheet: Path) -> None:
    for account in ("chenguodong", "zhaolei", "qianwen"):
        answer = crm("import", "customers", str(sheet), "--as", account, "--lang", "en")
        assert (answer.status, answer.out) == (1, "")
        assert answer.err.startswith("Your roles do not let you import customers.")
    assert crm("list", "customers", "--json").json == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("名称\n恒达\n".encode() + "博雅".encode("gbk"), "cannot be told for sure"),
        (b"", "is empty"),
        (b"Phone\n1\n", "no column for “Name”"),
        (None, "is not there"),
    ],
)
def test_an_unusable_file_is_one_line(crm: Crm, tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "\x1b[31mfile.csv"
    if content is not None:
        path.write_bytes(content)
    answer = crm("import", "customers", str(path), "--lang", "en")
    assert (answer.status, answer.out) == (1, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert "\x1b" not in answer.err


def test_an_unknown_kind_of_records_is_wrong_use(crm: Crm, sheet: Path) -> None:
    assert crm("import", "invoices", str(sheet)).status == 2


OWNED = "Account Name,Account Owner\nAlfreds,Nancy Davolio\nBerglund,Janet Leverling\n"


def test_owners_of_another_program_need_one_word(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(OWNED, "utf-8")
    answer = crm("import", "customers", str(path), "--lang", "en")
    assert (answer.status, answer.err.count("\n")) == (1, 1)
    assert "--owner-unknown me, leave-out or fail" in answer.err
    assert crm("list", "customers", "--json").json == []
    answer = crm("import", "customers", str(path), "--owner-unknown", "me", "--lang", "en")
    assert (answer.status, answer.err) == (0, "Rows: 2; 2 created, 0 skipped, 0 failed.\n")
    answer = crm("import", "customers", str(path), "--lang", "zh")
    assert "“Account Owner”列中的负责人大多不是本系统的用户" in answer.err


def test_a_value_for_every_row_is_set_by_name_or_label(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("名称\n恒达\n博雅\n", "utf-8")
    with crm.office() as office:
        office.set("customers.complete", "true")
    answer = crm("import", "customers", str(path), "--lang", "en")
    assert "give one value for every row" in answer.err
    values = ["电话=0571-87654321", "region=330100", "Address=A=B", "contact_name=王磊", "联系人性别=男"]
    values += ["contact_position=经理", "contact_mobile=13800001234"]
    answer = crm("import", "customers", str(path), *(word for one in values for word in ("--set", one)))
    assert answer.status == 0
    assert {row["address"] for row in crm("list", "customers", "--columns", "address", "--json").json} == {"A=B"}


@pytest.mark.parametrize("words", [["--set", "phone"], ["--set", "shoe=1"], ["--set", "credit=1", "--set", "Credit=2"]])
def test_a_value_that_is_set_wrongly_is_wrong_use(crm: Crm, sheet: Path, words: list[str]) -> None:
    assert crm("import", "customers", str(sheet), *words).status == 2


def test_an_import_goes_on_with_a_file_that_was_moved(
    crm: Crm, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_crm.exchange.importing.run.Import.size", 2)
    with crm.office() as office:

        def stop(done: int, rows: int) -> None:
            raise KeyboardInterrupt

        import_file(office.admin, "customers", sheet, progress=stop)
    moved = sheet.rename(tmp_path / "moved.csv")
    assert "is not there" in crm("import", "customers", str(sheet), "--resume", "1", "--lang", "en").err
    answer = crm("import", "customers", str(moved), "--resume", "1", "--lang", "en")
    assert answer.err.endswith("Rows: 4; 2 created, 1 skipped, 1 failed.\n")


def test_an_import_that_stops_amid_its_file_says_what_is_saved_and_how_to_go_on(
    crm: Crm, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second batch finds the disk full."""
    written = Desk.batch_written

    def full(desk: Desk, key: int, number: int, *facts: Any) -> None:
        if number > 0:
            raise errors.DiskFull(errors.NO_ROOM)
        written(desk, key, number, *facts)

    with monkeypatch.context() as amid:
        amid.setattr(Import, "size", 2)
        amid.setattr(Desk, "batch_written", full)
        first = crm("import", "customers", str(sheet), "--lang", "en")
        again = crm("import", "customers", str(sheet), "--resume", "1", "--json", "--lang", "en")
    why = "There is no room left on the disk. The last batch was not saved; rows done before it: 2."
    assert (first.status, first.err.splitlines()[-3:]) == (
        1,
        [
            "Rows: 2; 1 created, 1 skipped, 0 failed.",
            f"Stopped; rows left: 2. {why}",
            "Import 1 goes on with --resume 1.",
        ],
    )
    assert (again.json["import"], again.json["read"], again.json["stopped"]) == (1, 2, why)
    assert crm("import", "customers", str(sheet), "--resume", "1").status == 1
    assert [row["name"] for row in crm("list", "customers", "--json").json] == ["[/鼎新]", "恒达"]


@pytest.mark.parametrize(("sign", "status"), [("tab", 0), ("\\t", 0), ("\t", 0), ("ab", 1), ("", 1)])
def test_a_delimiter_is_said_as_for_an_export(crm: Crm, tmp_path: Path, sign: str, status: int) -> None:
    path = tmp_path / "tabs.csv"
    path.write_text("编号\t名称\nA1\t恒达\n", "utf-8")
    answer = crm("import", "customers", str(path), "--delimiter", sign, "--dry-run", "--lang", "en")
    assert answer.status == status
    assert ("1 new" if status == 0 else "The delimiter has to be one sign.") in answer.err


def test_a_match_is_kept_once_a_file_has_come_in_with_it(crm: Crm, tmp_path: Path) -> None:
    """A dry run writes nothing, and what no file fits is of no use."""
    path, days = tmp_path / "new.csv", ["--dates", "dmy", "--save-map", "办事处"]
    path.write_text("名称,最近购买日期\n恒达,01.05.2023\n", "utf-8")
    assert crm("import", "customers", str(path), *days, "--dry-run").status == 0
    path.write_text("电话,最近购买日期\n8765432,01.05.2023\n", "utf-8")
    assert crm("import", "customers", str(path), *days).status == 1
    answer = crm("import", "customers", str(path), "--map", "办事处", "--lang", "en")
    assert "There is neither a file nor a saved match called 办事处." in answer.err
    path.write_text("名称,最近购买日期\n恒达,01.05.2023\n", "utf-8")
    assert crm("import", "customers", str(path), *days).status == 0
    path.write_text("名称,最近购买日期\n博雅,01.05.2023\n", "utf-8")
    assert crm("import", "customers", str(path), "--map", "办事处").status == 0
