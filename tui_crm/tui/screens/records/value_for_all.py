"""The value that a field of many records is to have, asked for in the way of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_crm.domain import fields, links
from tui_crm.i18n import tr
from tui_crm.tui.screens.kept_prompt import ask_for_value
from tui_crm.tui.screens.prompt import ChooseScreen

if TYPE_CHECKING:
    from tui_crm.tui.screens.records.actions import RecordActions

LINKED = ("link", "value", "values", "links")


async def value_for_all(screen: RecordActions, name: str) -> tuple[Any, str] | None:
    """The value that all are to have, with its words; asked for in the way of the field."""
    kind: Any = screen.entity.fields[name]
    app, session, title = screen.app, screen.session, tr(kind.label)
    if not kind.required and kind.widget in (*LINKED, "choice"):
        ways = [("set", tr("Choose a value …")), ("empty", tr("Leave it empty"))]
        way = await app.push_screen_wait(ChooseScreen(title, ways))
        if way != "set":
            return None if way is None else (None, "")
    if kind.widget in LINKED:
        from tui_crm.tui.screens.records.pick import PickScreen

        several = kind.widget == "links"
        keys = await app.push_screen_wait(PickScreen(session, kind.target, kind.where, title, multiple=several))
        if keys is None:
            return None
        stored = links.pack(keys) if several else keys
        return stored, await session.ask(session.desk.words_of, kind, stored)
    if kind.widget in ("flag", "choice"):
        words = {"1": tr("Yes"), "0": tr("No")} if kind.widget == "flag" else _words(kind)
        code = await app.push_screen_wait(ChooseScreen(title, list(words.items())))
        return None if code is None else (code, words[code])

    narrowed = await session.ask(fields.as_configured, kind, session.desk.setting)

    async def reason(typed: str) -> str:
        try:
            narrowed.clean(typed, session.desk.context)
        except fields.Bad as bad:
            return tr(bad.message)
        return tr("Please fill this in.") if kind.required and not typed.strip() else ""

    typed = await ask_for_value(app, session, title, screen.entity.name, name, reason)
    return None if typed is None else (typed.strip(), typed.strip())


def _words(kind: Any) -> dict[str, str]:
    return {code: tr(word) for code, word in kind.words_of.items()}
