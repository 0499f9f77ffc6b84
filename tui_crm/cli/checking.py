"""Looking the whole book over: pages, links, audit chain, search index; mending what can be mended by itself."""

from __future__ import annotations

import re
import sys

import click

from tui_crm.cli.acting import Wanted, administrator, common, opened
from tui_crm.cli.output import Table, say, say_json, tell
from tui_crm.cli.words import command, option
from tui_crm.domain import Book, errors, registry
from tui_crm.domain.checking import Finding
from tui_crm.i18n import mark, tr
from tui_crm.tui.present.text import clean

ADVICE = {
    "integrity": mark("The file is damaged. Stop working in it and bring the newest backup back: tui-crm restore."),
    "table": mark(
        "This table or column is missing. Stop working in the book and bring the newest backup back: tui-crm restore."
    ),
    "unread": mark("This could not be looked over, because of what else is wrong here. Mend that first."),
    "audit": mark("The audit has been altered. Compare it with a backup, and find out who can write the file."),
    "link": mark("The record names another that is not there. Open it and choose again."),
    "reference": mark("The program keeps something of a record or person that is not there. A backup may have them."),
    "value": mark("No such value may stand in this field. Open the record and fill the field in anew."),
    "owner": mark("It belongs to somebody else than the record above it. Hand that one over once more."),
    "draft": mark("This draft has lost its record. Nobody is shown it, and nothing else is affected."),
    "file": mark("Bytes of this file are missing or wrong. Bring it back from a backup, or attach the file anew."),
    "index": mark(
        "This index is missing or broken: tui-crm check --mend makes it anew, once nothing stands twice that may not."
    ),
    "primary": mark("This customer has several primary contacts. Open those that are none, and say so there."),
    "search": mark("What is searched for may not be found: tui-crm check --mend makes the entries anew."),
}
"""What to do about each kind of finding."""

KINDS = {
    "integrity": mark("integrity"),
    "table": mark("table"),
    "unread": mark("unread"),
    "audit": mark("audit"),
    "link": mark("link"),
    "reference": mark("reference"),
    "value": mark("value"),
    "owner": mark("owner"),
    "draft": mark("draft"),
    "file": mark("file"),
    "index": mark("index"),
    "primary": mark("primary"),
    "search": mark("search"),
}
"""What each kind of finding is about, in a word."""

OF_RECORDS = re.compile(r"(?P<entity>\w+)(?P<number> \d+)?(?:: (?P<what>.*))?", re.DOTALL)
"""Where something is wrong with a kind of records, with one of them, or with a field of it."""

OTHER = mark("Keep a copy of the book as it is, and ask for help with this line.")


@command(
    "check",
    mark(
        "Look the whole book over: the database's own check, links between records, the chain of the audit, the "
        "search index. Prints number and hash of the last change; noted elsewhere, they prove later that nothing "
        "was taken away. Ends with 1 when something is wrong."
    ),
)
@option("--mend", is_flag=True, help=mark("Mend the indexes first; an administrator may do that."))
@common
def check(wanted: Wanted, mend: bool) -> int:
    """Look the book over."""
    if wanted.account and not mend:
        # The check asks for nobody, so nobody is to believe that it was made under a name.
        raise click.UsageError(tr("--as is for --mend only."))
    with administrator(wanted) if mend else opened(wanted) as book:
        if sys.stderr.isatty():
            tell(tr("Looking the book over; this takes a while for a large one."))
        mended = book.mend() if mend else 0
        found = list(book.check())
        head = _head(book)
    if wanted.json:
        problems = [
            {"kind": one.kind, "where": one.where, "record": one.called, "advice": tr(ADVICE.get(one.kind, OTHER))}
            for one in found
        ]
        more = {"mended": mended} if mend else {}
        say_json({"problems": problems, "head": head and {"number": head[0], "hash": head[1]}, **more})
    elif found:
        Table([tr("What"), tr("Where"), tr("What to do")]).write(
            [[tr(KINDS[one.kind]), _place(one), tr(ADVICE.get(one.kind, OTHER))] for one in found]
        )
    else:
        number, digest = head or (0, "")
        say(tr("The book is sound. Last change: {number}, {hash}", number=number, hash=digest))
    if mend:
        tell(tr("Entries of the search index that were mended: {n}", n=mended))
    if found:
        tell(tr("Problems found: {n}", n=len(found)))
    return 1 if found else 0


def _head(book: Book) -> tuple[int, str] | None:
    """The last change; None where the audit cannot be read, of which a finding tells."""
    try:
        return book.head()
    except errors.NotABook:
        return None


def _place(found: Finding) -> str:
    where = _in_words(found.where) if found.kind != "table" else found.where
    return f"{where} ({clean(found.called)})" if found.called else where


def _in_words(where: str) -> str:
    """Records and fields by their names; what the database has said of them stays in its words."""
    match = OF_RECORDS.fullmatch(where)
    entity = registry.get(match["entity"]) if match else None
    if match is None or entity is None:
        return where
    place, what = tr(entity.titles) + (match["number"] or ""), match["what"]
    if not what:
        return place
    kind = entity.fields.get(what)
    said = tr(kind.label) if kind is not None else tr("the database says: {words}", words=what)
    return tr("{place}: {what}", place=place, what=said)
