"""Calling something after a while, whatever the machine has to do meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import Any
from weakref import ReferenceType, ref

from textual.events import Callback
from textual.message_pump import MessagePump

_AWAITED = "_awaited_later"
"""Under this name a node holds what it is still to be called for."""


class Later:
    """A call that is still to come, unless it is called off."""

    _param_count = 0
    """Textual (8.2) would look up the signature of each anew."""

    def __init__(self, node: MessagePump, seconds: float, call: Callable[[], Any]) -> None:
        self._node, self._call = ref(node), call
        # The node alone holds what is to come: the loop would keep a closed screen, with all it shows, until then.
        self._awaited: set[Later] = vars(node).setdefault(_AWAITED, set())
        self._awaited.add(self)
        # The same goes for the context of whoever asks: it names the widget that is answering a message.
        self._timer = asyncio.get_running_loop().call_later(seconds, _time_is_over, ref(self), context=Context())

    def cancel(self) -> None:
        """Have nothing come of it, also where it stands among the node's messages already."""
        self._awaited.discard(self)
        self._timer.cancel()

    def stand_in_line(self) -> None:
        """Wait among the messages of the node."""
        node = self._node()
        if node is None or not node.post_message(Callback(callback=self)):
            self.cancel()

    def __call__(self) -> Any:
        """Do what was asked for, unless it was called off meanwhile."""
        if self not in self._awaited:
            return None
        self._awaited.discard(self)
        return self._call()


def _time_is_over(later: ReferenceType[Later]) -> None:
    found = later()
    if found is not None:
        found.stand_in_line()


def after(node: MessagePump, seconds: float, call: Callable[[], Any]) -> Later:
    """Call something among the messages of a node, once; nothing comes of it when the node is gone by then.

    A timer of Textual (8.2) that runs once never does where its time is over before it begins to wait: another thread
    may have the interpreter for longer than the little that is left.
    """
    return Later(node, max(0.0, seconds), call)
