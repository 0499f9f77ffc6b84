"""How a form opens the lists of its fields and the calculator, and takes what was chosen or reckoned there."""

from __future__ import annotations

from functools import partial
from typing import Any

from tui_crm.domain import errors
from tui_crm.i18n import tr
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.inputs.chosen import Linked, LinkedSeveral, OneOf
from tui_crm.tui.screens.records.form_base import FormBase
from tui_crm.tui.screens.records.pick import PickScreen, PickWordScreen
from tui_crm.tui.screens.records.picking import Picked, Picking


class FormChoices(FormBase):
    """Choosing in a form; mixed into the form, which has the fields."""

    def action_choose(self) -> None:
        """Open the list of the field with the cursor."""
        answer = self.sheet.current
        if answer is None or not answer.chooses:
            self.tell_of_key(tr("There is nothing to choose here; just type."), refused=True)
        else:
            self.choose(answer, "")

    def choose(self, answer: Answer, typed: str) -> None:
        """Open the list of a field; letters that were meant for it follow."""
        kind = answer.kind
        screen: Picking
        if isinstance(answer, OneOf):
            screen = PickWordScreen(answer.label, {code: tr(word) for code, word in kind.words_of.items()}, answer.raw)
        else:
            several = isinstance(answer, LinkedSeveral)
            chosen = answer.raw if several else () if answer.raw is None else (answer.raw,)
            screen = PickScreen(self.session, kind.target, kind.where, answer.label, several, chosen)
        self.sheet.ahead = screen.take_key
        if typed:
            screen.take_key("", typed)
        self.app.push_screen(screen, partial(self._picked, answer, screen))

    def _picked(self, answer: Answer, screen: Picking, picked: Picked) -> None:
        """Take what was chosen and go on to the next field, with the keys that were pressed since."""
        sheet = self.sheet
        sheet.ahead = None
        if picked is not None:
            answer.words.update(screen.words)
            if isinstance(answer, OneOf):
                picked_value: Any = list(answer.kind.words_of)[picked] if isinstance(picked, int) else ""
            else:
                picked_value = picked
            sheet.take_value(answer, picked_value)
            sheet.take_key("tab", None)
        for key, character in screen.left_over:
            sheet.take_key(key, character)

    def action_new_linked(self) -> None:
        """Make the record that the field with the cursor links to, and take it."""
        answer = self.sheet.current
        if not isinstance(answer, (Linked, LinkedSeveral)):
            self.tell_of_key(tr("Nothing new can be made here."), refused=True)
            return
        if answer.kind.target not in self.facts.may_create:
            self.tell_of_key(tr("Your roles do not allow this."), refused=True)
            return
        from tui_crm.tui.screens.records.form import FormScreen

        form = FormScreen(self.session, answer.kind.target, None, answer.kind.where)
        self.app.push_screen(form, partial(self._made, answer))

    async def _made(self, answer: Answer, key: int | None) -> None:
        if key is None:
            return
        try:
            answer.words[key] = await self.session.ask(self.session.desk.label_of, answer.kind.target, key)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        self.sheet.take_value(answer, (*answer.raw, key) if isinstance(answer, LinkedSeveral) else key)
        self.sheet.take_key("tab", None)

    def action_calculate(self) -> None:
        """Do sums; the result may go into the field with the cursor, if one types there."""
        from tui_crm.tui.screens.calculator import CalculatorScreen

        answer = self.sheet.current
        typed = answer if answer is not None and answer.edit is not None else None
        self.app.type_ahead.opens()
        screen = CalculatorScreen(self.session, typed.label if typed is not None else "")
        self.app.push_screen(screen, partial(self._reckoned, typed))

    def _reckoned(self, answer: Answer | None, result: str | None) -> None:
        if answer is not None and result is not None:
            self.sheet.put_text(answer, result)
