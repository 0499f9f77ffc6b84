"""What sessions have alike although each has written to it, Linux can put together again.

Its KSM (kernel samepage merging, Documentation/admin-guide/mm/ksm.rst of the kernel) looks through memory that has been
offered to it, and lets equal pages be one until somebody writes to it. Sessions of a service write to the same objects
in the same way, above all where Python counts references to everything; most of what a fork has copied is equal again
as soon as the keys rest. The kernel looks only when an administrator has told it to.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Iterator
from pathlib import Path

SWITCH = Path("/sys/kernel/mm/ksm/run")


def merges() -> bool:
    """Whether the kernel is told to look for equal pages."""
    try:
        return SWITCH.read_text().strip() == "1"
    except OSError:
        return False


def offer_for_merging() -> int:
    """Offer what this process holds by now, and what forks of it copy; returns how many bytes, 0 where impossible.

    What is made later is not offered: there is little of it that another session has, too.
    """
    advice = getattr(mmap, "MADV_MERGEABLE", None)
    if advice is None:
        return 0
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    # A kernel without KSM refuses; nothing is lost then but the saving.
    return sum(end - start for start, end in list(_own_memory()) if advise(start, end - start, advice) == 0)


def _own_memory() -> Iterator[tuple[int, int]]:
    """From where to where memory is that belongs to no file and may be written to (see proc_pid_maps(5))."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _offset, _device, _inode, *name = line.split(maxsplit=5)
        if rights == "rw-p" and (not name or name[0] == "[heap]"):
            start, end = place.split("-")
            yield int(start, 16), int(end, 16)
