"""Whatever ends a program half-way - a kill, a full disk - leaves whole books and whole backups, or nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.keeping.conftest import KINDS, unfinished
from tests.office import Office, office_at
from tui_crm.domain import exists
from tui_crm.domain.keeping import backups, copying, file_backup, files

KILLED = """
import os, signal, sys
from pathlib import Path
from tui_crm.domain import open_book
from tui_crm.domain.keeping import backups
def die(stage, done, total):
    if stage == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
backups.make(open_book(sys.argv[1]), Path(sys.argv[2]), die)
"""


@pytest.mark.parametrize("stage", [file_backup.COPYING, file_backup.CHECKING])
def test_being_killed_leaves_nothing_under_the_name(stocked: Office, place: Path, stage: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, stocked.url, str(place), stage], check=False)
    assert done.returncode == -signal.SIGKILL
    left = unfinished(place.parent)
    assert [p.name for p in place.parent.iterdir()] == left
    stocked.customer("others go on")
    # It holds a good part of the book, and goes with the next backup; what another machine is still making stays.
    others = place.with_name(f".two.0123456789ab-4711.rest{files.PART}")
    others.touch()
    with files.making(place.with_name("mine")) as mine:
        backups.make(stocked.book, place)
        assert sorted(unfinished(place.parent)) == sorted([mine.name, others.name])


KILLED_LATER = """
import os, signal, sys
from pathlib import Path
from tui_crm.domain import open_book
from tui_crm.domain.keeping import backups, copying, files, server_backup
what, backup, url, moment = sys.argv[1:]
def die(*anything):
    os.kill(os.getpid(), signal.SIGKILL)
def die_at(stage, done, total):
    if stage == moment:
        die()
if moment == "the name":
    files.settle = die
if moment == "the end":
    server_backup.runner.upgrade = die
if what == "restore":
    backups.restore(Path(backup), url, replace=True, folder=Path(backup).parent, progress=die_at)
else:
    copying.copy(open_book(backup), url, die_at)
"""


@pytest.mark.parametrize("moment", [file_backup.COPYING, file_backup.CHECKING, "the name", "the end"])
def test_a_restore_that_is_killed_leaves_the_old_book_whole(stocked: Office, place: Path, moment: str) -> None:
    """Whichever moment it is: the old book stands under its name, and can be replaced by the next try."""
    if moment == ("the end" if stocked.book.store.kind == "sqlite" else "the name"):
        pytest.skip("about the other kind of database")
    backups.make(stocked.book, place)
    stocked.customer("after the backup")
    before, url = stocked.dump(*KINDS), stocked.url
    stocked.book.close()
    words = [sys.executable, "-c", KILLED_LATER, "restore", str(place), url, moment]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    with office_at(url) as office:
        assert office.dump(*KINDS) == before
        assert office.problems() == []
    backups.restore(place, url, replace=True, folder=place.parent)
    with office_at(url) as office:
        assert "after the backup" not in office.names("lijing")


@pytest.mark.parametrize("moment", [copying.COPYING, copying.COMPARING, copying.INDEXING])
def test_a_copy_that_is_killed_leaves_nothing_at_the_new_place(stocked: Office, new_place: str, moment: str) -> None:
    before = stocked.dump(*KINDS)
    words = [sys.executable, "-c", KILLED_LATER, "copy", stocked.url, new_place, moment]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    assert not exists(new_place)
    assert stocked.dump(*KINDS) == before
    copying.copy(stocked.book, new_place)
    with office_at(new_place) as office:
        assert office.dump(*KINDS) == before


NARROW = """
import resource, sys
from pathlib import Path
from tui_crm.domain import errors, open_book
from tui_crm.domain.keeping import backups
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    backups.make(open_book(sys.argv[1]), Path(sys.argv[2]))
except errors.DiskFull as error:
    print(error.message)
"""


@pytest.mark.parametrize("room", [1000, 100_000])
def test_a_server_s_backup_that_finds_no_room_says_so(stocked: Office, place: Path, room: int) -> None:
    """The dump may grow no further than a quota, as on a full disk; nothing is left of it."""
    if stocked.book.store.kind == "sqlite":
        pytest.skip("SQLite's own files are under the same limit here")
    words = [sys.executable, "-c", NARROW, stocked.url, str(place), str(room)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.stdout == "There is no room left on the disk. Nothing was saved; make room and try again.\n", (
        done.stderr
    )
    assert list(place.parent.iterdir()) == []
