"""What is asked of the own company every day is a page that everybody reads and copies from (R-TOL-04, R-TOL-05)."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.domain import our_company
from tui_crm.tui.screens.about import AboutScreen, CompanyScreen
from tui_crm.tui.screens.records.form import FormScreen

TAX = "91350100M000100Y43"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_administrator_fills_it_in_and_everybody_copies_it(any_firm: str, size: tuple[int, int]) -> None:
    async with signed_in(any_firm, "linzhiyuan", size) as crm:
        await crm.commands("本单位信息")
        await crm.arrives(CompanyScreen)
        await crm.goes_to("税号")
        await crm.press("enter")
        await crm.arrives(FormScreen)
        await crm.types("91350100M000100Y44")
        await crm.press("ctrl+s")
        await crm.sees("校验码不符")
        await crm.press("backspace")
        await crm.types("3")
        await crm.saves()
        await crm.arrives(CompanyScreen)
        await crm.sees_together("税号", TAX)
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.commands("本单位信息")
        await crm.arrives(CompanyScreen)
        await crm.sees_nothing_of("开户行")
        await crm.goes_to("税号")
        await crm.press("y")
        await crm.is_told(f"已复制：{TAX}")
        assert crm.app.clipboard == TAX
        await crm.press("Y")
        await crm.is_told("已复制 2 行")
        assert crm.app.clipboard == f"名称：恒达商贸\n税号：{TAX}"
        await crm.press("e")
        await crm.is_told("由管理员维护")
    with elsewhere(any_firm) as office:
        assert TAX in [one.value for one in our_company(office.admin)]


@pytest.mark.parametrize(("language", "size", "says"), [("zh", "大小", "不打开界面"), ("en", "Size", "what is amiss")])
async def test_about_tells_program_database_and_where_help_is(firm: str, language: str, size: str, says: str) -> None:
    """R-TOL-05"""
    async with signed_in(firm, "lijing", WIDE, language=language) as crm:
        await crm.commands("关于" if language == "zh" else "About")
        await crm.arrives(AboutScreen)
        await crm.sees_together(size, "MB")
        await crm.sees("tui-crm", "SQLite", "MB", "Asia/Shanghai", "F1", "tui-crm --help", says)


async def test_web_page_and_mail_address_of_a_customer_are_copied(firm: str) -> None:
    """R-TOL-03: for the browser and the mail program on one's own desk."""
    with elsewhere(firm) as office:
        values = {"website": "www.boya.example", "email": "info@boya.example"}
        office.desk("lijing").change("customers", office.id_of("customers", "上海博雅医药科技公司"), values)
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("客户")
        await crm.opens("上海博雅医药科技公司")
        for label, value in (("网站", "www.boya.example"), ("邮箱", "info@boya.example")):
            await crm.goes_to(label)
            await crm.press("y")
            await crm.is_told(f"已复制：{value}")
            assert crm.app.clipboard == value
