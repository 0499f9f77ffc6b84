"""The nightly backup: made, read back and proved; only then the oldest make way."""

from __future__ import annotations

from pathlib import Path

from tui_crm.domain.jobs.job import Job, Outcome, Work
from tui_crm.domain.keeping import backups
from tui_crm.i18n import Message, mark


def back_up(work: Work) -> Outcome:
    """Make a backup in the folder of the configuration, and keep as many as it says."""
    folder = backups.folder(work.desk, Path(work.folder))
    place = backups.usual_place(work.book, folder)
    made = backups.make(work.book, place, work.progress, desk=work.desk, thorough=True)
    facts = {"file": str(made.path)}
    if made.manifest.findings:
        # What is wrong with the book may be right in an older backup.
        return Outcome(
            Message("The book was not sound when it was backed up; no older backup was deleted. Run tui-crm check."),
            failed=True,
            facts=facts,
        )
    gone = backups.keep_last(made, int(work.desk.setting("backups.keep")))
    return Outcome(
        Message("Backed up as {file}; older backups deleted: {n}", file=str(made.path), n=len(gone)),
        facts={**facts, "deleted": len(gone)},
    )


JOB = Job(
    name="backup",
    title=mark("Nightly backup"),
    help=mark("Backs the book up, reads the backup back, and deletes the oldest ones beyond the number to keep."),
    run=back_up,
)
