"""What the page of an import says of one that did not come to its end."""

from __future__ import annotations

from typing import Any

from tui_crm.i18n import Message, packed, tr
from tui_crm.tui.screens.importing.lines import result_lines


def result(number: int) -> dict[str, Any]:
    """Four rows of nine are in the book."""
    counts = {"rows": 9, "created": 4, "updated": 0, "skipped": 0, "failed": 0, "number": number}
    return {
        **counts,
        "made": "",
        "left": "",
        "stopped": packed(Message("Why.")),
        "reasons": [],
        "more": 0,
        "preview": [],
    }


def test_a_stopped_import_says_where_it_goes_on() -> None:
    """The option of the command line would help nobody here; a check that was stopped is begun anew."""
    notes = [[line.value for line in result_lines("Done", result(n)) if line.kind == "note"] for n in (7, 0)]
    assert notes == [["Why.", tr("The import was broken off. The list of imports goes on with it.")], ["Why."]]
