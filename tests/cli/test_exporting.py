"""Lists are written into files by a command (R-IMX-01)."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Crm, stocked


def test_a_list_goes_to_standard_output(crm: Crm) -> None:
    stocked(crm)
    answer = crm("export", "customers", "--columns", "code,name", "--sort", "code", "--lang", "en")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Number,Name",
        "B1,北京博雅",
        "H1,杭州恒达精密机械有限公司",
        "H2,Old World Delicatessen",
    ]
    lines = crm("export", "customers", "--json", "--where", "email!=").out.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["H2"]
    assert [json.loads(x)["code"] for x in crm("export", "客户", "--json", "--words", "hengda").out.splitlines()] == [
        "H1"
    ]


@pytest.mark.parametrize("name", ["csv", "xlsx", "jsonl", "json", "vcf", "txt", "pdf"])
def test_the_name_of_the_file_says_its_format(crm: Crm, tmp_path: Path, name: str) -> None:
    stocked(crm)
    place = tmp_path / f"out.{name}"
    answer = crm("export", "customers", "-o", str(place), "--lang", "en")
    assert (answer.status, answer.out, answer.err) == (0, "", f"Records written to {place}: 3\n")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    begins = {
        "csv": b"\xef\xbb\xbf",
        "xlsx": b"PK",
        "jsonl": b"{",
        "json": b"{",
        "vcf": b"BEGIN:VCARD\r\n",
        "txt": b"C",
        "pdf": b"%PDF",
    }
    assert place.read_bytes().startswith(begins[name])
    again = crm("export", "customers", "-o", str(place), "--lang", "en")
    assert (again.status, again.err) == (1, f"{place} is there already. --force replaces it.\n")
    forced = crm("export", "customers", "-o", str(place), "--force", "--json", "--as", "lijing")
    assert forced.json["records"] == 2


def test_the_account_decides_what_is_exported(crm: Crm) -> None:
    stocked(crm)
    rows = [*csv.DictReader(crm("export", "customers", "--as", "lijing", "--lang", "en").out.splitlines())]
    assert {row["Number"] for row in rows} == {"H1", "H2"}
    answer = crm("export", "customers", "--as", "sunli", "--lang", "en")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err == "Your roles do not let you export customers.\n"


def test_what_may_be_seen_but_not_exported_is_said(crm: Crm, tmp_path: Path) -> None:
    with crm.office() as office:
        office.role("sales_supervisor", {"customers": {"read": 3, "export": 2}})
        office.customer("杭州天和科技有限公司", by="wanghaitao")
        office.customer("杭州恒达精密机械有限公司")
    place = tmp_path / "out.csv"
    answer = crm("export", "customers", "-o", str(place), "--as", "zhoumin", "--lang", "zh")
    assert answer.status == 0
    assert answer.err.splitlines() == ["列表中另有 1 条无权导出。", f"已将 1 条记录写入 {place}。"]


def test_no_file_is_made_where_none_may_be_exported(crm: Crm, tmp_path: Path) -> None:
    with crm.office() as office:
        office.role("sales_supervisor", {"customers": {"read": 3, "export": 2}})
        office.customer("杭州天和科技有限公司", by="wanghaitao")
    for output in ([], ["-o", str(tmp_path / "out.csv")]):
        answer = crm("export", "customers", *output, "--as", "zhoumin", "--lang", "en")
        assert (answer.status, answer.out, answer.err) == (1, "", "Of these records you may export none: 1.\n")
    assert not [*tmp_path.glob("*.csv")]
    nothing = crm("export", "customers", "--filter", "name~nobody", "--as", "zhoumin", "--columns", "name")
    assert (nothing.status, nothing.lines, nothing.err) == (0, ["名称"], "")


def test_encoding_and_delimiter(crm: Crm, tmp_path: Path) -> None:
    stocked(crm)
    place = tmp_path / "out.csv"
    words = ["export", "customers", "--columns", "code,name", "-o", str(place), "--encoding"]
    assert crm(*words, "gb18030", "--delimiter", "tab", "--filter", "code=H1").status == 0
    assert place.read_bytes().decode("gb18030").splitlines()[1] == "H1\t杭州恒达精密机械有限公司"
    place.unlink()
    answer = crm(*words, "cp1252", "--sort", "code", "--lang", "en")
    assert (answer.status, place.exists()) == (1, False)
    assert answer.err == "Row 2 (B1 北京博雅), Name: cp1252 has no “北”. Please choose utf-8 or gb18030.\n"
    assert not [*tmp_path.glob("*part"), *tmp_path.glob(".*part")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "xlsx"], "xlsx needs a file: please name one with -o."),
        (["--format", "pdf"], "pdf needs a file"),
        (["--format", "doc"], "--format"),
        (["--encoding", "gbk", "--format", "txt"], "--encoding and --delimiter are for csv only."),
        (["--width", "80", "--format", "csv"], "--width is for txt only."),
        (["--width", "20", "--format", "txt"], "--width"),
        (["--columns", "colour"], "There is no field “colour”"),
        (["--columns", ""], "Name at least one field."),
        (["--columns", " , ,", "--json"], "Name at least one field."),
        (["--columns", "Name,Number,name"], "The field “name” is named twice."),
    ],
)
def test_wrong_use_ends_with_two(crm: Crm, words: list[str], said: str) -> None:
    answer = crm("export", "customers", *words, "--lang", "en")
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err


def test_a_list_that_stops_in_a_pipe_says_how_far_it_came(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has gone out cannot be taken back, so its reader has to know that it is a part."""
    stocked(crm)
    for bound in ("CELLS", "LEAST"):
        monkeypatch.setattr(f"tui_crm.domain.core.streaming.{bound}", 1)
    answer = crm("export", "customers", "--columns", "code,name", "--sort", "code:desc", "--encoding", "cp1252",
                 "--filter", "code!=H1", "--lang", "en")  # fmt: skip
    assert (answer.status, answer.lines) == (1, ["Number,Name", "H2,Old World Delicatessen"])
    assert answer.err == (
        "Row 3 (B1 北京博雅), Name: cp1252 has no “北”. Please choose utf-8 or gb18030. "
        "Records written before it stopped: 1.\n"
    )


@pytest.mark.parametrize("name", ["book.xls", "a.foo", "2026.05"])
def test_an_ending_that_no_format_has_is_refused(crm: Crm, tmp_path: Path, name: str) -> None:
    """Whoever asks for .xls would open a file that is none; --format still decides."""
    stocked(crm)
    place = tmp_path / name
    answer = crm("export", "customers", "-o", str(place), "--lang", "en")
    assert (answer.status, place.exists()) == (2, False)
    assert f"No format ends in {place.suffix}. Known: .csv, .xlsx, .jsonl, .json, .vcf" in answer.err
    assert crm("export", "customers", "-o", str(place), "--format", "csv").status == 0
    assert crm("export", "customers", "-o", str(tmp_path / "customers")).status == 0
    assert (tmp_path / "customers").read_bytes() == place.read_bytes()


@pytest.mark.parametrize(("language", "said"), [("en", "There is no folder nodir."), ("zh", "没有目录 nodir。")])
def test_a_folder_that_is_not_there_is_named(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    stocked(crm)
    monkeypatch.chdir(tmp_path)
    answer = crm("export", "customers", "-o", "nodir/list.csv", "--lang", language)
    assert (answer.status, answer.out, answer.err) == (1, "", f"{said}\n")


def test_a_text_is_as_wide_as_the_paper(crm: Crm) -> None:
    stocked(crm)
    lines = crm("export", "customers", "--format", "txt", "--width", "80", "--lang", "en").lines
    assert [len(line) for line in lines if "page 1 of" in line] == [80]
    assert lines[3].startswith("Number")


def test_the_book_itself_is_never_replaced_by_a_list(crm: Crm) -> None:
    stocked(crm)
    answer = crm("export", "customers", "-o", crm.url, "--force", "--format", "csv", "--lang", "en")
    assert (answer.status, answer.err) == (1, f"{crm.url} belongs to this book itself.\n")
    assert len(crm("list", "customers", "--json").json) == 3
