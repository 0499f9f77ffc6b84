"""The program on the screen: opens the book, signs a person in, and hands over to the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.driver import Driver
from textual.reactive import Reactive
from textual.screen import Screen

from tui_crm.i18n import tr, use
from tui_crm.tui.crash_log import CrashLogged
from tui_crm.tui.garbage import RestCollection
from tui_crm.tui.hang_up import HangsUp
from tui_crm.tui.idle import IdleLock
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import EVERYWHERE
from tui_crm.tui.link_choice import LINK, profile_named
from tui_crm.tui.long_wait import watch_waiting
from tui_crm.tui.opening import is_there, opened
from tui_crm.tui.serving import ServedApp
from tui_crm.tui.session import Session
from tui_crm.tui.style_sheets import share_style_sheets
from tui_crm.tui.unsaved import keep_typed

if TYPE_CHECKING:
    from tui_crm.domain import Desk


class CrmApp(HangsUp, CrashLogged, ServedApp):
    """One session of one person."""

    TITLE = "tui-crm"
    CSS_PATH = sorted((Path(__file__).parent / "styles").glob("*.tcss"))
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [*bindings(key for key in EVERYWHERE if key.id == "app.repaint")]
    theme: Reactive[str] = Reactive("ansi-dark")  # one that is given later has all styles worked out anew

    def __init__(self, url: str, *, origin: str = "", language: str = "zh", driver: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver)
        share_style_sheets(self)
        self.session = Session(url, origin)
        watch_waiting(self, self.session)
        self.failure: str = ""
        """Why the program ended, for standard error."""
        self.idle = IdleLock(self, self.session)
        self.rest = RestCollection(self)
        use(language)

    def on_mount(self) -> None:
        """Open the book; what cannot be opened ends the program with one sentence."""
        self.listen()
        self.run_worker(self.begin(), exclusive=True)

    async def begin(self) -> None:
        """Show the sign-in at once where there is something to sign in to; the book is opened behind it."""
        if is_there(self.session.url) and not self.proved:
            from tui_crm.tui.screens.sign_in import SignInScreen

            await self.push_screen(SignInScreen(self.session))
            self.call_after_refresh(self.run_worker, self.open_book(), group="open")
        else:
            await self.open_book()

    async def open_book(self) -> None:
        """Open the book, found a new one, or end the program with one sentence."""
        from tui_crm.domain import errors

        try:
            self.session.book = await self.session.call(opened, self.session.url)
            founded = await self.session.call(lambda: self._book.founded)
        except errors.BookError as error:
            # A service has had its book: one that is away is not to be founded anew in its place.
            if self.hosted is not None or not isinstance(error, errors.BookMissing):
                self.end_with(tr(error.message))
                return
            founded = False
        if self.hosted is not None:
            await self.admit(self.hosted, founded=founded)
        elif not founded:
            from tui_crm.tui.screens.first_run import FirstRunScreen

            await self.show_first(FirstRunScreen(self.session))

    @property
    def _book(self) -> Any:
        assert self.session.book is not None
        return self.session.book

    async def enter(self, desk: Desk) -> None:
        """A person has signed in: speak the person's language and show the workspace."""
        from tui_crm.tui.screens.workspace import Workspace

        use(desk.language)
        if not await self.may_enter(desk):
            return
        self.session.desk = desk
        self.want_link(profile_named(await self.session.call(desk.preference, LINK, "")))
        self.session.person = await self.session.call(desk.label_of, "users", desk.actor.id)
        keys = await self.session.call(desk.preference, "keys", {})
        self.set_keymap(keys)
        self.idle.start(await self.session.call(desk.setting, "sign_in.idle_minutes"))
        await self.show_first(Workspace(self.session))

    async def sign_out(self) -> None:
        """Back to the sign-in screen, with nothing of the person left on the screen."""
        from tui_crm.tui.screens.sign_in import SignInScreen

        await keep_typed(self)
        await self.session.call(self._book.note, self.session.desk, "out")
        self.session.desk = None
        if self.hosted is not None:
            self.hosted.signed_out()
            self.wait_for_sign_in()
        self.want_link(None)
        self.set_keymap({})
        self.idle.stop()
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        await self.switch_screen(SignInScreen(self.session))

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody is there."""
        self.idle.saw(event)
        self.rest.saw(event)
        await super().on_event(event)

    def end_with(self, sentence: str) -> None:
        """End the program; the sentence appears on the terminal below."""
        self.failure = sentence
        self.exit(1)

    async def action_quit(self) -> None:
        """Ctrl+Q is q of the screen: it asks at the home page, and does nothing where text is being typed."""
        name = "quit" if hasattr(self.screen, "action_quit") else "leave"
        await self.screen.run_action(name)

    def action_help_quit(self) -> None:
        """Ctrl+C is left to those who copy; nothing pops up."""

    def keymap_keys(self, key: Key) -> str:
        """The keys that reach an action, as this person has them."""
        return self._keymap.get(key.id, key.keys) if key.id else key.keys

    def get_default_screen(self) -> Screen[Any]:
        """An empty screen below the others, so that nothing is painted before the first one is ready."""
        return Screen(id="_default")
