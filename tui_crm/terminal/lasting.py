"""What a service has loaded stays shared with the sessions that it forks.

A reference is counted in the object itself, so that merely looking at an object writes to its page, and a page that is
written to after a fork becomes the session's own. Since Python 3.12 the references of some objects are not counted
(PEP 683, "Immortal Objects, Using a Fixed Refcount"). Python has no call to make an object one of these; the count
that it has given to `None` does it. Other versions go without, and their sessions need about 10 MB more each.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import sysconfig
from types import CodeType

TRIED = ((3, 12), (3, 13))
"""The versions of CPython whose objects begin with a count of 32 bits as it is meant here, and where this was tried."""


def possible() -> bool:
    """Whether this interpreter's objects can be made to last."""
    plain = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
    return plain and sys.version_info[:2] in TRIED and sys.byteorder == "little" and sys.maxsize > 2**32


def make_lasting() -> int:
    """Let everything that is loaded now last until the process ends; returns how many objects, 0 where impossible."""
    if not possible():
        return 0
    count = ctypes.c_uint32.from_address(id(None)).value
    found = _loaded()
    for address in found:
        ctypes.c_uint32.from_address(address).value = count
    return len(found)


def _loaded() -> dict[int, object]:
    """All objects that can be reached, by their addresses, but for the frames that are running."""
    found: dict[int, object] = {}
    waiting = gc.get_objects()
    own = {id(found), id(waiting)}
    while waiting:
        one = waiting.pop()
        if id(one) in found or id(one) in own:
            continue
        # Held as long as this works: what is made on the way (a tuple of names) must not be another object by then.
        found[id(one)] = one
        waiting += gc.get_referents(one)
        if isinstance(one, CodeType):
            waiting += _parts(one)
    frame = sys._getframe()
    while frame is not None:
        found.pop(id(frame), None)
        frame = frame.f_back  # type: ignore[assignment]
    return found


def _parts(code: CodeType) -> list[object]:
    """What a piece of code refers to, which the collector does not tell."""
    names = (*code.co_varnames, *code.co_freevars, *code.co_cellvars, code.co_name, code.co_qualname, code.co_filename)
    return [code.co_consts, code.co_names, code.co_linetable, code.co_exceptiontable, *names]
