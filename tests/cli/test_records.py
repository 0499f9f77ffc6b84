"""Lists, single records and search on the command line show what the person may see (R-QRY, R-RGT)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Crm, stocked
from tests.office import PASSWORD
from tui_crm.domain import Query
from tui_crm.tui.present.text import cells


def test_a_list_has_heads_and_aligned_columns(crm: Crm) -> None:
    stocked(crm)
    answer = crm("list", "customers", "--columns", "code,name,level", "--sort", "code", "--lang", "en")
    assert (answer.status, answer.err) == (0, "")
    heads, *rows = answer.lines
    assert heads.split() == ["Number", "Name", "Level"]
    assert [row.split()[0] for row in rows] == ["B1", "H1", "H2"]
    at = cells(heads.partition("Level")[0])
    assert {cells(row.partition("Key")[0]) for row in rows if "Key" in row} == {at}


def test_the_person_sees_the_own_records_only(crm: Crm) -> None:
    stocked(crm)
    assert {r["code"] for r in crm("list", "customers", "--as", "lijing", "--json").json} == {"H1", "H2"}
    assert {r["code"] for r in crm("--as", "chenguodong", "list", "customers", "--json").json} == {"B1", "H1", "H2"}


def test_records_out_of_reach_are_not_there(crm: Crm) -> None:
    stocked(crm)
    there = crm("show", "customers", "B1", "--as", "lijing", "--lang", "en")
    nowhere = crm("show", "customers", "B9", "--as", "lijing", "--lang", "en")
    assert (there.status, there.out, there.err) == (nowhere.status, nowhere.out, nowhere.err)
    assert (there.status, there.err) == (1, "There is no such record, or it is not yours to see.\n")


def test_a_role_without_the_right_is_refused_in_one_line(crm: Crm) -> None:
    answer = crm("list", "customers", "--as", "qianwen", "--lang", "en")
    assert (answer.status, answer.out, answer.err) == (1, "", "Your roles do not let you see customers.\n")


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ("level=重点", {"H1"}),
        ("级别=key", {"H1"}),
        ("level!=重点", {"H2", "B1"}),
        ("name~恒达", {"H1"}),
        ("Name~WORLD", {"H2"}),
        ("email=", {"H1", "B1"}),
        ("E-mail!=", {"H2"}),
        ("region=浙江省", {"H1"}),
        ("owner=zhangxiaolan", {"B1"}),
        ("created_at>=2020-01-01", {"H1", "H2", "B1"}),
        ("created_at<=2020-01-01", set()),
        ("id>=2", {"H2", "B1"}),
        ("last_followup_at=this month", set()),
        ("最近跟进=上季度", set()),
        ("last_followup_at!=last 30d", {"H1", "H2", "B1"}),
        ("next_at=未来7天内", set()),
        ("name~WORLD || owner=zhangxiaolan", {"H2", "B1"}),
    ],
)
def test_conditions(crm: Crm, condition: str, codes: set[str]) -> None:
    stocked(crm)
    answer = crm("list", "customers", "--filter", condition, "--json", "--columns", "code")
    assert {r["code"] for r in answer.json} == codes


def test_several_conditions_all_hold(crm: Crm) -> None:
    stocked(crm)
    answer = crm("list", "customers", "--filter", "email=", "--filter", "level=普通", "--json")
    assert [r["code"] for r in answer.json] == ["B1"]


def test_a_limit_says_what_it_leaves_out(crm: Crm) -> None:
    stocked(crm)
    answer = crm("list", "customers", "--limit", "2", "--lang", "en")
    assert len(answer.lines) == 3
    assert answer.err == "2 of 3 records are shown; --all shows all of them.\n"
    assert len(crm("list", "customers", "--all").lines) == 4
    assert len(crm("list", "customers", "--limit", "2", "--all").lines) == 4


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(("asked", "taken"), [(("--all",), 3), (("--limit", "3"), 3)])
def test_whoever_lists_more_than_is_looked_at_takes_an_export(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...], asked: tuple[str, ...], taken: int
) -> None:
    """R-SEC-02: by the same right, and in the audit as well; a few pages are only looked at."""
    stocked(crm)
    monkeypatch.setattr("tui_crm.cli.records.PAGE", 2)
    refused = crm("list", "customers", "--as", "zhaolei", *asked, *form, "--lang", "en")
    assert (refused.status != 0, refused.out) == (True, "")
    assert "Your roles do not let you export customers." in refused.err
    assert crm("list", "customers", "--as", "zhaolei", "--limit", "2", *form).status == 0
    answer = crm("list", "customers", *asked, *form)
    assert len(answer.json if form else answer.lines[1:]) == taken
    with crm.office() as office:
        newest = office.admin.page("audit", Query(columns=("wish",), limit=2)).rows
        ended = office.admin.audit_group(newest[0].id).entries[0]
    assert [row.values["wish"] for row in newest] == ["customers.export.end", "customers.export"]
    assert ended.changes["records"] == (None, taken)


def test_an_empty_list_is_no_failure(crm: Crm) -> None:
    answer = crm("list", "customers", "--json", "--lang", "en")
    assert (answer.status, answer.json, answer.err) == (0, [], "There are no records.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "customerz"], "There are: customers, contacts, followups"),
        (["list", "customerz", "--lang", "zh"], "客户、联系人、跟进记录、"),
        (["list", "customers", "--filter", "colour=red"], "There is no field “colour”"),
        (["list", "customers", "--filter", "colour=red", "--lang", "zh"], "编号、名称、"),
        (
            ["list", "appointments", "--filter", "state=todo"],
            "“todo” is not one of the choices. There are: To do, Done, Cancelled.",
        ),
        (["list", "customers", "--filter", "name"], "is no condition"),
        (["list", "customers", "--filter", "name~"], "is no condition"),
        (["list", "customers", "--sort", "name:up"], "is no order"),
        (["list", "customers", "--columns", "name,colour"], "There is no field “colour”"),
        (["list", "customers", "--limit", "0"], "--limit"),
        (["list", "customers", "--color"], "No such option"),
        (["list"], "Missing argument ENTITY"),
        (["search"], "Missing argument TEXT."),
        (["list", "customers", "--limit", "abc"], "'abc' is not a valid whole number."),
        (["list", "customers", "--limit", "abc", "--lang", "zh"], "不是有效的整数。"),
        (["export", "customers", "--format", "doc", "--lang", "zh"], "“doc”不在可选范围内：csv、xlsx、"),
        (["undo", "export", "1", "--lang", "zh"], "“export”不在可选范围内：import"),
        (["lisst"], "Did you mean list?"),
        (["--lang", "fr", "list", "customers"], "“fr” is not one of zh, en."),
        (["list", "customers", "--db"], "Option --db needs a value."),
        (["show", "customers", "1", "2"], "Got unexpected extra argument (2)"),
    ],
)
def test_wrong_use_ends_with_two(crm: Crm, words: list[str], said: str) -> None:
    answer = crm(*words, *(["--lang", "en"] if "--lang" not in words and words[-1] != "--db" else []))
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err


def test_a_hidden_field_is_called_unknown(crm: Crm) -> None:
    """Whoever may not see the credit cannot find customers by it."""
    stocked(crm)
    for field in ("credit", "colour"):
        answer = crm("list", "customers", "--as", "sunli", "--lang", "en", "--filter", f"{field}>=1")
        assert answer.status == 2
        assert f"There is no field “{field}”" in answer.err
        assert "credit," not in answer.err
    assert "credit" not in crm("list", "customers", "--as", "sunli", "--json").json[0]


def test_a_wrong_value_in_a_condition_names_the_field(crm: Crm) -> None:
    answer = crm("list", "customers", "--filter", "级别=没有", "--lang", "en")
    assert (answer.status, answer.err) == (1, "Level: “没有” was not found.\n")


def test_show_finds_by_number_id_and_name(crm: Crm) -> None:
    stocked(crm)
    for text in ("H1", "h1", "1", "杭州恒达精密机械有限公司"):
        shown = crm("show", "客户", text, "--lang", "en")
        assert shown.status == 0, text
        assert "Region  " in shown.out
        assert "Hangzhou, Zhejiang" in shown.out
    assert crm("show", "users", "lijing", "--json").json["name"] == "李静"
    assert crm("show", "regions", "330100", "--json").json["name"] == "杭州市"


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("customers", "Chizhou West Crane Solar Power Co., Ltd."),
        ("customers", "通创酒业（鄂州）有限公司"),
        ("customers", "36524"),
        ("contacts", "Dr. Maximiliane-Charlotte von Hohenlohe"),
        ("contacts", "王芳（采购）"),
    ],
)
def test_a_name_that_can_be_no_number_or_is_only_digits_is_a_name(crm_on_server: Crm, kind: str, name: str) -> None:
    with crm_on_server.office() as office:
        customer = office.customer("恒达")
        made = office.customer(name) if kind == "customers" else office.contact(customer, name)
    shown = crm_on_server("show", kind, f" {name} ", "--json", "--as", "linzhiyuan", typed=f"{PASSWORD}\n")
    assert (shown.err, shown.json["id"]) == ("", made.id)


def test_an_id_goes_before_a_name_of_digits(crm: Crm) -> None:
    stocked(crm)
    with crm.office() as office:
        office.customer("2")
    assert crm("show", "customers", "2", "--json").json["code"] == "H2"


def test_links_have_names_in_json(crm: Crm) -> None:
    stocked(crm)
    shown = crm("show", "customers", "H1", "--json", "--lang", "en").json
    assert shown["level"]["name"] == "Key"
    assert shown["region"]["name"] == "Hangzhou, Zhejiang"
    assert shown["version"] == 1
    assert shown["created_at"].endswith("+00:00")
    assert crm("show", "users", "lijing", "--json").json["roles"][0]["name"] == "客户经理"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"Create · Customer", "Exported · Customers", "Backed up"}),
        ("zh", {"新建 · 客户", "已导出 · 客户", "已备份"}),
    ],
)
def test_the_audit_is_read_in_words(crm: Crm, tmp_path: Path, language: str, words: set[str]) -> None:
    """They are those of the screen; only JSON has the names that the program uses inside."""
    stocked(crm)
    crm("export", "customers", "-o", str(tmp_path / "customers.csv"))
    crm("backup", str(tmp_path / "backup"))
    answer = crm("list", "audit", "--columns", "wish", "--all", "--lang", language)
    assert set(answer.lines) >= words
    inside = {one["wish"]: one["id"] for one in crm("list", "audit", "--all", "--json").json}
    assert inside.keys() >= {"customers.create", "customers.export.end", "book.backup.end"}
    shown = crm("show", "audit", str(inside["customers.export.end"]), "--lang", language)
    assert any(word in shown.out for word in words)
    assert not [name for name in inside if name in answer.out + shown.out]


@pytest.mark.parametrize(("language", "name"), [("en", "system"), ("zh", "系统")])
def test_the_program_itself_has_a_name_in_both_languages(crm: Crm, language: str, name: str) -> None:
    crm("jobs", "run")
    answer = crm("list", "audit", "--columns", "actor_name", "--all", "--lang", language)
    assert name in answer.lines


def test_nothing_secret_is_printed(crm: Crm) -> None:
    for words in (("show", "users", "linzhiyuan", "--json"), ("list", "users", "--json"), ("show", "users", "1")):
        answer = crm(*words)
        assert "argon2" not in answer.out
        assert "password" not in answer.out.lower()


def test_search_answers_for_words_pinyin_and_numbers(crm: Crm) -> None:
    stocked(crm)
    for words in ("恒达", "hdjm", "4321", "hengda jingmi"):
        found = crm("search", *words.split(), "--json").json
        assert ("customers", "H1") in {(r["entity"], r.get("code")) for r in found}, words
    assert not [r for r in crm("search", "博雅", "--as", "lijing", "--json").json if r["entity"] == "customers"]
    none = crm("search", "没有这样的", "--lang", "en")
    assert (none.status, none.out, none.err) == (0, "", "Nothing was found.\n")


@pytest.mark.parametrize("words", ["", "  "])
def test_a_search_for_nothing_is_refused(crm: Crm, words: str) -> None:
    answer = crm("search", words, "--lang", "en")
    assert (answer.status, answer.out) == (2, "")
    assert "Please say what to look for." in answer.err


def test_a_search_says_where_it_stops(crm: Crm) -> None:
    answer = crm("search", "市", "--limit", "3", "--lang", "en")
    assert "There are more region codes; --limit shows more of them.\n" in answer.err


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_names_cannot_harm_the_terminal(crm: Crm, how: list[str]) -> None:
    """A name may hold what a terminal obeys, however it came into the file."""
    stocked(crm)
    evil = "[/oops] \x1b]0;owned\x07\x9b31m\u202e\ud7ff" + "o\u0301" + "\u0301" * 40 + "\r\nLine two"
    with sqlite3.connect(crm.url) as connection:
        connection.execute("UPDATE customers SET name = ?, email = ? WHERE code = 'H2'", (evil, "\x1b[2J@x"))
    connection.close()
    for words in (["list", "customers"], ["show", "customers", "H2"], ["search", "oldworld"]):
        answer = crm(*words, *how)
        assert answer.status == 0
        assert "[/oops]" in answer.out or words[0] == "search"
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(answer.out + answer.err)
    if how:
        assert {r["name"] for r in crm("list", "customers", "--json").json} >= {evil}


def test_chinese_words_for_a_chinese_locale(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "用法：tui-crm [选项] [命令]" in crm("--help").out
    assert "\n选项：\n" in crm("--help").out
    assert "没有命令“lisst”。是否想用 list？" in crm("lisst").err
    assert "缺少参数 ENTITY。" in crm("show").err
    assert "缺少选项 --to。" in crm("copy").err
    assert "Usage:" in crm("--lang", "en", "list", "--help").out


def test_words_are_in_the_language_of_the_account(crm: Crm) -> None:
    """It is Chinese for all of the office, though the locale is English."""
    assert crm("list", "departments").lines[0].split()[0] == "名称"
    assert crm("--lang=en", "list", "departments").lines[0].split()[0] == "Name"
