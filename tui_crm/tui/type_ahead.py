"""Keys that come faster than the screen can answer: each is done with before the next is looked at.

On a line that hands over several keys at once, all of them would go to the widget that has the focus when they come,
although the first may have opened a line or a form for the others: "/hd" would open the filter and delete a record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

from tui_crm.cached import cached_property
from tui_crm.tui.later import after

PASSES = 2
"""Times that the way from the focus up is followed: what a key posts there itself comes after the first."""

LOOK = 0.25
"""Seconds between two looks whether a key still waits."""

PATIENCE = 4
"""Looks after which a waiting key is handed on where nothing is being opened: longer work is no reason to hold it."""

OPENING = 60
"""Looks after which keys no longer wait for what is being opened. Nobody still types ahead then, and handed on, a name
would be commands to the list behind the form."""

Deliver = Callable[[events.Event], Awaitable[None]]


class _Step:
    """A call with its arguments: Textual (8.2) would look up the signature of a partial anew each time."""

    _param_count = 0

    def __init__(self, call: Callable[..., None], *arguments: Any) -> None:
        self._call, self._arguments = call, arguments

    def __call__(self) -> None:
        self._call(*self._arguments)


class TypeAhead:
    """Holds keys and pasted text back while what was typed before is still under way."""

    def __init__(self, app: App[Any], deliver: Deliver) -> None:
        self._app, self._deliver = app, deliver
        self._waiting: deque[events.Event] = deque()
        self._under_way = 0
        """The number of the key that is being answered; 0 while there is none."""
        self._typed = 0
        self._opening: set[object] = set()
        """Signs of what has been begun since, and may open a screen."""

    @property
    def idle(self) -> bool:
        """Whether everything that was typed has been answered."""
        return not self._under_way and not self._waiting

    def keeps(self, event: events.Event) -> bool:
        """Whether an event has to wait for its turn."""
        if not self._under_way:
            return False
        self._waiting.append(event)
        if len(self._waiting) == 1:
            self._be_patient()
        return True

    def follow(self) -> None:
        """A key has been handed to the widget that has the focus: see that it is done with."""
        self._typed += 1
        self._under_way = self._typed
        self._start(self._typed, PASSES)

    def opens(self) -> object:
        """What the key has begun may open a screen, for which the keys that follow are meant; a sign of it."""
        sign = object()
        self._opening.add(sign)
        return sign

    def opened(self, sign: object = None) -> None:
        """The screen is there; or, told by its sign, what was begun is over, whether it has opened one or not."""
        if not self._opening:
            return
        if sign is None:
            self._opening.clear()
        self._opening.discard(sign)
        if not self._opening and self._under_way:
            self._start(self._under_way, PASSES)

    def failed(self) -> None:
        """Nothing opens, and whoever typed ahead knows nothing of it: those keys were meant for something else."""
        self._forget()
        self.opened()

    def _forget(self) -> None:
        if self._waiting:
            self._waiting.clear()
            self._app.bell()

    def _start(self, number: int, passes: int) -> None:
        self._climb(number, passes, self._app.focused or self._app.screen)

    def _climb(self, number: int, passes: int, node: MessagePump | None) -> None:
        """Wait behind what stands in the queue of each node on the way from the focus to the program."""
        if number != self._under_way:
            return
        if node is None:
            if passes > 1:
                self._start(number, passes - 1)
            elif not self._opening:
                self._app.call_later(self._hand_on)
            return
        above = None if node is self._app else node._parent or self._app
        if not node.post_message(events.Callback(callback=_Step(self._climb, number, passes, above))):
            # What the key has closed does not answer any more.
            self._climb(number, passes, above)

    async def _hand_on(self) -> None:
        """Look at the next key."""
        self._under_way = 0
        self._opening.clear()
        if self._waiting:
            await self._deliver(self._waiting.popleft())
            if self._waiting and self._under_way:
                self._be_patient()

    def _be_patient(self, looks: int = 1) -> None:
        # Looked at again and again: in one long wait the program may have had no turn to begin anything.
        after(self._app, LOOK, partial(self._late, self._under_way, looks))

    async def _late(self, number: int, looks: int) -> None:
        if number != self._under_way:
            return
        if looks < (OPENING if self._opening else PATIENCE):
            self._be_patient(looks + 1)
            return
        if self._opening:
            self._forget()
        await self._hand_on()


class AnswersInTurn(App[int]):
    """A program whose keys are answered one after the other."""

    @cached_property
    def type_ahead(self) -> TypeAhead:
        """What was typed and has still to wait."""
        return TypeAhead(self, self._take)

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text take their turn; the rest goes its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif not self.type_ahead.keeps(event):
            await self._take(event)

    async def _take(self, event: events.Event) -> None:
        await super().on_event(event)
        self.type_ahead.follow()

    def push_screen(self, screen: Any, *args: Any, **options: Any) -> Any:
        """As the base does it; what was typed meanwhile is for the new screen.

        One that `reads_first` says itself when it has been opened: keys would be lost while it knows nothing yet.
        """
        found = super().push_screen(screen, *args, **options)
        if not getattr(screen, "reads_first", False):
            self.screen.call_after_refresh(self.type_ahead.opened)
        return found
