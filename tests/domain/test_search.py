"""Finding records by words: the index answers like a plain scan over the same tokens (D-17, R-QRY-02)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.office import Office
from tui_crm.domain import Filter, Query, registry
from tui_crm.domain.core import bulk, question, search, writing

ALPHABET = "恒达宏大张王西a bZ9é0-'\"*:|&!ß㎡Ａ𠀀ı"
texts = st.text(st.sampled_from(ALPHABET), max_size=7)
wild = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
COMPANY = "杭州恒达精密机械有限公司"


@pytest.fixture(params=["narrow", "walking"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to an answer: the index's few hits, or the proof of each row."""
    if request.param == "walking":
        monkeypatch.setattr(question, "FEW", 1)


def fill(office: Office, names: list[str]) -> dict[int, str]:
    """Replace all customers by some with these names; returns each one's tokens."""
    store, customers = office.book.store, registry["customers"]
    with store.transaction(), writing.wish(office.admin, "customers.fill"):
        old = [key for (key,) in store.rows(customers.model.select(customers.model.id))]
        store.run(customers.model.delete())
        store.drop_tokens(customers.table, old)
        rows: list[dict[str, Any]] = [
            {"name": name, "owner": office.user("lijing"), "code": f"K{n}"} for n, name in enumerate(names)
        ]
        keys = bulk.insert(office.admin, customers, rows)
    return dict(store.sql('SELECT id, tokens FROM "customers_tokens"')) if keys else {}


def scanned(documents: dict[int, str], words: str) -> set[int]:
    """The plain scan."""
    asked = search.terms(words)
    if words.strip() and not asked:
        return set()
    return {k for k, line in documents.items() if all(any(w.met_by(line) for w in term) for term in asked)}


def found(office: Office, words: str, account: str = "linzhiyuan", **more: Any) -> set[int]:
    """The book's answer."""
    desk = office.desk(account)
    page = desk.page("customers", Query(words=words, limit=500, **more))
    assert desk.count("customers", Query(words=words, **more)).n == len(page.rows)
    return {r.id for r in page.rows}


@pytest.mark.parametrize("words", ["级别", "customer lev", "户级别 战略"])
def test_a_value_is_found_by_the_name_of_its_list_in_either_language(office: Office, words: str) -> None:
    found = office.admin.page("dictionary_values", Query(words=words, limit=50)).rows
    assert "战略" in {row["name"] for row in found}
    assert {row["kind"] for row in found} == {"customer_level"}


@pytest.mark.parametrize(("kind", "words"), [("industry", "业"), ("customer_level", "k"), ("size", "size")])
def test_the_name_of_a_list_says_nothing_inside_of_that_list(office: Office, kind: str, words: str) -> None:
    """Where all have it, it would keep people from narrowing by what the values are called."""
    query = Query(filters=(Filter("kind", "is", kind),), limit=100)
    values = office.admin.page("dictionary_values", query).rows
    found = office.admin.page("dictionary_values", replace(query, words=words)).rows
    assert found == tuple(r for r in values if words in r["name"] or r["name_en"].lower().startswith(words))


@given(names=st.lists(texts, max_size=6), words=texts)
@example(names=["恒达", "达恒", "恒", "恒 达"], words="恒达")
@example(names=["a b", "ab", "b a"], words="a b")
@example(names=["O'Neil", 'q"x'], words="o'n")
def test_the_index_answers_like_a_plain_scan(office: Office, way: None, names: list[str], words: str) -> None:
    documents = fill(office, names)
    for account in ("linzhiyuan", "lijing"):
        assert found(office, words, account) == scanned(documents, words)


@given(names=st.lists(wild, min_size=1, max_size=4), words=wild)
def test_any_text_can_be_kept_and_asked_for(office: Office, way: None, names: list[str], words: str) -> None:
    documents = fill(office, names)
    assert found(office, words) == scanned(documents, words)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("曾国强", ["zeng", "zengguoqiang", "zgq", "ceng", "cgq", "guoqiang", "曾国"]),
        ("单雄信", ["shan", "sxx", "danxiong"]),
        ("解晓东", ["xiexiaodong"]),
        ("区志强", ["ou", "ozq"]),
        ("仇和", ["qiuhe"]),
        ("朴树", ["piao", "pu"]),
        ("乐嘉", ["yue", "le"]),
        ("吕布", ["lv", "lu", "lyubu"]),
        ("尉迟恭", ["yuchi", "ycg"]),
    ],
)
def test_people_are_found_by_how_their_surnames_are_read(
    office: Office, way: None, name: str, typed: list[str]
) -> None:
    """D-17: as contacts, as customers who are persons, and among the users."""
    customer = office.customer("恒达", contact_name=name)
    contact = office.contact(customer, name)
    person = office.customer(name, kind="person")
    user = office.admin.create("users", {"account": "new", "name": name})
    for words in typed:
        assert found(office, words) == {customer.id, person.id}, words
        for entity, made in (("contacts", contact), ("users", user)):
            assert made.id in {r.id for r in office.admin.page(entity, Query(words=words)).rows}, words


def test_people_are_sorted_by_how_their_surnames_are_read(office: Office) -> None:
    """Companies of the same signs by their words; whoever turns out to be a person stands among the persons."""
    by_name = Query(sort=(("name", "asc"),), limit=500)
    for name in ("曾国强", "杨帆", "程功"):
        office.customer(name, kind="person")
    company = office.customer("曾记")
    assert office.names("lijing", by_name) == ["曾记", "程功", "杨帆", "曾国强"]
    office.desk("lijing").change("customers", company.id, {"kind": "person"})
    assert office.names("lijing", by_name) == ["程功", "杨帆", "曾国强", "曾记"]
    assert found(office, "zengji") == {company.id}
    office.desk("lijing").undo(office.desk("lijing").last_change().id)
    assert office.names("lijing", by_name) == ["曾记", "程功", "杨帆", "曾国强"]
    assert found(office, "zengji") == set()
    assert office.problems() == []


@given(name=texts, start=st.integers(0, 6), length=st.integers(2, 6))
def test_a_piece_of_a_han_name_finds_it(office: Office, name: str, start: int, length: int) -> None:
    """D-17: by substring, from two characters on."""
    han = "".join(c for c in name if c in "恒达宏大张王西")
    piece = han[start : start + length]
    if len(piece) < 2:
        return
    fill(office, [han, "别人"])
    assert len(found(office, piece)) == 1


TYPED = [
        "恒", "恒达", "精密机械", "hdjm", "HDJM", "hz", "hengda", "hengdajing", "hangzhouhengdaj", "jingmi",
        "有限公司 恒达",
        "4321", "87654321", "0571", "057187654321", "8657187654321", "0571-8765", "+86571", "恒达 4321", "kh260506001",
        "文一", "ＨＤＪＭ", "munchen", "München", "MÜNCHEN", "mun", "strasse", "wang",
    ]  # fmt: skip


def test_what_people_type_finds_the_customer(office: Office, way: None) -> None:
    """D-17: two characters, pinyin, initials, the end of a number, words without accents."""
    made = office.customer(
        COMPANY, phone="0571-8765 4321", address="文一西路 998 号", company="Münchener Straße", contact_name="王芳"
    )
    office.customer("别的客户", by="zhangxiaolan")
    for words in TYPED:
        assert found(office, words) == {made.id}, words
        assert found(office, words, "lijing") == {made.id}, words


def test_a_phone_number_is_found_as_it_is_written(office: Office, way: None) -> None:
    """D-17: with blanks, with the country in front, with 00 in place of the plus."""
    mobile = office.customer("恒达", mobile="13812345678").id
    fixed = office.customer("宏大", phone="0571-87654321").id
    office.customer("别的客户", mobile="13812340000", phone="021-66667777")
    for words in ("138 1234 5678", "+86 138 1234 5678", "0086 138 1234 5678", "008613812345678", "1234 5678"):
        assert found(office, words) == {mobile}, words
    for words in ("0571 8765 4321", "(0571) 8765 4321", "+86 571 8765 4321", "00 86 571 87654321", "8765 4321"):
        assert found(office, words) == {fixed}, words
    assert found(office, "138 1234 9999") == set()


def test_numbers_that_stand_apart_are_still_found_by_each(office: Office, way: None) -> None:
    made = office.customer("恒达", address="1380 号 2345 室 678", mobile="13999990000")
    assert found(office, "1380 2345 678") == {made.id}


@pytest.mark.parametrize(
    "words", ["达恒", "恒密", "hdjz", "5432", "chener", "公司杭州", "9999", "恒达 不", "!!!", "-", "限精"]
)
def test_what_is_not_there_is_not_found(office: Office, words: str) -> None:
    office.customer(COMPANY, phone="0571-8765 4321", company="Münchener")
    for words in ("达恒", "恒密", "hdjz", "5432", "chener", "公司杭州", "9999", "恒达 不", "!!!", "-", "限精"):
        assert found(office, words) == set(), words


def test_words_of_nothing_show_everything(office: Office) -> None:
    office.customer(COMPANY)
    assert len(found(office, "  ")) == 1


def test_words_do_not_reach_from_one_field_into_the_next(office: Office) -> None:
    office.customer("甲乙", company="丙丁")
    assert found(office, "乙丙") == set()
    assert len(found(office, "甲乙 丙丁")) == 1


def test_a_changed_name_is_found_by_the_new_words_only(office: Office, way: None) -> None:
    made = office.customer("恒达机械", phone="110")
    office.desk("lijing").change("customers", made.id, {"name": "宏大化工", "phone": "119"})
    for words in ("恒达", "hdjx", "110"):
        assert found(office, words) == set(), words
    for words in ("宏大", "hdhg", "119", "宏"):
        assert found(office, words) == {made.id}, words
    assert office.problems() == []


def test_a_removed_customer_is_found_in_the_bin_only(office: Office, way: None) -> None:
    """R-CUS-12"""
    made = office.customer("恒达机械", phone="0571-87654321")
    desk = office.desk("lijing")
    desk.remove("customers", made.id)
    for words in ("恒达", "hdjx", "4321", "恒", "h"):
        assert found(office, words) == set(), words
        for account in ("linzhiyuan", "lijing"):
            assert found(office, words, account, bin=True) == {made.id}, words
        assert found(office, words, "zhangxiaolan", bin=True) == set()
    desk.restore("customers", made.id)
    assert found(office, "恒达", "lijing") == {made.id}
    assert found(office, "恒达", "lijing", bin=True) == set()
    desk.remove("customers", made.id)
    office.admin.purge("customers", made.id)
    assert found(office, "恒达", bin=True) == set()


def test_a_customer_that_changes_hands_is_found_by_the_new_owner(office: Office, way: None) -> None:
    """D-04"""
    made = office.customer("恒达机械", contact_name="王芳")
    office.desk("zhoumin").change("customers", made.id, {"owner": office.user("wanghaitao")})
    assert found(office, "恒达", "lijing") == set()
    assert found(office, "恒达", "wanghaitao") == {made.id}
    assert found(office, "恒达", "zhoumin") == {made.id}
    assert office.names("wanghaitao", Query(words="wf"), "contacts") == ["王芳"]
    assert office.names("lijing", Query(words="wf"), "contacts") == []
    assert office.problems() == []


def test_a_shared_customer_is_found_by_words(office: Office, way: None) -> None:
    """D-04"""
    made = office.customer("恒达机械", contact_name="王芳")
    desk = office.desk("lijing")
    for to in ({"user": office.user("zhangxiaolan")}, {"department": office.id_of("departments", "华北")}):
        desk.share("customers", made.id, [to])
        assert found(office, "恒达", "zhangxiaolan") == {made.id}
        assert office.names("zhangxiaolan", Query(words="王"), "contacts") == ["王芳"]
        desk.share("customers", made.id, [])
        assert found(office, "恒达", "zhangxiaolan") == set()
    assert office.problems() == []


def test_the_search_over_everything_finds_each_kind(office: Office) -> None:
    """R-QRY-03, R-QRY-06"""
    office.customer("恒达机械", contact_name="恒达王")
    kinds = {r.entity for r in office.desk("lijing").search("恒达")}
    assert kinds == {"customers", "contacts"}
    regions = [r for r in office.desk("lijing").search("0571") if r.entity == "regions"]
    assert any("杭州" in str(r["name"]) for r in regions)


def test_long_texts_and_words_do_not_break_the_index(office: Office, way: None) -> None:
    made = office.customer("恒" * 100, address="x" * 255, company="e\u0301" * 90)
    assert found(office, "恒" * 50) == {made.id}
    assert found(office, "x" * 255) == {made.id}
    assert found(office, "é" * 90) == {made.id}
    assert found(office, "恒" * 3000) == set()
    assert office.problems() == []


@pytest.mark.parametrize("words", ["a", "恒", "恒达 lijing", "%", "'"])
def test_a_list_without_a_search_index_is_filtered_by_words_too(office: Office, words: str) -> None:
    without = [entity.name for entity in registry if not entity.searched]
    assert {"audit", "logins", "settings"} <= set(without)
    for name in without:
        page = office.admin.page(name, Query(words=words, limit=500))
        assert office.admin.count(name, Query(words=words)).n == len(page.rows)
        assert sum(map(len, office.admin.stream(name, Query(words=words)))) == len(page.rows)


def test_changes_and_sign_ins_are_found_by_whom_and_what_they_are_about(office: Office) -> None:
    made = office.customer("恒达精密")
    office.desk("zhoumin").change("customers", made.id, {"name": "宏大Gear"})

    def audited(words: str) -> list[tuple[Any, Any]]:
        rows = office.admin.page("audit", Query(words=words, limit=50)).rows
        return [(row["actor_name"], row["subject"]) for row in rows]

    assert audited("周敏 gEAR") == [("周敏", "宏大Gear")]
    assert audited("周敏 恒达") == []
    assert ("李静", "恒达精密") in audited("恒达")


def test_what_a_hidden_name_says_is_not_found_among_the_changes(office: Office) -> None:
    office.customer("恒达精密")
    asked = Query(words="恒达精密", limit=50)
    assert office.admin.page("audit", asked).rows
    office.role("service_agent", {"audit": {"read": 4}}, customers={"name": 0})
    page = office.desk("sunli").page("audit", asked)
    assert not any("恒达精密" in str(value) for row in page.rows for value in row.values.values())


def test_a_beginning_that_many_words_have_is_not_looked_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planner of a server only guesses how many there are: the newest records tell, and the list is walked."""
    store = office.book.store
    if store.kind == "sqlite":
        pytest.skip("about servers")
    from tui_crm.domain.core import postgres

    fill(office, [f"上海{n}号" for n in range(postgres.OFTEN - 1)])
    table, common, rare = registry["customers"].table, search.terms("sh"), search.terms("qx")
    few = store.hits(table, common, (), question.FEW)
    assert few is not None
    assert len(few) == postgres.OFTEN - 1
    fill(office, [f"上海{n}号" for n in range(postgres.OFTEN)])
    assert store.hits(table, common, (), question.FEW) is None
    assert store.hits(table, rare, (), question.FEW) == []
    assert len(found(office, "sh")) == postgres.OFTEN
