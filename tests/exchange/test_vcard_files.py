"""vCards of all versions become rows that contacts and customers understand, and nothing of them is lost (R-IMX)."""

from __future__ import annotations

import base64
import quopri
from pathlib import Path

import pytest

from tests.exchange.opened import cells, opened, said
from tui_crm.domain import registry
from tui_crm.exchange.headers import match
from tui_crm.i18n import use

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its cards."""
    return tmp_path / "cards.vcf"


def a_card(file: Path, *lines: str | bytes, version: str = "3.0", entity: str = "contacts") -> dict[str, str]:
    """The only card of a file, as column -> text."""
    data = [line if isinstance(line, bytes) else line.encode() for line in lines]
    file.write_bytes(b"\r\n".join([b"BEGIN:VCARD", f"VERSION:{version}".encode(), *data, b"END:VCARD", b""]))
    table = opened(file, entity)
    (row,) = cells(table)
    return {column: text for column, text in zip(table.header, row, strict=True) if text and column != "Kind"}


def test_a_card_is_a_row(file: Path) -> None:
    found = a_card(
        file,
        "N:Trujillo;Ana;María;;",
        "FN:Ana Trujillo",
        "ORG:Emparedados;Purchasing;Cheese",
        "TITLE:Buyer",
        "TEL;TYPE=WORK,VOICE:+52 55 5555 4729",
        "TEL;TYPE=CELL:+52 1 55 0199",
        "EMAIL;TYPE=INTERNET:ana@example.com",
        "BDAY:1980-04-12",
        "NOTE:Two lines\\nand a comma\\, too",
    )
    assert found == {
        "Name": "Ana Trujillo",
        "Company": "Emparedados",
        "Position": "Buyer",
        "Phone": "+52 55 5555 4729",
        "Mobile": "+52 1 55 0199",
        "E-mail": "ana@example.com",
        "Birthday": "1980-04-12",
        "Remark": "Two lines\nand a comma, too\nDepartment: Purchasing / Cheese",
    }


@pytest.mark.parametrize(("entity", "names"), [("contacts", ("姓名", "公司名称")), ("customers", ("名称", "所在单位"))])
def test_columns_are_called_in_the_language_in_use_and_mean_the_same_fields(
    file: Path, entity: str, names: tuple[str, ...]
) -> None:
    """The screen names them, errors too, and the file of the rows that failed, which can be imported again."""
    lines = ("FN:王磊", "ORG:恒达", "TITLE:经理", "TEL:0571-87654321", "TEL;TYPE=CELL:13800001111", "EMAIL:w@e.com")
    a_card(file, *lines, entity=entity)
    in_english = opened(file, entity)
    use("zh")
    in_chinese = opened(file, entity)
    assert {*names, "电话", "手机", "邮箱"} <= {*in_chinese.header}
    one = registry[entity]
    fields = [match(one, table.header, one.inputs) for table in (in_english, in_chinese)]
    assert (fields[0].fields, fields[0].unknown) == (fields[1].fields, fields[1].unknown)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["N:王;磊;;;", "FN:磊 王"], "王磊"),
        (["N:王;磊;;;", "FN:王磊（恒达）"], "王磊（恒达）"),
        (["N:欧阳;海燕;;;"], "欧阳海燕"),
        (["N:Hardy;Thomas;;Mr.;"], "Thomas Hardy"),
        (["N:王磊;;;;", "FN:王磊"], "王磊"),
        (["FN:Semi\\;colon\\\\"], "Semi;colon\\"),
        (["EMAIL:ana@example.com"], "ana@example.com"),
    ],
)
def test_names_are_put_together_as_their_language_does(file: Path, lines: list[str], name: str) -> None:
    assert a_card(file, *lines)["Name"] == name


def test_version_2_1_names_its_character_set(file: Path) -> None:
    """Telephones in China have written GBK for twenty years."""
    name = quopri.encodestring("王;磊".encode("gbk")).replace(b"=3B", b";")
    note = quopri.encodestring(("很长的备注，" * 20).encode()) + b"=0D=0A" + quopri.encodestring("第二行".encode())
    found = a_card(
        file,
        b"N;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:" + name,
        b"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:" + note.replace(b"=\n", b"=\r\n"),
        "ORG;CHARSET=GB18030:恒达商贸".encode("gb18030"),
        b"TEL;CELL:13800001234",
        b"TEL;WORK;FAX:0571-87654321",
        version="2.1",
        entity="customers",
    )
    assert found == {
        "Name": "王磊",
        "Company": "恒达商贸",
        "Mobile": "13800001234",
        "Fax": "0571-87654321",
        "Remark": "很长的备注，" * 20 + "\n第二行",
    }


def test_a_file_in_another_encoding_without_a_word_is_read_as_its_bytes_prove(file: Path) -> None:
    found = a_card(file, "FN:杭州恒达精密机械有限公司".encode("gb18030"), "NOTE:备注很多".encode("gb18030"))
    assert (found["Name"], opened(file).encoding) == ("杭州恒达精密机械有限公司", "gb18030")
    file.write_bytes("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王磊\r\nEND:VCARD\r\n".encode("utf-16"))
    assert cells(opened(file)) == [["王磊", "person"]]


def test_lines_are_unfolded_even_amid_a_character(file: Path) -> None:
    text = "恒达精密".encode()
    assert a_card(file, b"FN:" + text[:4] + b"\r\n " + text[4:])["Name"] == "恒达精密"


def test_version_4_writes_addresses_of_telephones(file: Path) -> None:
    found = a_card(
        file,
        "FN:Ana",
        'TEL;VALUE=uri;TYPE="work,voice":tel:+1-555-0100;ext=102',
        'TEL;VALUE=uri;TYPE="cell":tel:+1-555-0199',
        "EMAIL:mailto:ana@example.com",
        "GENDER:F",
        "KIND:individual",
        version="4.0",
    )
    assert found["Phone"] == "+1-555-0100 ext. 102"
    assert (found["Mobile"], found["E-mail"], found["Sex"]) == ("+1-555-0199", "ana@example.com", "female")


def test_what_a_card_has_twice_goes_into_the_remark(file: Path) -> None:
    found = a_card(
        file,
        "FN:Ana",
        "TEL;TYPE=CELL:13800001234",
        "TEL;TYPE=CELL:13900005678",
        "item1.TEL:0571-1111111",
        "item1.X-ABLabel:总机",
        "item2.TEL:0571-2222222",
        "item2.X-ABLabel:仓库",
        "item3.TEL:0571-3333333",
        "item3.X-ABLabel:传真",
        "EMAIL:a@example.com",
        "EMAIL:b@example.com",
        "IMPP:skype:ana",
        "NOTE:Likes tea",
    )
    assert found["Phone"] == "0571-1111111"
    assert found["Remark"].split("\n") == [
        "Likes tea",
        "Mobile: 13900005678",
        "仓库: 0571-2222222",
        "E-mail: b@example.com",
        "Impp: skype:ana",
        "Fax: 0571-3333333",
    ]


def test_what_only_customers_have_goes_into_the_remark_of_a_contact(file: Path) -> None:
    lines = ("FN:Ana", "URL:www.example.com", "ADR:;;Obere Str. 57;Berlin;;12209;Germany")
    assert a_card(file, *lines)["Remark"].split("\n") == [
        "Website: www.example.com",
        "Address: Obere Str. 57, Berlin, Germany",
        "Postal code: 12209",
    ]
    found = a_card(file, *lines, entity="customers")
    assert (found["Address"], found["Postal code"]) == ("Obere Str. 57, Berlin, Germany", "12209")


def test_a_chinese_address_goes_from_the_province_to_the_house(file: Path) -> None:
    found = a_card(file, "FN:恒达", "ADR:;3 楼;文一西路998号;杭州市;浙江省;311121;", entity="customers")
    assert found["Address"] == "浙江省杭州市文一西路998号3 楼"
    found = a_card(file, "FN:恒达", "ADR:;;北京市朝阳区1号;北京市;北京市;;", entity="customers")
    assert found["Address"] == "北京市朝阳区1号"


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        ("BDAY:19800412", "Birthday", "1980-04-12"),
        ("BDAY:1980-04-12T00:00:00Z", "Birthday", "1980-04-12"),
        ("BDAY;VALUE=date:1980-04-12", "Birthday", "1980-04-12"),
        ("BDAY:--0412", "Remark", "Birthday: 04-12"),
        ("BDAY:--04-12", "Remark", "Birthday: 04-12"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-12", "Remark", "Birthday: 04-12"),
        ("BDAY:1980", "Remark", "Birthday: 1980"),
        ("BDAY;VALUE=text:circa 1800", "Remark", "Birthday: circa 1800"),
    ],
)
def test_birthdays_without_a_year_are_kept_as_words(file: Path, line: str, column: str, text: str) -> None:
    assert a_card(file, "FN:Ana", line)[column] == text


@pytest.mark.parametrize(
    ("lines", "kind", "company"),
    [
        (["FN:恒达", "N:;;;;", "ORG:恒达"], "company", ""),
        (["FN:恒达", "N:;;;;", "ORG:恒达商贸有限公司"], "company", "恒达商贸有限公司"),
        (["FN:恒达", "KIND:org"], "company", ""),
        (["FN:Ana", "N:Trujillo;Ana;;;", "ORG:恒达"], "person", "恒达"),
        (["FN:Ana", "X-ABShowAs:COMPANY", "ORG:Ana"], "company", ""),
        (["ORG:恒达"], "company", ""),
    ],
)
def test_companies_are_told_from_people(file: Path, lines: list[str], kind: str, company: str) -> None:
    found = a_card(file, *lines, entity="customers")
    table = opened(file, "customers")
    assert cells(table)[0][table.header.index("Kind")] == kind
    assert found.get("Company", "") == company


def test_pictures_are_passed_over_and_told(file: Path) -> None:
    """They may be larger than any text of a card may be."""
    picture = base64.b64encode(bytes(2_000_000))
    folded = b"\r\n ".join(picture[n : n + 70] for n in range(0, 200_000, 70))
    unfolded = b"\r\n".join(picture[n : n + 70] for n in range(0, 7000, 70))
    found = a_card(
        file,
        b"PHOTO;ENCODING=b;TYPE=JPEG:" + folded,
        b"PHOTO;ENCODING=BASE64;JPEG:" + unfolded + b"\r\n",
        b"LOGO;ENCODING=b:" + picture,
        "FN:Ana",
        "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
        "X-FOO:bar",
    )
    assert found == {"Name": "Ana"}
    assert said(opened(file)) == [
        "Pictures and sounds of the cards are not read: 3.",
        "These lines of the cards are not read: UID, X-FOO.",
    ]


def test_lists_of_cards_are_left_out(file: Path) -> None:
    cards = ["FN:Ana", "FN:Friends\r\nKIND:group\r\nMEMBER:urn:uuid:1", "FN:王磊"]
    file.write_text("".join(f"BEGIN:VCARD\r\nVERSION:4.0\r\n{one}\r\nEND:VCARD\r\n" for one in cards), "utf-8")
    table = opened(file)
    assert [(number, row[0]) for number, row in table.rows()] == [(1, "Ana"), (3, "王磊")]
    assert said(table)[0] == "Cards that are only lists of other cards are left out: 1."


def test_a_card_within_a_card_is_passed_over(file: Path) -> None:
    """Version 2.1 put the secretary's card into the director's."""
    agent = "AGENT:\r\nBEGIN:VCARD\r\nFN:Secretary\r\nEND:VCARD"
    assert a_card(file, "FN:Director", agent, "TEL:0571-1", version="2.1") == {"Name": "Director", "Phone": "0571-1"}
