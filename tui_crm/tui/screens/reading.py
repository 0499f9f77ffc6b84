"""Screens of lines to read, each of which can be copied and may lead somewhere."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.worker import WorkType

from tui_crm.domain import errors
from tui_crm.i18n import tr
from tui_crm.tui.screens.beside import BesideLists
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine


class ReadingScreen(BesideLists):
    """Title, lines, status."""

    TITLE: ClassVar[str]
    """What it is called, as it is translated."""
    HINTS: ClassVar[Sequence[str]] = ()
    """The most useful keys."""

    def compose(self) -> ComposeResult:
        """Title, lines, status."""
        yield TextLine(id="title")
        yield DetailView(id="lines")
        yield StatusLine()

    @property
    def view(self) -> DetailView:
        """The lines."""
        return self.query_one(DetailView)

    @property
    def called(self) -> str:
        """The title."""
        return tr(self.TITLE)

    @abstractmethod
    def fetch(self) -> tuple[str, list[Line]]:
        """What stands beside the title, and the lines; asked on the database's thread."""

    @abstractmethod
    async def open_line(self, line: Line) -> None:
        """Go where a line leads to."""

    async def on_mount(self) -> None:
        """Show what there is to read."""
        self.view.focus()
        self.load()

    def load(self) -> None:
        """Read the lines anew."""
        show: WorkType[None] = self._load
        self.run_worker(show, group="lines", exclusive=True)

    async def _load(self) -> None:
        try:
            beside, lines = await self.session.ask(self.fetch)
        except errors.Interrupted:
            return
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        if self.gone:
            return
        self.query_one("#title", TextLine).show(self.called, beside)
        self.view.show(lines, subject=type(self).__name__)
        # What can be done may hang on what was read.
        self.query_one(StatusLine).show_hints(self.hints_of(*self.HINTS))

    @property
    def text_here(self) -> str:
        """The value under the cursor."""
        line = self.view.current_line
        return line.value if line is not None and line.kind == "value" else ""

    @on(DetailView.Chosen)
    async def _chosen(self, event: DetailView.Chosen) -> None:
        await self.open_line(event.line)
