"""Work that is due every night, whoever is there: one file each, one word in the list below."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from tui_crm.domain.book import Book
from tui_crm.domain.core import errors
from tui_crm.domain.core.deeds import JOBS as ABOUT
from tui_crm.domain.core.system_desk import SystemDesk
from tui_crm.domain.jobs.job import Job, Outcome, Work
from tui_crm.domain.keeping.files import Progress, silent
from tui_crm.i18n import Message, listed

JOBS = ("pool", "backup")
"""In the order in which they run: the backup is of the book as the day has left it."""


def all_jobs() -> dict[str, Job]:
    """Every job by its name."""
    return {name: import_module(f"{__name__}.{name}").JOB for name in JOBS}


def run(
    book: Book, names: tuple[str, ...], by: str, origin: str, folder: str, progress: Progress = silent
) -> Iterator[tuple[Job, Outcome]]:
    """Run jobs one after the other; one that fails keeps none of the others from running.

    `by` is who has started them, `folder` where backups go unless the configuration says otherwise.
    """
    known = all_jobs()
    for name in names or JOBS:
        if name not in known:
            raise errors.Refused(
                Message("There is no job {name}. The jobs are: {names}.", name=name, names=listed(JOBS))
            )
    for job in (known[name] for name in names or JOBS):
        desk = SystemDesk(book.store, job.title, clock=book.clock, origin=origin)
        yield job, _run(job, Work(book, desk, folder, progress), by)


def _run(job: Job, work: Work, by: str) -> Outcome:
    try:
        outcome = job.run(work)
    except errors.BookError as error:
        outcome = Outcome(error.message, failed=True)
    what = f"{job.name}.stop" if outcome.failed else job.name
    try:
        work.desk.enter(ABOUT, what, "", {"by": by, **outcome.facts})
    except errors.BookError as error:
        # Nothing could be written: what the job itself has met says more.
        return outcome if outcome.failed else Outcome(error.message, failed=True, facts=outcome.facts)
    return outcome
