"""Calling something after a while, whatever the machine has to do meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.events import Callback
from textual.message_pump import MessagePump


def after(node: MessagePump, seconds: float, call: Callable[[], Any]) -> asyncio.TimerHandle:
    """Call something among the messages of a node, once; nothing comes of it when the node is gone by then.

    A timer of Textual (8.2) that runs once never does where its time is over before it begins to wait: another thread
    may have the interpreter for longer than the little that is left.
    """
    return asyncio.get_running_loop().call_later(max(0.0, seconds), node.post_message, Callback(callback=call))
