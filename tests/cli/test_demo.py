"""The sample book is made, kept, and made anew only when told so."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Crm
from tests.postgres import Server
from tui_crm.domain.sample.load import Loader


def demo(crm: Crm, path: Path, *words: str) -> tuple[int, str]:
    answer = crm("demo", "--db", str(path), "--no-open", "--lang", "en", *words)
    assert answer.out == ""
    return answer.status, answer.err


def test_a_sample_is_made_and_kept(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    status, said = demo(crm, path, "--customers", "20")
    assert status == 0
    assert "Password of every account: " in said
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("demo")] == ["demo.db"]
    assert len(crm("list", "customers", "--db", str(path), "--json").json) == 20
    assert len(crm("user", "list", "--db", str(path), "--json").json) == 12
    kept = path.read_bytes()
    assert "--fresh makes it anew" in demo(crm, path, "--customers", "5")[1]
    assert path.read_bytes() == kept
    assert demo(crm, path, "--customers", "5", "--fresh")[0] == 0
    assert len(crm("list", "customers", "--db", str(path), "--json").json) == 5


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "{place} cannot be read or written: please check its place and rights.\n"),
        ("zh", "{place} 无法读写，请检查其位置和权限。\n"),
    ],
)
def test_a_place_that_only_can_be_read_is_told_plainly(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    answer = crm("demo", "--db", str(tmp_path / "demo.db"), "--no-open", "--lang", language)
    assert (answer.status, answer.out, answer.err) == (1, "", said.format(place=tmp_path))


def test_a_real_book_is_never_taken_for_a_sample(crm: Crm) -> None:
    kept = Path(crm.url).read_bytes()
    for more in ([], ["--fresh"]):
        status, said = demo(crm, Path(crm.url), *more)
        assert status == 1
        assert "is no sample" in said
    assert Path(crm.url).read_bytes() == kept


def test_other_files_are_left_alone(crm: Crm, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir or Madam, " * 10)
    assert demo(crm, letter, "--fresh")[0] == 1
    assert letter.read_text().startswith("Dear")


def test_an_interrupted_making_leaves_nothing(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui_crm.domain.sample.load.Loader.customers", stop)
    status, said = demo(crm, tmp_path / "demo.db")
    assert (status, said) == (1, "Stopped.\n")
    assert not list(tmp_path.glob("demo*"))
    assert not list(tmp_path.glob(".demo*"))


def test_whoever_is_ready_second_opens_the_first_one_s_sample(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people try the program at the same moment: both work in one sample, and neither's is pulled from under it."""
    path, first = tmp_path / "demo.db", tmp_path / "first.db"
    demo(crm, first, "--customers", "3")
    fill = Loader.customers

    def overtaken(self: Loader, *words: Any) -> Iterator[int]:
        yield from fill(self, *words)
        if not path.exists():
            path.write_bytes(first.read_bytes())

    monkeypatch.setattr(Loader, "customers", overtaken)
    status, said = demo(crm, path, "--customers", "5")
    assert (status, "--fresh makes it anew" in said) == (0, True)
    assert path.read_bytes() == first.read_bytes()
    assert sorted(one.name for one in tmp_path.glob("*demo*")) == ["demo.db"]
    assert demo(crm, path, "--customers", "5", "--fresh")[0] == 0
    assert len(crm("list", "customers", "--db", str(path), "--json").json) == 5


def test_a_book_that_came_meanwhile_is_left_alone(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, book = tmp_path / "demo.db", Path(crm.url).read_bytes()
    fill = Loader.customers

    def overtaken(self: Loader, *words: Any) -> Iterator[int]:
        yield from fill(self, *words)
        path.write_bytes(book)

    monkeypatch.setattr(Loader, "customers", overtaken)
    status, said = demo(crm, path, "--customers", "5")
    assert (status, "is no sample" in said) == (1, True)
    assert path.read_bytes() == book


def test_an_empty_file_gives_way(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    path.touch()
    assert demo(crm, path, "--customers", "5")[0] == 0
    assert len(crm("list", "customers", "--db", str(path), "--json").json) == 5


def test_the_usual_place_is_the_data_folder(crm: Crm, tmp_path: Path) -> None:
    assert crm("demo", "--no-open", "--customers", "1").status == 0
    made = tmp_path / "data" / "tui-crm" / "demo.db"
    assert made.stat().st_mode & 0o077 == 0


def test_a_sample_can_be_on_a_server(crm: Crm, postgres: Server) -> None:
    with postgres.database() as url:
        words = ("demo", "--db", url, "--no-open", "--customers", "3", "--lang", "en")
        assert crm(*words, "--json").json == {"db": url, "created": True}
        assert crm(*words).status == 0
        again = crm(*words, "--fresh")
        assert (again.status, again.out) == (1, "")
        assert "Empty the database" in again.err
