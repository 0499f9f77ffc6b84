"""Reading tables from vCards of every version: a row a card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.exchange.encoding import encoding_of, named_encoding
from tui_crm.exchange.sources import limits
from tui_crm.exchange.sources.table import Kind, Known, Row
from tui_crm.exchange.sources.vcard_cells import COLUMNS, HEADS, Card
from tui_crm.exchange.sources.vcard_lines import Lines, Property, misformed
from tui_crm.i18n import Message, listed, tr

MOST_PROPERTIES = 10_000
MOST_TEXT = 10_000_000
"""Of one card, which is held as a whole."""


class VcardFile:
    """A file of cards that has been read through once; its columns are those that any card fills."""

    kind: Kind = "vcf"
    neutral = False
    sheet = ""
    sheets: tuple[str, ...] = ()
    delimiter = ""

    def __init__(self, path: Path, known: Known, *, encoding: str | None = None) -> None:
        self.path = path
        # Asked once: to know a name takes longer than to read a card.
        self._foreign = [c for c in COLUMNS if not known(c)] if known("Remark") else []
        self.encoding = encoding or "utf-8"
        self._named = encoding
        self._stamp = limits.Stamp.of(path)
        used: set[str] = set()
        unread: set[str] = set()
        self.count = groups = 0
        lines = self._lines()
        for _, card in self._cards(lines):
            unread |= card.unread
            groups += card.is_group
            if not card.is_group:
                self.count += 1
                used |= card.cells().keys()
        if not self.count:
            raise limits.empty(path)
        self._columns = [column for column in COLUMNS if column in used]
        self.header = [*(_head(column, known) for column in self._columns)]
        self.said = tuple(_said(lines.media, groups, unread))

    def rows(self) -> Iterator[Row]:
        """The cards in their order, without those that are lists of others."""
        for number, card in self._cards(self._lines()):
            if not card.is_group:
                cells = card.cells()
                yield number, [cells.get(column, "") for column in self._columns]

    def _lines(self) -> Lines:
        return Lines(self.path, self._fallback)

    def _fallback(self) -> str:
        """The encoding of lines that are not in UTF-8 and name no other: found out from the whole file, once."""
        if self._named is None:
            self._named = self.encoding = encoding_of(self.path)
        return named_encoding(self.path, self._named)

    def _cards(self, lines: Lines) -> Iterator[tuple[int, Card]]:
        number = depth = length = 0
        properties: list[Property] = []
        last = begun = 1
        for one in lines.properties():
            last = one.line
            if one.name == "BEGIN" and one.value.strip().upper() == "VCARD":
                depth += 1
                if depth == 1:
                    number, begun, length, properties = number + 1, one.line, 0, []
                elif not properties or properties[-1].name != "AGENT":
                    raise misformed(self.path, begun)
            elif depth == 0:
                raise misformed(self.path, one.line)
            elif one.name == "END" and one.value.strip().upper() == "VCARD":
                depth -= 1
                if depth == 0:
                    yield number, Card(properties, self._foreign)
            elif depth == 1:
                properties.append(one)
                length += len(one.value)
                if len(properties) > MOST_PROPERTIES or length > MOST_TEXT:
                    raise errors.Refused(
                        Message("The card at line {line} of {file} is too long.", file=self.path.name, line=begun)
                    )
        self._stamp.check(last)
        if depth:
            raise misformed(self.path, begun)


def _head(column: str, known: Known) -> str:
    """What a column is called in the language in use: so that it means its field."""
    words = [tr(column), *map(tr, HEADS.get(column, ()))]
    return next(filter(known, words), words[0])


def _said(media: int, groups: int, unread: set[str]) -> Iterator[Message]:
    if media:
        yield Message("Pictures and sounds of the cards are not read: {n}.", n=media)
    if groups:
        yield Message("Cards that are only lists of other cards are left out: {n}.", n=groups)
    if unread:
        yield Message("These lines of the cards are not read: {names}.", names=listed(sorted(unread)[:20]))
