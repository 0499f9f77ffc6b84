"""Jobs run under a name of their own, are in the audit, and do not keep each other from running."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

import pytest

from tests.office import Office
from tests.postgres import client_programs
from tui_crm.domain import Query, errors, jobs
from tui_crm.domain.jobs.job import Job, Outcome, Work
from tui_crm.domain.keeping import backups
from tui_crm.i18n import Message


@pytest.fixture(autouse=True)
def programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump as the server has it."""
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the backups go."""
    return tmp_path / "backups"


def run(office: Office, folder: Path, *names: str) -> dict[str, Outcome]:
    """Run jobs as somebody at a terminal does."""
    found = jobs.run(office.book, names, "林志远", "tty1", str(folder))
    return {job.name: outcome for job, outcome in found}


def backups_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.suffix != ".json")


def test_the_backup_keeps_as_many_as_the_configuration_says(office: Office, tmp_path: Path) -> None:
    office.set("backups.keep", 2)
    usual = tmp_path / "backups"
    for number in range(4):
        outcome = run(office, usual)["backup"]
        assert (outcome.failed, outcome.facts["deleted"]) == (False, int(number >= 2))
        office.pass_time(1000)
    assert len(backups_in(usual)) == 2


def test_the_configuration_names_the_folder(office: Office, tmp_path: Path) -> None:
    """A folder that is named and not there may be a disk that is not mounted, so it is not made."""
    disk = tmp_path / "disk"
    office.set("backups.folder", str(disk))
    outcome = run(office, tmp_path / "usual")["backup"]
    assert outcome.failed
    assert "There is no folder" in str(outcome.message)
    disk.mkdir()
    assert not run(office, tmp_path / "usual")["backup"].failed
    assert len(backups_in(disk)) == 1
    assert not (tmp_path / "usual").exists()


@pytest.mark.parametrize("wrong", ["backups", "../backups", "~/backups"])
def test_a_folder_is_named_from_the_root(office: Office, wrong: str) -> None:
    """Jobs may start anywhere."""
    with pytest.raises(errors.Invalid, match="whole path"):
        office.set("backups.folder", wrong)
    office.set("backups.folder", "/srv/backups")
    office.set("backups.folder", "")


@pytest.mark.parametrize("wrong", [0, -1, "many", 10_001])
def test_at_least_one_is_kept(office: Office, wrong: object) -> None:
    with pytest.raises(errors.Invalid):
        office.set("backups.keep", wrong)


def test_no_old_backup_is_deleted_unless_the_new_one_is_proved(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither when it fails, nor when the book is not sound: what is wrong may be right in an older one."""
    office.set("backups.keep", 1)
    run(office, folder)
    kept = backups_in(folder)
    with monkeypatch.context() as patch:
        patch.setattr(backups, "_copy", broken)
        assert run(office, folder)["backup"].failed
    assert backups_in(folder) == kept
    office.book.store.sql("UPDATE audit_entries SET title = 'x' WHERE id = (SELECT MIN(id) FROM audit_entries)")
    outcome = run(office, folder)["backup"]
    assert outcome.failed
    assert "not sound" in str(outcome.message)
    assert set(kept) < set(backups_in(folder))


def broken(*anything: object, thorough: bool) -> None:
    raise errors.BadBackup(Message("The book is damaged: {what}", what="page 7"))


def test_a_run_is_in_the_audit_under_the_job_s_name(office: Office, folder: Path) -> None:
    run(office, folder)
    rows = office.admin.page("audit", Query(limit=3)).rows
    assert [(row["wish"], row["actor_name"], row["actor"]) for row in rows] == [
        ("jobs.backup", "Nightly backup", None),
        ("book.backup.end", "Nightly backup", None),
        ("book.backup", "Nightly backup", None),
    ]
    (entry,) = office.admin.audit_group(rows[0].id).entries
    assert {name: new for name, (_, new) in entry.changes.items()} == {
        "by": "林志远",
        "file": str(next(p for p in folder.iterdir() if p.suffix != ".json")),
        "deleted": 0,
    }
    with pytest.raises(errors.Forbidden, match="nothing to take back"):
        office.admin.undo(rows[0].id)
    assert office.problems_of("customers") == []


def test_a_later_job_is_one_word_and_runs_though_the_first_fails(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It changes records under its own name, and that can be undone like everybody's changes."""
    made = office.customer("恒达")

    def warn(work: Work) -> Outcome:
        work.desk.change("customers", made.id, {"remark": "warned"})
        return Outcome(Message("{n}", n=1))

    def fail(work: Work) -> Outcome:
        raise errors.Unavailable(Message("The tape has run out."))

    modules = {}
    for name, work in (("fails", fail), ("warns", warn)):
        modules[name] = ModuleType(name)
        modules[name].JOB = Job(name, name.title(), "", work)  # type: ignore[attr-defined]
        monkeypatch.setitem(__import__("sys").modules, f"tui_crm.domain.jobs.{name}", modules[name])
    monkeypatch.setattr(jobs, "JOBS", ("fails", "warns"))
    found = run(office, folder)
    assert {name: outcome.failed for name, outcome in found.items()} == {"fails": True, "warns": False}
    change = office.admin.history("customers", made.id)[0]
    assert (change.actor_name, change.origin) == ("Warns", "tty1")
    office.admin.undo(change.id)
    wishes = [row["wish"] for row in office.admin.page("audit", Query(limit=4)).rows]
    assert wishes == ["undo", "jobs.warns", "customers.change", "jobs.fails.stop"]


def test_a_job_that_is_not_there_is_named(office: Office, folder: Path) -> None:
    with pytest.raises(errors.Refused, match=r"no job nightly\. The jobs are: pool, backup\."):
        run(office, folder, "nightly")
