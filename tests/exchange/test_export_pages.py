"""Lists for paper, cards for telephones, and files that are whole or not there (R-PRN-02, R-PRN-03)."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.exporting import exported, listing
from tests.office import Office
from tui_crm.domain import Filter, Query, errors
from tui_crm.exchange.export import pdf_format
from tui_crm.exchange.export.cells import padded, width, wrapped
from tui_crm.exchange.export.files import replacing
from tui_crm.exchange.export.vcard_format import escaped, folded
from tui_crm.i18n import use

pytestmark = pytest.mark.usefixtures("in_english")


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


# -- text


@given(st.text(st.sampled_from("ab 恒达，\n-é\u0301"), max_size=60), st.integers(2, 12))
def test_wrapping_loses_nothing_and_fits(text: str, cells: int) -> None:
    lines = wrapped(text, cells)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(width(line) <= cells for line in lines)
    assert all(width(padded(line, cells)) == cells for line in lines)


def test_a_text_table_is_aligned_by_cells(office: Office) -> None:
    office.customer("杭州恒达精密机械有限公司", code="H1", remark="长" * 50 + "\nend")
    office.customer("Old World", code="H2")
    text = exported(listing(office, columns=("code", "name", "remark")), "txt").decode()
    first, conditions, _, heads, _, *rows = text.splitlines()
    assert (first.split(), width(first)) == (["Customers", "page", "1", "of", "1"], 132)
    assert conditions == "all records, as of 2026-05-06 12:00 · Records: 2"
    at = width(heads.partition("Remark")[0])
    first = next(row for row in rows if "杭州" in row)
    assert width(first.partition("长")[0]) == at
    assert text.count("长") == 50


@pytest.mark.parametrize("cells", [60, 80, 132])
def test_a_text_list_is_pages_that_a_printer_takes(office: Office, cells: int) -> None:
    """Numbered, headed, no line wider than the paper; columns without room follow beside the names again."""
    for n in range(70):
        office.customer(f"杭州恒达精密机械有限公司{n:02}", code=f"H{n:02}", address="滨江区某路" * 8, needs="要" * 90)
    columns = ("name", "code", "address", "needs", "email", "website", "created_at")
    text = exported(listing(office, columns=columns), "txt", page_width=cells).decode()
    sheets = [page.splitlines() for page in text.split("\f")]
    assert max(width(line) for page in sheets for line in page) == cells
    assert max(map(len, sheets)) <= 60
    assert [page[0].rpartition("page ")[2] for page in sheets] == [
        f"{n} of {len(sheets)}" for n in range(1, len(sheets) + 1)
    ]
    strips = int(sheets[0][0].partition("part 1 of ")[2].split()[0])
    assert [f"part {n % strips + 1} of {strips}" in page[0] for n, page in enumerate(sheets)] == [True] * len(sheets)
    assert all(page[3].startswith("Name ") for page in sheets)
    assert text.count("恒达精密机械有限公司42") == strips
    assert text.count("要") == 70 * 90


def test_a_long_text_goes_on_over_the_pages(office: Office) -> None:
    office.customer("恒达", code="H1", remark="备" * 1900)
    text = exported(listing(office, columns=("code", "remark")), "txt").decode()
    assert (text.count("备"), text.count("\f"), text.count("page 2 of 2")) == (1900, 1, 1)


# -- paper


def test_paper_has_title_conditions_date_and_page_numbers(office: Office) -> None:
    for n in range(90):
        office.customer(f"恒达 {n:02}", code=f"H{n:02}")
    found = pages(exported(listing(office, query=Query(filters=(Filter("code", "has", "H"),))), "pdf"))
    assert len(found) >= 2
    for page in found:
        assert "Customers" in page
        assert "Number contains H, as of 2026-05-06 12:00" in page
    assert all(f"H{n:02}" in "".join(found) for n in range(90))
    reader = pypdf.PdfReader(io.BytesIO(exported(listing(office), "pdf")))
    box = reader.pages[0].mediabox
    assert box.width > box.height


def chinese(data: bytes) -> dict[int, set[str]]:
    """What stands there in the Chinese font, by how it is shown: 0 filled, 2 with an outline, which is bold."""
    shown: dict[int, set[str]] = {0: set(), 2: set()}
    mode, fonts = 0, []

    def see(operator: bytes, operands: list[Any], *_: object) -> None:
        nonlocal mode
        if operator == b"Tr":
            mode = int(operands[0])
        elif operator == b"Tf":
            fonts.append(operands[0])
        elif operator == b"Tj" and fonts[-1] != "/F1" and isinstance(operands[0], bytes):
            shown[mode].add(operands[0].decode("utf-16-be"))

    for page in pypdf.PdfReader(io.BytesIO(data)).pages:
        page.extract_text(visitor_operand_before=see)
    return shown


def test_title_and_heads_are_bold_in_chinese_as_well(office: Office) -> None:
    use("zh")
    office.customer("恒达", code="H1")
    shown = chinese(exported(listing(office, columns=("code", "name")), "pdf"))
    assert shown[2] == {"客户", "编号", "名称"}
    assert "恒达" in shown[0]


def test_a_page_without_records_says_so(office: Office) -> None:
    (page,) = pages(exported(listing(office), "pdf"))
    assert "There are no records." in page


def test_columns_that_do_not_fit_go_to_further_sheets(office: Office) -> None:
    office.customer("恒达", code="H1", address="某路" * 60, needs="要" * 300, remark="备" * 1500, habits="惯" * 60)
    columns = ("code", "name", "address", "needs", "remark", "habits", "website", "main_business", "company")
    found = pages(exported(listing(office, columns=columns), "pdf"))
    assert any("part 2 of 2" in page for page in found)
    text = "".join(found)
    assert (text.count("备") - text.count("备注"), text.count("要"), text.count("惯")) == (1500, 300, 60)
    assert all("Number" in page for page in found)


def test_characters_that_the_font_lacks_are_told(office: Office) -> None:
    office.customer("恒达😀한é", code="H1")
    one = listing(office, columns=("code", "name"))
    assert "恒达〓〓é" in "".join(pages(exported(one, "pdf"))).replace("\n", "")
    assert one.notes == ["Characters that are not in the font for paper: 2; 〓 stands for them."]


def test_too_many_records_for_paper_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_format, "MOST", 1)
    office.customer("恒达")
    office.customer("博雅")
    with pytest.raises(errors.Refused, match="too many for a PDF"):
        exported(listing(office), "pdf")


def test_an_empty_list_is_an_empty_table(office: Office) -> None:
    for name in ("csv", "xlsx", "json", "vcf", "txt", "pdf"):
        one = listing(office)
        data = exported(one, name)
        assert one.written == 0
        assert bool(data) == (name not in ("json", "vcf"))
    assert exported(listing(office), "txt").decode().endswith("\nThere are no records.\n")


# -- cards


@given(st.text(st.sampled_from("a恒😀;,\\\né"), max_size=120))
def test_cards_are_folded_without_cutting_a_character(text: str) -> None:
    data = folded(f"NOTE:{escaped(text)}")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() for line in lines)
    whole = data.replace(b"\r\n ", b"").decode().removesuffix("\r\n")
    assert whole == f"NOTE:{escaped(text)}"


def test_a_contact_becomes_a_card(office: Office) -> None:
    customer = office.customer("恒达; 精密", code="H1")
    office.contact(
        customer, "王伟", code="L1", sex="male", mobile="13800001234", email="w@h.example", birthday="1980-2-3",
        remark="one, two\nthree",
    )  # fmt: skip
    old = exported(listing(office, entity="contacts"), "vcf").decode().split("\r\n")
    for line in (
        "VERSION:3.0", "FN:王伟", "N:王伟;;;;", "ORG:恒达\\; 精密", "TEL;TYPE=CELL:13800001234",
        "EMAIL;TYPE=INTERNET:w@h.example", "BDAY:1980-02-03", "NOTE:one\\, two\\nthree", "UID:L1",
    ):  # fmt: skip
        assert line in old
    new = exported(listing(office, entity="contacts"), "vcf4").decode().split("\r\n")
    for line in ("VERSION:4.0", "TEL;VALUE=uri;TYPE=cell:tel:+8613800001234", "BDAY:19800203", "GENDER:M"):
        assert line in new


def test_only_people_and_companies_have_cards(office: Office) -> None:
    with pytest.raises(errors.Refused, match="Only contacts and customers"):
        exported(listing(office, entity="departments"), "vcf")


# -- files


def test_a_file_is_private_and_appears_when_it_is_complete(tmp_path: Path) -> None:
    place = tmp_path / "out.csv"
    with replacing(place) as file:
        file.write(b"all of it")
        assert not place.exists()
    assert place.read_bytes() == b"all of it"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [place]


def test_what_a_killed_export_has_left_is_gone_a_day_later(tmp_path: Path) -> None:
    """Unfinished files of this program alone; younger ones may still be under way."""
    left = [tmp_path / name for name in (".old.csv.a1.crm-part", ".new.csv.b2.crm-part", ".film.part")]
    for part in left:
        part.touch()
    for part in (left[0], left[2]):
        os.utime(part, (0, 0))
    with replacing(tmp_path / "out.csv") as file:
        file.write(b"all of it")
    assert {*tmp_path.iterdir()} == {*left[1:], tmp_path / "out.csv"}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "full"), errors.DiskFull),
        (OSError(errno.EIO, "broken"), errors.Refused),
    ],
)
def test_what_goes_wrong_leaves_no_half_file(tmp_path: Path, what: BaseException, said: type[BaseException]) -> None:
    place = tmp_path / "out.csv"
    place.write_text("old")

    def write_half() -> None:
        with replacing(place, force=True) as file:
            file.write(b"half")
            raise what

    with pytest.raises(said):
        write_half()
    assert place.read_text() == "old"
    assert [*tmp_path.iterdir()] == [place]


def test_what_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    place = tmp_path / "out.csv"
    place.write_text("old")
    with pytest.raises(errors.Refused, match="is there already"), replacing(place):
        pass
    for other in (tmp_path, Path(os.devnull)):
        with pytest.raises(errors.Refused, match="is not a file"), replacing(other, force=True):
            pass
    with pytest.raises(errors.NoFolder, match="There is no folder"), replacing(tmp_path / "none" / "out.csv"):
        pass
    link = tmp_path / "link.csv"
    link.symlink_to(place)
    with replacing(link, force=True) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert place.read_text() == "new"
