from tests.tui.records.stage import *
from tests.tui.records.stage import screen
from tests.tui.waiting import *
from tests.tui.screen_text import screen_text
import pytest
from pathlib import Path
from tests.tui.records.stage import sheet
async def go(pilot,name): sheet(pilot).enter(name)
def shot(pilot,name):
    Path(f"/tmp/pics/{name}.svg").write_text(pilot.app.export_screenshot())
    print(name); print("\n".join(screen_text(pilot.app)))
@pytest.mark.parametrize("size",[(80,24),(160,50)])
@pytest.mark.parametrize("lang",["zh","en"])
async def test_pics(book,size,lang):
    n=f"{lang}{size[0]}"
    with office(book) as people: people.set("customers.complete","true")
    async with form(book,of=HENGDA,size=size,language=lang) as pilot:
        record=screen(pilot).record
        with desk_in(book,"zhoumin") as desk:
            desk.change("customers", record.id, {"phone": "0571-11112222","fax":"0571-3333444","address":"文一西路 1 号"}, record.version)
        await pilot.press("tab", *" ", "backspace"); await pilot.pause(0.2)
        await go(pilot,"phone"); await pilot.press("ctrl+u",*"abc","tab")
        shot(pilot,n+"-wrong")
        await pilot.press("shift+tab","ctrl+u",*"0571-99998888")
        await go(pilot,"fax"); await pilot.press(*"0571-7777666")
        await go(pilot,"region"); await pilot.press(*"hzs"); await pilot.pause(0.3)
        shot(pilot,n+"-pick")
        await pilot.press("escape"); await go(pilot,"tags"); await pilot.press("f4"); await pilot.pause(0.3); await pilot.press("space","down","space"); await pilot.pause(0.2)
        shot(pilot,n+"-tags")
        await pilot.press("enter"); await pilot.pause(0.2)
        await pilot.press("escape"); await pilot.pause(0.2); shot(pilot,n+"-ask")
        await pilot.press("enter"); await pilot.pause(0.2)
        with_all = [a for a in screen(pilot).answers()]
        await go(pilot,"region"); await pilot.press(*"hzs"); await pilot.pause(0.3); await pilot.press("enter"); await pilot.pause(0.2)
        for name,val in (("address","文二路 3 号"),("contact_position","经理"),("contact_mobile","13800001234")):
            await go(pilot,name); await pilot.press("ctrl+u",*val)
        await go(pilot,"contact_sex"); await pilot.press("space")
        await pilot.press("f2"); await pilot.pause(0.5)
        shot(pilot,n+"-conflict")
