"""A backup is whole or not there, and what comes back is the book as it was."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.keeping.conftest import KINDS, unfinished
from tests.office import Office, found_office, office_at
from tui_crm.domain import Query, create_book, errors, exists
from tui_crm.domain.keeping import backups, files, manifest, proof, server_backup
from tui_crm.i18n import Message


def test_what_comes_back_is_the_book_as_it_was(stocked: Office, place: Path, new_place: str, tmp_path: Path) -> None:
    before, (number, _) = stocked.dump(*KINDS), stocked.book.head()
    made = backups.make(stocked.book, place)
    stocked.customer("after the backup")
    assert backups.restore(place, new_place, replace=False, folder=tmp_path) == backups.Restored(None, ())
    with office_at(new_place) as office:
        assert office.dump(*KINDS) == before
        # It knows that it was backed up, and that it was restored.
        assert made.manifest.number == number + 1
        assert office.book.head()[0] == number + 2
        assert office.problems() == []
        assert office.names("lijing") == ["Old World Delicatessen \\.", "杭州恒达精密机械有限公司"]
        office.customer("a new one gets a number of its own")
        assert office.problems_of("customers") == []


def test_a_manifest_says_what_is_in_it(stocked: Office, place: Path) -> None:
    made = backups.make(stocked.book, place).manifest
    assert manifest.read(place) == made
    assert made.kind == stocked.book.store.kind
    assert made.book == proof.identity(stocked.book.store)
    assert made.tables["customers"] == 3
    # That it has come to its end is no part of the backup.
    assert made.tables["audit_groups"] == made.number == stocked.book.head()[0] - 1
    assert made.sha256 == files.checksum(place)
    assert made.findings == ()
    assert stat.S_IMODE(place.stat().st_mode) == stat.S_IMODE(manifest.place_of(place).stat().st_mode) == 0o600
    assert unfinished(place.parent) == []


def test_others_go_on_writing_meanwhile(stocked: Office, place: Path, new_place: str) -> None:
    """Every step of the copy meets a writer, and the backup is of one moment before them all."""
    written = 0

    def write(stage: str, done: int, total: int) -> None:
        nonlocal written
        if written < 5:
            written += 1
            with office_at(stocked.url) as office:
                office.customer(f"meanwhile {written}")

    count = len(stocked.names("linzhiyuan"))
    made = backups.make(stocked.book, place, write)
    assert written
    assert len(stocked.names("linzhiyuan")) == count + written
    assert made.manifest.tables["customers"] == 3
    backups.restore(place, new_place, replace=False, folder=place.parent)
    with office_at(new_place) as office:
        assert office.problems() == []


def test_only_the_last_of_this_book_are_kept(stocked: Office, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    backed_up = [backups.make(stocked.book, backups.usual_place(stocked.book, folder)) for _ in range(3)]
    made = [one.path for one in backed_up]
    (folder / "letter.txt").write_text("Dear Sir or Madam")
    (folder / "broken.db.json").write_text("{}")
    other = folder / "of another book"
    other.write_bytes(made[0].read_bytes())
    facts = json.loads(manifest.place_of(made[0]).read_text()) | {"book": "another", "made": "2001-01-01T00:00:00"}
    manifest.place_of(other).write_text(json.dumps(facts))
    assert backups.keep_last(backed_up[2], 2) == made[:1]
    assert backups.keep_last(backed_up[2], 2) == []
    left = {p.name for p in folder.iterdir() if p.suffix != ".json"}
    assert left == {made[1].name, made[2].name, "letter.txt", "of another book"}
    assert not manifest.place_of(made[0]).exists()


def test_the_new_backup_is_kept_though_the_clock_was_set_back(stocked: Office, tmp_path: Path) -> None:
    first, second = (backups.make(stocked.book, tmp_path / name) for name in ("first", "second"))
    noted = manifest.place_of(first.path)
    noted.write_text(json.dumps(json.loads(noted.read_text()) | {"made": "2999-01-01T00:00:00"}))
    assert backups.keep_last(second, 1) == [first.path]
    assert second.path.exists()


def test_who_backs_up_and_who_restores_is_in_the_audit(stocked: Office, place: Path, new_place: str) -> None:
    """Before it begins, with what it came to, or that it broke off (R-SEC-02); none of it can be undone."""
    backups.make(stocked.book, place, desk=stocked.admin)
    with pytest.raises(errors.Unavailable):
        backups.make(stocked.book, place.with_name("two"), fail, desk=stocked.admin)
    rows = stocked.admin.page("audit", Query(limit=4)).rows
    assert [(row["wish"], row["actor"], row["subject"]) for row in rows] == [
        ("book.backup.stop", stocked.user("linzhiyuan"), "two"),
        ("book.backup", stocked.user("linzhiyuan"), "two"),
        ("book.backup.end", stocked.user("linzhiyuan"), "one"),
        ("book.backup", stocked.user("linzhiyuan"), "one"),
    ]
    for row in rows:
        with pytest.raises(errors.Forbidden, match="nothing to take back"):
            stocked.admin.undo(row.id)
    by = backups.By("Rene Descartes", "198.51.100.7")
    backups.restore(place, new_place, replace=False, folder=place.parent, by=by)
    with office_at(new_place) as office:
        newest, before = office.admin.page("audit", Query(limit=2)).rows
        assert (newest["wish"], newest["actor_name"], newest["origin"]) == ("book.restore", by.name, by.origin)
        assert before["wish"] == "book.backup"
        assert office.problems() == []


def fail(stage: str, done: int, total: int) -> None:
    raise errors.Unavailable(Message("The tape has run out."))


def test_a_book_is_replaced_by_its_own_backup_and_kept_aside(stocked: Office, place: Path, tmp_path: Path) -> None:
    backups.make(stocked.book, place)
    stocked.customer("after the backup")
    later = stocked.dump("customers")
    url = stocked.url
    stocked.book.close()
    with pytest.raises(errors.Forbidden, match="already"):
        backups.restore(place, url, replace=False, folder=place.parent)
    kept = backups.restore(place, url, replace=True, folder=place.parent).kept
    assert kept is not None
    with office_at(url) as office:
        assert office.names("lijing") == ["Old World Delicatessen \\.", "杭州恒达精密机械有限公司"]
        assert office.problems() == []
    if url.startswith("postgresql"):
        # A server's book is kept as a backup, which goes the same way back.
        backups.restore(Path(kept), url, replace=True, folder=place.parent)
    with office_at(url if url.startswith("postgresql") else kept) as office:
        assert office.dump("customers") == later


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def other_text(path: Path) -> None:
    path.write_text("Dear Sir or Madam")


def manifest_gone(path: Path) -> None:
    manifest.place_of(path).unlink()


def manifest_foreign(path: Path) -> None:
    manifest.place_of(path).write_text('{"name": "left-pad", "format": 1}')


def manifest_of_other_things(path: Path) -> None:
    noted = manifest.place_of(path)
    noted.write_text(json.dumps(json.loads(noted.read_text()) | {"tables": [1]}))


def manifest_without_an_end(path: Path) -> None:
    manifest.place_of(path).write_text("[" * 100_000)


def manifest_newer(path: Path) -> None:
    noted = manifest.place_of(path)
    noted.write_text(json.dumps(json.loads(noted.read_text()) | {"schema": "9999_future"}))


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (flip, "checksum"),
        (cut, "checksum"),
        (other_text, "checksum"),
        (manifest_gone, "together with its manifest"),
        (manifest_foreign, "not the manifest of a backup"),
        (manifest_of_other_things, "not the manifest of a backup"),
        (manifest_without_an_end, "not the manifest of a backup"),
        (manifest_newer, "newer version"),
        (gone, "There is no backup"),
    ],
)
def test_a_bad_backup_changes_nothing(
    stocked: Office, place: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    before = stocked.dump("customers")
    backups.make(stocked.book, place)
    spoil(place)
    stocked.book.close()
    with pytest.raises(errors.Unavailable, match=sentence):
        backups.restore(place, stocked.url, replace=True, folder=place.parent)
    with office_at(stocked.url) as office:
        assert office.dump("customers") == before


def test_contents_that_differ_from_the_manifest_are_not_taken(stocked: Office, place: Path) -> None:
    """Somebody has changed the backup and reckoned its checksum anew; the old book stands."""
    backups.make(stocked.book, place)
    noted = manifest.place_of(place)
    facts = json.loads(noted.read_text())
    noted.write_text(json.dumps(facts | {"tables": facts["tables"] | {"customers": 4}}))
    stocked.customer("after the backup")
    before = stocked.dump("customers")
    stocked.book.close()
    with pytest.raises(errors.BadBackup, match="manifest"):
        backups.restore(place, stocked.url, replace=True, folder=place.parent)
    with office_at(stocked.url) as office:
        assert office.dump("customers") == before


def test_a_backup_of_another_book_is_refused(stocked: Office, place: Path, new_place: str) -> None:
    backups.make(stocked.book, place)
    found_office(new_place)
    with pytest.raises(errors.BadBackup, match="another book"):
        backups.restore(place, new_place, replace=True, folder=place.parent)
    with office_at(new_place) as office:
        assert office.names("linzhiyuan") == []


def test_a_backup_of_the_other_database_is_refused(stocked: Office, place: Path, empty_url: str) -> None:
    if empty_url.startswith("postgresql") == (stocked.book.store.kind == "postgresql"):
        pytest.skip("about the other kind of database")
    backups.make(stocked.book, place)
    with pytest.raises(errors.BadBackup, match=r"of a file|on a server"):
        backups.restore(place, empty_url, replace=False, folder=place.parent)
    assert not exists(empty_url)


def test_a_book_that_nobody_uses_yet_makes_way(stocked: Office, place: Path, new_place: str) -> None:
    """On a new machine the program was opened once before anybody thought of the backup."""
    backups.make(stocked.book, place)
    create_book(new_place)
    assert backups.restore(place, new_place, replace=True, folder=place.parent).kept
    with office_at(new_place) as office:
        assert len(office.names("lijing")) == 2


@pytest.mark.parametrize("thorough", [False, True])
def test_an_altered_audit_does_not_keep_from_backing_up(
    stocked: Office, place: Path, new_place: str, thorough: bool
) -> None:
    """What was wrong before is noted where it was looked for, and told in any case when the book comes back."""
    stocked.book.store.sql("UPDATE audit_entries SET title = 'x' WHERE id = (SELECT MAX(id) FROM audit_entries)")
    noted = backups.make(stocked.book, place, thorough=thorough).manifest
    assert noted.walked is thorough
    assert bool(noted.findings) is thorough
    found = backups.restore(place, new_place, replace=False, folder=place.parent).findings
    assert len(found) == 1
    assert found[0].startswith("audit ")
    assert noted.findings == (found if thorough else ())


def test_nothing_is_overwritten(stocked: Office, place: Path) -> None:
    place.write_text("Dear Sir or Madam")
    with pytest.raises(errors.Forbidden, match="already"):
        backups.make(stocked.book, place)
    assert place.read_text() == "Dear Sir or Madam"


def test_a_folder_that_is_not_there_is_not_made(stocked: Office, tmp_path: Path) -> None:
    with pytest.raises(errors.Unavailable, match="no folder"):
        backups.make(stocked.book, tmp_path / "usb stick" / "one.db")
    assert not (tmp_path / "usb stick").exists()


def test_a_full_disk_leaves_nothing_behind(stocked: Office, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync", full)
    with pytest.raises(errors.DiskFull):
        backups.make(stocked.book, place)
    assert list(place.parent.iterdir()) == []


@pytest.mark.parametrize("moment", [1, 2])
def test_being_stopped_leaves_nothing_under_the_name(stocked: Office, place: Path, moment: int) -> None:
    calls = 0

    def stop(stage: str, done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == moment:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.make(stocked.book, place, stop)
    assert list(place.parent.iterdir()) == []
    backups.make(stocked.book, place)


def test_what_a_killed_program_left_is_swept_away_later(stocked: Office, place: Path) -> None:
    old, fresh = (place.with_name(f".one.{name}{files.PART}") for name in ("old", "fresh"))
    for part in (old, fresh):
        part.write_text("half")
    os.utime(old, (0, 0))
    backups.make(stocked.book, place)
    assert unfinished(place.parent) == [fresh.name]


def test_the_server_s_programs_may_be_missing(
    stocked: Office, place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if stocked.book.store.kind == "sqlite":
        pytest.skip("about servers")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(errors.Unavailable, match="pg_dump is not installed here"):
        backups.make(stocked.book, place)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n")
    old.chmod(0o755)
    with pytest.raises(errors.Unavailable, match="older than the server"):
        backups.make(stocked.book, place)
    assert list(place.parent.iterdir()) == []


def test_a_password_is_not_on_the_command_line() -> None:
    found = server_backup._environment("postgresql://crm:s3cret@db.example:5433/book?sslmode=require")
    assert {name: found[name] for name in ("PGUSER", "PGPASSWORD", "PGHOST", "PGPORT", "PGDATABASE", "PGSSLMODE")} == {
        "PGUSER": "crm",
        "PGPASSWORD": "s3cret",
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGDATABASE": "book",
        "PGSSLMODE": "require",
    }


def test_attached_files_come_back_with_the_book(stocked: Office, place: Path, new_place: str, tmp_path: Path) -> None:
    """R-CTR-03: the files of a book are in its backup, byte by byte."""
    big = bytes(range(256)) * 4096 + b"\n\\N\t\0"
    customer = stocked.id_of("customers", "H1")
    wanted = {"name": "扫描件.pdf", "customer": customer}
    made = stocked.admin.attach("attachments", wanted, io.BytesIO(big))
    backups.make(stocked.book, place)
    stocked.admin.remove("attachments", made.id)
    stocked.admin.purge("attachments", made.id)
    backups.restore(place, new_place, replace=False, folder=tmp_path)
    with office_at(new_place) as office:
        found = io.BytesIO()
        office.admin.fetch("attachments", made.id, found.write)
        assert found.getvalue() == big
        assert office.problems() == []
