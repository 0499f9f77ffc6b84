"""Files that come with a new record: named in its form, taken in when it is saved."""

from __future__ import annotations

from pathlib import Path

from tui_crm.domain import registry
from tui_crm.i18n import listed, tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.records.attaching import ATTACHMENTS, ask_file
from tui_crm.tui.screens.records.form_base import FormBase
from tui_crm.tui.widgets.text_line import TextLine


class FormFiles(FormBase):
    """The files of a form; mixed into the form, which saves them with the record, and keeps them in its draft."""

    def files_line(self) -> TextLine:
        """The line that names them; it is not there while there are none."""
        line = TextLine(id="files")
        line.display = False
        return line

    @property
    def takes_files(self) -> bool:
        """Whether files can come with the record: a record that is there already has a key of its own for them."""
        may = self.session.desk.actor.level(registry[ATTACHMENTS], "attach")
        return self.record is None and bool(may) and bool(registry[ATTACHMENTS].tells_of(self.entity.name))

    def action_file(self) -> None:
        """Name a file that is to be attached."""
        if not self.takes_files:
            self.tell_of_key(tr("Nothing can be attached in this form; in lists there is a key for it."), refused=True)
            return
        self.run_worker(self._name_file(), group="file", exclusive=True)

    async def _name_file(self) -> None:
        async def take(place: Path) -> None:
            await self.session.call(self.session.desk.attachable, ATTACHMENTS, place)
            if place not in self.files:
                self.files.append(place)
                self.typed()

        await ask_file(self.app, self.session, tr("Attach a file"), take)
        self.show_files()

    def show_files(self) -> None:
        """Name them in their line."""
        line = self.query_one("#files", TextLine)
        line.display = bool(self.files)
        if self.files:
            line.show(tr("Attachments: {names}", names=clean(listed(one.name for one in self.files))))
