"""What a new record gets by rule stands in its form before it is saved, and follows what is filled in."""

from __future__ import annotations

from typing import Any

from tui_crm.domain import Desk, errors, fields
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.screens.records.form_base import FormBase
from tui_crm.tui.screens.records.form_facts import words_of_links


class FormOffer(FormBase):
    """The values that come by rule; mixed into the form, which has the fields."""

    followed: tuple[Any, ...] | None = None
    """What stood in the fields that the rule looks at, when it was last asked."""

    async def follow(self, *, but: str = "") -> None:
        """Fill in by rule what nobody has said, or what was emptied; `but` the field that is still being filled in."""
        if not self.facts.begun:
            return
        known = {answer.name: answer for answer in self.answers()}
        begun = [known[name] for name in sorted(self.facts.begun) if name in known and name != but]
        looked_at = tuple(known[name].raw for name in self.entity.rules.begins_of if name in known)
        moved, self.followed = self.followed not in (None, looked_at), looked_at
        if not moved and not any(map(_emptied, begun)):
            return
        said = {name: answer.raw for name, answer in known.items() if answer.touched and not _emptied(answer)}
        said = {**{name: value for name, value in self.preset.items() if name not in known}, **said}
        for answer, value, words in await self.session.ask(self._by_rule, self.session.desk, said, begun):
            if _emptied(answer) or (moved and not answer.touched):
                answer.words.update(words)
                answer.take(value)
                answer.rebase(value)
                answer.check(fields.Context(self.session.desk.clock))
        self.sheet.repaint()

    def _by_rule(
        self, desk: Desk, said: dict[str, Any], begun: list[Answer]
    ) -> list[tuple[Answer, Any, dict[int, str]]]:
        """What the rule fills in, with the words for it; read on the database thread."""
        found = desk.offered(self.entity.name, said).begun
        return [(a, found[a.name], words_of_links(desk, a.kind, found[a.name])) for a in begun if a.name in found]

    async def follow_quietly(self, field: str) -> None:
        """Do so while a field is filled in; what is amiss with the book is told when the form is saved."""
        try:
            await self.follow(but=field)
        except errors.BookError:
            self.followed = ()


def _emptied(answer: Answer) -> bool:
    return bool(answer.kind.is_empty(answer.raw)) or answer.raw == ""
