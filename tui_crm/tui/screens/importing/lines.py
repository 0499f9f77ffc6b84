"""An import in lines to read and to set: the file, its columns, what to do with duplicates, what a check found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from tui_crm.exchange.importing import Matched, Plan
from tui_crm.exchange.importing.owners import Owners
from tui_crm.exchange.importing.plan import ON_DUPLICATE, OWNER_UNKNOWN
from tui_crm.exchange.neutral import bare
from tui_crm.exchange.sources.table import Table
from tui_crm.i18n import listed, mark, tr, unpacked
from tui_crm.tui.present.text import fit
from tui_crm.tui.screens.importing import choices
from tui_crm.tui.screens.importing.errands import Errand
from tui_crm.tui.widgets.detail_view import Line

LOOKED_AT = 50
"""Rows among which an example is sought for each column."""

TARGET = 22
"""Cells for what a column fills, so that the examples stand in a column."""

EXAMPLE = 36
"""Cells for an example."""

WAYS = {"encoding": mark("Encoding"), "delimiter": mark("Delimiter"), "sheet": mark("Sheet")}
"""What may be said of how a file is read."""

Result = Mapping[str, Any]


def examples(file: Matched) -> list[str]:
    """The first text of each column."""
    found = [""] * len(file.table.header)
    for _, cells in islice(file.table.rows(), LOOKED_AT):
        for place, cell in enumerate(cells[: len(found)]):
            found[place] = found[place] or " ".join((bare(cell) if file.table.neutral else cell).split())
    return found


def file_lines(file: Matched, samples: Sequence[str]) -> list[Line]:
    """The file and its columns."""
    table = file.table
    facts = [table.path.name, tr("Rows: {n}", n=f"{table.count:,}"), table.encoding.upper()]
    found = [Line(tr("File"), kind="section"), Line(tr("File"), " · ".join(filter(None, facts)), name="file")]
    found += [Line(value=tr(message), kind="note") for message in (*table.said, *file.columns.said(file.entity))]
    found.append(Line(tr("Column match"), kind="section"))
    for place, column in enumerate(table.header):
        target = choices.target_words(file.entity, file.columns, place)
        text = f"{fit('→ ' + (target or '—'), TARGET)}  {fit(samples[place], EXAMPLE).rstrip()}"
        found.append(Line(column or "?", text, name=("column", place)))
    return found


def missing_lines(file: Matched, missing: Sequence[str]) -> list[Line]:
    """What has to be filled in and has no column: Enter gives it one value for every row."""
    if not missing:
        return []
    found = [Line(tr("Needed, and not in the file"), kind="section")]
    for name in missing:
        value = file.plan.constants.get(name, "")
        said = choices.value_words(file.entity, name, value) if value else tr("— (Enter: one value for every row)")
        found.append(Line(tr(file.entity.fields[name].label), said, name=("constant", name)))
    return found


def plan_lines(file: Matched, saved: Sequence[str], owners: Owners | None) -> list[Line]:
    """What can be decided."""
    plan, entity = file.plan, file.entity
    made = choices.labels(entity, plan.make) if plan.make else tr("(nothing)")
    doubt = owners is not None and bool(owners.unknown)
    found = [
        Line(tr("Records that are there already"), kind="section"),
        Line(tr("Known by"), choices.keys_words(file), name="keys"),
        Line(tr("Then"), tr(ON_DUPLICATE[plan.on_duplicate]), name="on_duplicate"),
        Line(tr("Reading"), kind="section"),
        Line(tr("Make when missing"), made, name="make"),
        Line(tr("For every row"), choices.constant_words(file), name="constant"),
        *([Line(tr("Unknown owners"), choices.owner_words(file, owners), name="owners")] if doubt and owners else []),
        *way_lines(plan, file.table),
        *form_lines(plan),
    ]
    return [*found, Line(tr("Saved matches"), listed(saved) or tr("(none)"), name="plans")]


def differences(now: Matched, then: Matched) -> list[str]:
    """What is decided otherwise, each with what holds now and then; columns only where the file is read alike."""
    told = []
    if now.table.header == then.table.header:
        for place, column in enumerate(now.table.header):
            told.append((column, *(choices.target_words(one.entity, one.columns, place) for one in (now, then))))
    both = [{one.label: one.value for one in plan_lines(file, (), None)} for file in (now, then)]
    told += [(label, both[0].get(label, ""), value) for label, value in both[1].items()]
    decided = (one.plan.owner_unknown for one in (now, then))
    told.append((tr("Unknown owners"), *("" if one is None else tr(OWNER_UNKNOWN[one]) for one in decided)))
    return [
        tr("{place}: {what}", place=what, what=f"{before or '—'} → {after or '—'}")
        for what, before, after in told
        if before != after
    ]


def way_lines(plan: Plan, table: Table | None = None) -> list[Line]:
    """How the file is read, as far as it can be said of such a file; all of it where it could not be read yet."""
    found = {
        "encoding": table is None or table.kind in ("csv", "vcf"),
        "delimiter": table is None or table.kind == "csv",
        "sheet": table is not None and bool(table.sheets),
    }
    said = {
        "encoding": plan.encoding and plan.encoding.upper(),
        "delimiter": plan.delimiter and tr(choices.DELIMITERS.get(plan.delimiter, plan.delimiter)),
        "sheet": plan.sheet or (table.sheet if table is not None else ""),
    }
    return [Line(tr(WAYS[n]), said[n] or tr("as the file shows"), name=n) for n, is_asked in found.items() if is_asked]


def form_lines(plan: Plan) -> list[Line]:
    """How days and numbers are read."""
    proven = tr("as the column proves")
    return [
        Line(tr("Days"), tr(choices.ORDER_WORDS[plan.dates]) if plan.dates else proven, name="dates"),
        Line(tr("Decimals"), tr(choices.POINT_WORDS[plan.decimal]) if plan.decimal else proven, name="decimal"),
    ]


def result_words(result: Result) -> str:
    """What an import has done, in a sentence."""
    counts = {name: f"{result[name]:,}" for name in ("number", "created", "updated", "skipped", "failed")}
    return tr("Import {number}: {created} new, {updated} updated, {skipped} skipped, {failed} failed.", **counts)


def result_lines(title: str, result: Result) -> list[Line]:
    """What a check has found or an import has done."""
    words = (("created", tr("New")), ("updated", tr("Updated")), ("skipped", tr("Skipped")), ("failed", tr("Failed")))
    counts = " · ".join(f"{label} {result[name]:,}" for name, label in words)
    found = [Line(title, kind="section"), Line(tr("Rows: {n}", n=f"{result['rows']:,}"), counts, name="counts")]
    if result["made"]:
        found.append(Line(tr("Made along with them"), result["made"]))
    if result["left"]:
        found.append(Line(tr("Not taken over"), result["left"]))
    if result.get("stopped"):
        found.append(Line(value=tr(unpacked(result["stopped"])), kind="note"))
        if result["number"]:
            found.append(Line(value=tr(Errand.broken_off), kind="note"))
    for row, _, column, message in result["reasons"]:
        said = tr(unpacked(message))
        found.append(Line(tr("Row {row}", row=row), tr("{place}: {what}", place=column, what=said) if column else said))
    if result["more"]:
        found.append(Line(value=tr("and {n} more", n=f"{result['more']:,}"), kind="note"))
    for number, record in enumerate(result["preview"], 1):
        found.append(Line(tr("New record {n}, as it will be", n=number), kind="section"))
        found += [Line(label, text) for label, text in record]
    return found
