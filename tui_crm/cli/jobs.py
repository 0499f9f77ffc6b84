"""Work that is due every night, started by cron or by hand."""

from __future__ import annotations

from tui_crm.cli.acting import Wanted, administering, common, commonly
from tui_crm.cli.backing import folder_of, told_on_terminal
from tui_crm.cli.output import Table, say_json, tell
from tui_crm.cli.place import origin
from tui_crm.cli.words import argument, command, group
from tui_crm.domain import jobs as due
from tui_crm.i18n import mark, tr


@group("jobs", mark("Work that is due every night, such as the backup."))
@common
def jobs(wanted: Wanted) -> None:
    """Jobs."""


@command("list", mark("List the jobs in the order in which they run."))
@commonly("--db", "--as")
def list_jobs(wanted: Wanted) -> None:
    """Say what there is to run."""
    rows = [(job.name, tr(job.title), tr(job.help)) for job in due.all_jobs().values()]
    if wanted.json:
        say_json([{"name": name, "title": title, "help": text} for name, title, text in rows])
    else:
        Table([tr("Job"), tr("Title"), tr("What it does")]).write(rows)


@command(
    "run",
    mark(
        "Run all jobs, or the one that is named. Each acts under a name of its own, which is in the audit. One that "
        "fails keeps none of the others from running; the exit status is 1 then. Only an administrator may do that."
    ),
)
@argument("name", mark("The job."), required=False)
@common
def run(wanted: Wanted, name: str | None) -> int:
    """Run jobs."""
    failed, done = 0, []
    with administering(wanted) as (book, desk), told_on_terminal() as progress:
        names, folder = (name,) if name else (), str(folder_of(wanted.url))
        for job, outcome in due.run(book, names, desk.actor.name, origin(), folder, progress):
            failed += outcome.failed
            done.append({"job": job.name, "failed": outcome.failed, "message": tr(outcome.message), **outcome.facts})
            if not wanted.json:
                tell(tr("{place}: {what}", place=tr(job.title), what=tr(outcome.message)))
    if wanted.json:
        say_json(done)
    return 1 if failed else 0


jobs.add_command(list_jobs)
jobs.add_command(run)
