"""What a form says of others that have the same name or number, while it is typed."""

from __future__ import annotations

from functools import partial

from textual.worker import WorkType

from tui_crm.domain import Record, errors, fields
from tui_crm.i18n import tr
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import called
from tui_crm.tui.screens.records.form_base import FormBase


class FormTwins(FormBase):
    """The looking for duplicates; mixed into the form, which has the fields."""

    def look_for_twins(self, answer: Answer) -> None:
        """Say aside which records have the value of a field already, where that is to be known."""
        if answer.name in self.entity.duplicates:
            warn: WorkType[None] = partial(self._warn, answer)
            self.run_worker(warn, group=f"twins of {answer.name}", exclusive=True)

    async def _warn(self, answer: Answer) -> None:
        """Say which records have the same name or number already; another letter stops the search."""
        desk = self.session.desk
        try:
            value = answer.clean(fields.Context(desk.clock))
            but = self.record.id if self.record is not None else 0
            found = await self.session.ask(desk.duplicates, self.entity.name, answer.name, value, but) if value else []
        except (fields.Bad, errors.BookError):
            # A value that is wrong is said to be wrong when it is left, and saving finds what is amiss with the book.
            found = []
        names = tr("; ").join(self._named(record) for record in found)
        warning = tr("Already exists: {records}", records=clean(names)) if names else ""
        if warning != answer.warning:
            answer.warning = warning
            self.sheet.repaint()

    def _named(self, record: Record) -> str:
        entity = self.entity
        code = str(record.values.get(entity.code.name) or "") if entity.code is not None else ""
        owner = record.labels.get(entity.owner, "") if entity.owner else ""
        named = " ".join(filter(None, (code, called(entity, record, self.session.desk.clock))))
        return tr("{name} ({more})", name=named, more=owner) if owner else named
