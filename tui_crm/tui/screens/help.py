"""Help: the keys of the screen it was called from, what the screen is for, and short articles, all searchable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from tui_crm.domain import Entity
from tui_crm.i18n import tr
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import EVERYWHERE, FINDING, TABLES
from tui_crm.tui.present.help_topics import HOLES, TOPICS, Topic
from tui_crm.tui.present.key_names import key_names, plain_and_steady, shown
from tui_crm.tui.present.pinyin import plain, rank
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine


def keys_as_bound(key: Key) -> str:
    """The keys as the table has them."""
    return key.keys


class HelpPage(DetailView, can_focus=False):
    """Lines to scroll through while the keys stay with the line that filters them."""

    def scroll_lines(self, step: int) -> None:
        """Scroll by so many lines."""
        self._scroll(self._top + step)
        self.repaint()

    def scroll_pages(self, step: int) -> None:
        """Scroll by a page less one line."""
        self.scroll_lines(step * max(1, self.size.height - 1))


class HelpScreen(FullScreen[None]):
    """Everything that helps where somebody is; typing leaves the lines that fit."""

    BINDINGS = [
        *bindings(key for key in FINDING if key.id != "finding.choose"),
        ("f1", "back", ""),
    ]

    def __init__(
        self,
        title: str,
        groups: Sequence[str],
        entity: Entity | None = None,
        keys_of: Callable[[Key], str] = keys_as_bound,
        here: Sequence[Key] = (),
        article: str = "",
    ) -> None:
        super().__init__()
        self.heading = title
        """What the screen is called that help was asked for on, in the language in use."""
        self.groups = tuple(groups)
        """Titles of the tables of keys that count on that screen; the others come last."""
        self.entity = entity
        self.here = tuple(here)
        """The keys that can be used on that screen as it is."""
        self.article = article
        """The title of the article that comes first, if one is about that screen."""
        self.keys_of = keys_of
        """Tells a key's present keys, which people may have changed."""

    def compose(self) -> ComposeResult:
        """A title, the line that filters, the lines."""
        yield TextLine()
        line = Input(placeholder=tr("Type to search the help"))
        line.cursor_blink = False
        yield line
        yield HelpPage()
        yield StatusLine()

    def on_mount(self) -> None:
        """Show everything."""
        self.query_one(TextLine).show(tr("Help"), self.heading)
        self.query_one(StatusLine).show_hints([Hint("↑↓ PgUp PgDn", tr("Scroll")), Hint("Esc", tr("Back"))])
        self._parts = [part for part in self._all_parts() if part[1]]
        self._show("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, text: str) -> None:
        lines = list(fitting(self._parts, text))
        self.query_one(HelpPage).show(lines or [Line(value=tr("Nothing fits."), kind="note")])

    def _all_parts(self) -> Iterable[tuple[str, list[Line]]]:
        yield from self._articles(topic for topic in TOPICS if topic.title == self.article)
        if self.entity is not None:
            yield tr(self.entity.titles), self._about(self.entity)
        if self.here:
            yield tr("Keys: {where}", where=tr("Here")), self._keys(self.here)
        for title in self.groups:
            yield tr("Keys: {where}", where=tr(title)), self._keys(TABLES[title])
        yield from self._articles(topic for topic in TOPICS if topic.title != self.article)
        for title in TABLES:
            if title not in self.groups:
                yield tr("Keys: {where}", where=tr(title)), self._keys(TABLES[title])

    def _articles(self, topics: Iterable[Topic]) -> Iterable[tuple[str, list[Line]]]:
        known = {key.id: self.keys_of(key) for table in TABLES.values() for key in table}
        keys = {hole: plain_and_steady(known[name]) for hole, name in HOLES.items()}
        for topic in topics:
            yield tr(topic.title), [Line(value=tr(sentence, **keys), kind="text") for sentence in topic.text]

    def _keys(self, keys: Iterable[Key]) -> list[Line]:
        return [self._key(key) for key in keys if self.keys_of(key) or key in EVERYWHERE]

    def _key(self, key: Key) -> Line:
        words, keys = tr(key.label), key_names(self.keys_of(key), in_ascii=self.app.has_class("-plain"))
        if not keys:
            # What has no key of its own is found by its name among the commands.
            (palette,) = (one for one in EVERYWHERE if one.id == "app.palette")
            keys = f"{shown(self.keys_of(palette))} …"
        return Line(keys, f"{words} — {tr(key.help)}" if key.help else words)

    @staticmethod
    def _about(entity: Entity) -> list[Line]:
        """What the records are for, and what their fields want."""
        about = [Line(value=tr(entity.help), kind="text")] if entity.help else []
        named = ((name, entity.fields[name].help_text) for name in entity.inputs)
        return about + [Line(tr(entity.fields[name].label), tr(text)) for name, text in named if text]

    def action_move(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one(HelpPage).scroll_lines(step)

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        self.query_one(HelpPage).scroll_pages(step)

    def action_back(self) -> None:
        """First what was typed goes, then the screen."""
        line = self.query_one(Input)
        if line.value:
            line.value = ""
        else:
            self.dismiss(None)


def fitting(parts: Iterable[tuple[str, list[Line]]], text: str) -> Iterable[Line]:
    """The lines with every typed word in them, under their titles; a title that fits keeps all of its lines."""
    words = plain(text).split()
    for title, lines in parts:
        kept = [line for line in lines if all(_says(word, title, line) for word in words)]
        if kept:
            yield Line(title, kind="section")
            yield from kept


def _says(word: str, title: str, line: Line) -> bool:
    # Some run of initials fits every long sentence, so pinyin counts for titles and labels only.
    by_pinyin = any(rank(text, word) is not None for text in (title, line.label))
    return by_pinyin or word in plain(line.value)
