"""Days and numbers of an imported file are read as their column proves, or somebody is asked (R-IMX-04)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table
from tests.office import Office
from tui_crm.domain import Query, errors
from tui_crm.exchange.importing import Plan, import_file
from tui_crm.i18n import tr


def test_a_column_says_how_its_days_are_to_be_read(office: Office, sheet: Path) -> None:
    """The 31st proves that the day comes first, also for the 1st of May."""
    table(
        sheet,
        [
            ("名称", "最近购买日期", "积分"),
            ("恒达", "01.05.2023", "1,0"),
            ("博雅", "31.05.2023", "１２"),
            ("鼎新", "2023年6月2日", ""),
        ],
    )
    assert accounts(import_file(office.admin, "customers", sheet)) == (3, 3, 0, 0)
    rows = office.admin.page("customers", Query(sort=(("id", "asc"),))).rows
    assert [r["last_purchase_on"] for r in rows] == [date(2023, 5, 1), date(2023, 5, 31), date(2023, 6, 2)]
    assert [r["points"] for r in rows] == [1, 12, 0]


def test_what_has_two_readings_is_asked_once_for_the_column(office: Office, sheet: Path) -> None:
    """Nothing is written before somebody has said which."""
    table(sheet, [("名称", "最近购买日期"), ("恒达", "01.05.2023"), ("博雅", "02.05.2023")])
    before = office.dump("customers")
    with pytest.raises(errors.Refused, match=r"最近购买日期.*0[12]\.05\.2023.*dmy or mdy"):
        import_file(office.admin, "customers", sheet)
    assert office.dump("customers") == before
    assert accounts(import_file(office.admin, "customers", sheet, Plan(dates="mdy"))) == (2, 2, 0, 0)
    rows = office.admin.page("customers", Query(sort=(("id", "asc"),))).rows
    assert [r["last_purchase_on"] for r in rows] == [date(2023, 1, 5), date(2023, 2, 5)]


def test_numbers_with_two_readings_are_asked_too(office: Office, sheet: Path) -> None:
    """1,000 points are a thousand, or one."""
    office.set("customers.points_cap", 5000)
    table(sheet, [("名称", "积分"), ("恒达", "1,000")])
    with pytest.raises(errors.Refused, match=r"积分.*1,000.*a point or a comma"):
        import_file(office.admin, "customers", sheet)
    assert accounts(import_file(office.admin, "customers", sheet, Plan(decimal="."))) == (1, 1, 0, 0)
    assert office.admin.page("customers").rows[0]["points"] == 1000


def test_days_without_a_year_and_halves_fail_with_their_reason(office: Office, sheet: Path) -> None:
    """What a form understands relative to today would be a guess in a file."""
    table(
        sheet,
        [("名称", "最近购买日期", "积分"), ("恒达", "5-1", "2.5"), ("博雅", "明天", ""), ("鼎新", "2023-5-1", "2")],
    )
    report = import_file(office.admin, "customers", sheet)
    assert accounts(report) == (3, 1, 0, 2)
    assert {(one.row, one.column, str(one.message)) for one in report.reasons} == {
        (2, "最近购买日期", "This is not a day with its year, month and day."),
        (2, "积分", "A whole number, please."),
        (3, "最近购买日期", "This is not a day with its year, month and day."),
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2023-02-30", "There is no such day; please check month and day."),
        ("32.13.2023", "There is no such day; please check month and day."),
        ("2月30日", "The year is missing."),
        ("2023年5月", "The day is missing."),
        ("二〇二三年五月", "The day is missing."),
        ("2023-05-01T06:30:00Z", "This is not a day with its year, month and day."),
    ],
)
def test_a_cell_that_means_no_day_says_what_is_wrong(office: Office, sheet: Path, text: str, sentence: str) -> None:
    table(sheet, [("名称", "最近购买日期"), ("恒达", text), ("博雅", "2023-5-1 14:30"), ("鼎新", "二〇二三年五月一日")])
    report = import_file(office.admin, "customers", sheet)
    assert [(one.row, str(one.message)) for one in report.reasons] == [(2, sentence)]
    rows = office.admin.page("customers").rows
    assert [r["last_purchase_on"] for r in rows] == [date(2023, 5, 1), date(2023, 5, 1)]


def test_a_year_of_two_digits_is_asked_for_where_it_may_stand_in_two_places(office: Office, sheet: Path) -> None:
    office.customer("恒达")
    table(sheet, [("客户", "姓名", "生日"), ("恒达", "王磊", "23-05-01"), ("恒达", "李娜", "30-06-02")])
    with pytest.raises(errors.Refused, match=r"生日.*(23-05-01|30-06-02).*ymd, dmy or mdy"):
        import_file(office.admin, "contacts", sheet)
    assert accounts(import_file(office.admin, "contacts", sheet, Plan(dates="ymd"))) == (2, 2, 0, 0)
    rows = office.admin.page("contacts", Query(columns=("name", "birthday"))).rows
    assert {r["name"]: r["birthday"] for r in rows} == {"王磊": date(2023, 5, 1), "李娜": date(1930, 6, 2)}


def test_times_are_read_with_their_seconds_zones_and_halves(office: Office, sheet: Path) -> None:
    """One column proves what comes first in its days, times behind them or not."""
    office.customer("恒达")
    table(
        sheet,
        [
            ("客户", "内容", "时间"),
            ("恒达", "a", "01.05.2026 14:30"),
            ("恒达", "b", "30.04.2026 2:30 PM"),
            ("恒达", "c", "2026-04-29T06:30:15Z"),
            ("恒达", "d", "46143.5"),
            ("恒达", "e", "昨天"),
        ],
    )
    report = import_file(office.admin, "followups", sheet)
    assert accounts(report) == (5, 4, 0, 1)
    assert [str(one.message) for one in report.reasons] == ["This is not a time with its year, month and day."]
    rows = office.admin.page("followups", Query(limit=9)).rows
    assert {r["content"]: f"{office.clock.local(r['at']):%m-%d %H:%M:%S}" for r in rows} == {
        "a": "05-01 14:30:00", "b": "04-30 14:30:00", "c": "04-29 14:30:15", "d": "05-01 12:00:00",
    }  # fmt: skip


def test_times_with_two_readings_are_asked_once_for_the_column(office: Office, sheet: Path) -> None:
    office.customer("恒达")
    table(sheet, [("客户", "内容", "时间"), ("恒达", "a", "5/1/2026 2:30 PM")])
    with pytest.raises(errors.Refused, match=r"时间.*5/1/2026.*dmy or mdy"):
        import_file(office.admin, "followups", sheet)
    assert accounts(import_file(office.admin, "followups", sheet, Plan(dates="mdy"))) == (1, 1, 0, 0)
    (row,) = office.admin.page("followups").rows
    assert f"{office.clock.local(row['at']):%m-%d %H:%M}" == "05-01 14:30"


def test_an_end_may_be_a_time_alone_behind_its_beginning(office: Office, sheet: Path) -> None:
    """The day is that of the same row."""
    table(
        sheet,
        [
            ("标题", "开始时间", "结束时间"),
            ("拜访", "2026-05-08 14:30:00", "15:30"),
            ("回访", "2026-05-09 9:00", "+2h"),
        ],
    )
    assert accounts(import_file(office.admin, "appointments", sheet)) == (2, 2, 0, 0)
    rows = office.admin.page("appointments").rows
    assert {r["title"]: f"{office.clock.local(r['end_at']):%m-%d %H:%M}" for r in rows} == {
        "拜访": "05-08 15:30", "回访": "05-09 11:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "told"),
    [(("310000", "050011", "50011"), True), (("10115", "80331", "310000"), False), (("310000", "050011"), False)],
)
def test_five_digits_among_six_are_told_of(
    office: Office, sheet: Path, in_english: None, codes: tuple[str, ...], told: bool
) -> None:
    """Nobody knows whether a zero is missing or the code is one of another country, so it is read as it stands."""
    table(sheet, [("名称", "邮编"), *((f"客户{n}", code) for n, code in enumerate(codes))])
    report = import_file(office.admin, "customers", sheet)
    assert [tr(one) for one in report.said] == [
        "In the column “邮编” some codes have five digits, most six (50011): perhaps a spreadsheet has left out "
        "the zero in front. They are read as they stand."
    ][: int(told)]
    rows = office.admin.page("customers", Query(sort=(("id", "asc"),))).rows
    assert [row["postal_code"] for row in rows] == list(codes)
