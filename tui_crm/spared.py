"""Loading a module without another one that it would take along and that nothing here uses."""

from __future__ import annotations

import sys


def import_without(name: str, spared: str) -> None:
    """Load a module as where another one is not installed; whoever asks for that one later gets it."""
    if name in sys.modules or spared in sys.modules:
        return
    sys.modules[spared] = None  # type: ignore[assignment]
    try:
        __import__(name)
    finally:
        del sys.modules[spared]
