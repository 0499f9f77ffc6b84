"""What others, or the night's work, did with what is this person's: all of it, the newest first."""

from __future__ import annotations

from typing import ClassVar

from tui_crm.domain import Notice
from tui_crm.i18n import mark, tr
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import EVERYWHERE, NEWS
from tui_crm.tui.present.values import moment, unread
from tui_crm.tui.screens.reading import ReadingScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import Line

PIECE = 100
"""News that are read at once; the last line brings as many again."""

OLDER = "older"


class NewsScreen(ReadingScreen):
    """The news of a person, those that were read already as well; Enter goes to the record and marks one read."""

    TITLE = mark("News")
    KEYS: ClassVar[tuple[Key, ...]] = NEWS
    BINDINGS = [*bindings(EVERYWHERE, priority=("app.lock",)), *bindings(NEWS)]
    HINTS = ("news.read", "news.read_all", "news.copy", "app.back", "app.help")

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._room = PIECE
        self._shown: dict[int, Notice] = {}

    def fetch(self) -> tuple[str, list[Line]]:
        """The newest news, and how many there are."""
        desk = self.session.desk
        found = desk.notices(unread=False, limit=self._room + 1)
        unread, every = desk.notice_count(), desk.notice_count(unread=False)
        self._shown = {one.id: one for one in found[: self._room]}
        lines = [Line(moment(one.at, desk.clock), news_words(one), name=one.id) for one in self._shown.values()]
        if len(found) > self._room:
            lines.append(Line(value=tr("Enter shows older ones."), kind="note", name=OLDER))
        empty = Line(value=tr("What others do with customers and tasks of yours is told here."), kind="note")
        counts = tr("{unread} unread · {all} in all", unread=tr(unread.message), all=tr(every.message))
        return counts, lines or [empty]

    @property
    def notice(self) -> Notice | None:
        """The one under the cursor."""
        line = self.view.current_line
        return self._shown.get(line.name) if line is not None and isinstance(line.name, int) else None

    async def open_line(self, line: Line) -> None:
        """Go to the record, or bring older news."""
        if line.name == OLDER:
            self._room += PIECE
            self.load()
        elif self.notice is not None:
            await self.open_notice(self.notice.id, self.notice.place, self.notice.record)

    @property
    def text_here(self) -> str:
        """The sentence."""
        return tr(self.notice.message) if self.notice is not None else ""

    def action_read(self) -> None:
        """This one has been read."""
        if self.notice is None:
            self.senseless()
        else:
            self.wish(self._read([self.notice.id], tr("Marked as read.")))

    def action_read_all(self) -> None:
        """All of them have been read, as far as they are shown here."""
        unread = [one.id for one in self._shown.values() if not one.read]
        self.wish(self._read(unread, tr("Marked as read: {n}.", n=len(unread))))

    async def _read(self, keys: list[int], told: str) -> None:
        await self.session.call(self.session.desk.notices_read, keys)
        self.load()
        self.tell(told)


def news_words(one: Notice) -> str:
    """The sentence, told apart while it has not been read."""
    return tr(one.message) if one.read else unread(tr(one.message))
