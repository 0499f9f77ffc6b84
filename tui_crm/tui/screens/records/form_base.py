"""What a form is about and what it is made of, for the parts of the form that choose and that save."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tui_crm.domain import Draft, Record, registry
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.screens.drafting import KeepsDraft
from tui_crm.tui.screens.records.form_facts import FormFacts
from tui_crm.tui.screens.records.form_sheet import FormSheet
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.tab_strip import TabStrip

if TYPE_CHECKING:
    from tui_crm.tui.app import CrmApp


class FormBase(FullScreen[int | None], KeepsDraft[int | None]):
    """The record, its entity, and the fields on the screen."""

    app: CrmApp

    def __init__(
        self,
        session: Session,
        entity_name: str,
        record: Record | None = None,
        preset: Mapping[str, Any] | None = None,
        field: str = "",
        draft: int | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self.entity = registry[entity_name]
        self.set_class(self.entity.brief, "-brief")
        self.record = record
        self.preset = dict(preset or {})
        self.field = field
        """Where the cursor begins; the first field otherwise."""
        self.version = record.version if record is not None else None
        """The version that the changes are made to."""
        self.facts = FormFacts()
        self.draft = draft
        """The draft that this form is kept as; given at first, the one that it goes on with."""
        self.offers: list[Draft] = []
        """Drafts that this form could go on with, while nothing is typed."""
        self.differing: dict[int, list[str]] = {}
        """Draft -> the fields in which it differs, in words."""
        self.outcome: Literal["", "kept", "discarded"] = ""
        """What has become of what was typed, where it was not saved."""
        self.files: list[Path] = []
        """What is attached to the record when it is saved."""
        self.sign = ""
        """That the draft is kept, in words; stands in the status line while nothing else does."""

    @property
    def is_modal(self) -> bool:
        """Whether it stands as a box over the screen that was there."""
        return self.entity.brief

    @property
    def sheet(self) -> FormSheet:
        """The fields."""
        return self.query_one(FormSheet)

    def answers(self) -> Iterator[Answer]:
        """Every field of the form, section by section."""
        for part in self.facts.parts:
            yield from part.answers

    @property
    def touched(self) -> bool:
        """Whether anything would be lost by leaving."""
        return bool(self.files) or any(answer.touched for answer in self.answers())

    def show_files(self) -> None:
        """Name the files in their line."""

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text or self.sign, refused=refused)

    def tell_of_key(self, text: str, *, refused: bool = False) -> None:
        """Say what is to be said of a key that was pressed; it is gone with the next one."""
        self.tell(text, refused=refused)
        self.sheet.at_next = partial(self._over, text)

    def _over(self, text: str) -> None:
        if self.query_one(StatusLine).text == text:
            self.tell("")

    def show_parts(self) -> None:
        """The sections, the one that is open, and which of them have something wrong in them."""
        labels = []
        for part in self.facts.parts:
            wrong = any(answer.problem is not None for answer in part.answers)
            labels.append(f"{part.title} !" if wrong else part.title)
        self.query_one(TabStrip).show(labels, self.sheet.part)
