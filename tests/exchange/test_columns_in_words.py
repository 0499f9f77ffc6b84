"""What is said of whole columns is what is said of each record, and the same instants on every clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.exporting import listing
from tests.office import Office
from tui_crm.domain import Clock, registry
from tui_crm.exchange.export.local_times import LocalTimes
from tui_crm.i18n import use

ZONES = (
    "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca",
)  # fmt: skip
SECOND = 1000
INSTANTS = st.integers(-4_000_000_000, 4_000_000_000).map(lambda n: n * SECOND + n % SECOND)


@given(st.sampled_from(ZONES), st.lists(st.none() | INSTANTS, max_size=5))
def test_instants_are_said_as_the_clocks_of_the_zone_show_them(zone: str, values: list[int | None]) -> None:
    """Also in summer time, on the days on which it begins and ends, and before there were time zones (D-16)."""
    clock = Clock(zone)
    wanted = ["" if v is None else f"{clock.local(v).replace(tzinfo=None, microsecond=0)}" for v in values]
    assert LocalTimes(clock).texts(values) == wanted


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_of_a_year_with_summer_time(zone: str) -> None:
    clock = Clock(zone)
    values = [1_704_000_000_000 + half * 1_800_000 for half in range(366 * 48)]
    wanted = [f"{clock.local(v).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}" for v in values]
    assert LocalTimes(clock).texts(values) == wanted


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("in_english")
def test_a_column_says_what_each_record_says(office: Office, language: str) -> None:
    """For every field of every kind of record, with and without a value."""
    office.customer(
        "恒达\u3000", code="H1", level="重点", tags=["高成长"], extra="楼层: 3\n门牌: a", region="330100",
        remark=" =1\n\u2028x", points=3, last_purchase_on="2020-02-29", contact_name="王", contact_sex="male",
    )  # fmt: skip
    office.customer("North", kind="person")
    office.set("company.phone", "0571-8765 4321")
    use(language)
    office.admin.language = language
    for entity in registry:
        one = listing(office, entity=entity.name)
        names = ("id", *one.seen)
        texts = [row for block in one.texts(names) for row in zip(*block.values, strict=True)]
        tellers = one.tellers(names)
        assert texts == [tuple(say(record) for say in tellers) for record in one.records(names)]
    office.admin.language = "zh"
