"""`jobs list` and `jobs run` from the outside."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Crm


def test_jobs_run_all_or_one(crm: Crm, tmp_path: Path) -> None:
    with crm.office() as office:
        office.set("backups.keep", 2)
    for words in (("jobs", "run"), ("jobs", "run", "backup"), ("jobs", "run", "--lang", "en")):
        answer = crm(*words, "--lang", "en")
        assert (answer.status, answer.out) == (0, ""), answer.err
        assert "Nightly backup: Backed up as " in answer.err
    assert len([p for p in (tmp_path / "backups").iterdir() if p.suffix == ".db"]) == 2


def test_what_has_failed_is_one_line_and_the_status(crm: Crm) -> None:
    with crm.office() as office:
        office.set("backups.folder", "/not/mounted")
    answer = crm("jobs", "run", "--lang", "en")
    assert answer.status == 1
    assert answer.err.splitlines()[-1] == "Nightly backup: There is no folder /not/mounted."
    answer = crm("jobs", "run", "--json", "--lang", "en")
    assert (answer.status, answer.err) == (1, "")
    assert answer.json[-1] == {"job": "backup", "failed": True, "message": "There is no folder /not/mounted."}


def test_an_unknown_job_is_refused(crm: Crm) -> None:
    answer = crm("jobs", "run", "nightly", "--lang", "en")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err == "There is no job nightly. The jobs are: pool, backup.\n"


def test_only_an_administrator_runs_jobs(crm: Crm) -> None:
    answer = crm("jobs", "run", "--as", "lijing", "--lang", "en")
    assert (answer.status, answer.err) == (1, "Only an administrator may do that.\n")


def test_the_jobs_are_listed(crm: Crm) -> None:
    for language, title in (("en", "Nightly backup"), ("zh", "每日备份")):
        answer = crm("jobs", "list", "--lang", language)
        assert answer.status == 0
        assert title in answer.out
    assert [one["name"] for one in crm("jobs", "list", "--json").json] == ["pool", "backup"]


def test_a_backup_goes_where_the_configuration_says(crm: Crm, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with crm.office() as office:
        office.set("backups.folder", str(folder))
    answer = crm("backup")
    assert answer.status == 0, answer.err
    assert Path(answer.out.strip()).parent == folder
