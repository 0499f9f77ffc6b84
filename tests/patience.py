"""How long tests wait for what has to come; none of them proves a speed."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0
"""Seconds after which something is taken to never come; a busy machine needs a fraction of them."""


def until(holds: Callable[[], Any], what: str = "it") -> Any:
    """Wait until something holds, and answer with it."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, f"{what} was waited for"
        time.sleep(0.01)
    return found
