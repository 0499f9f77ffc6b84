"""An opening of a terminal's own, beside the one that whoever started the program has."""

from __future__ import annotations

import os

WAY = os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC


def opened_anew(descriptor: int) -> int:
    """The same terminal, opened anew: "non-blocking" would else hold for the shell, too.

    Under `su` and `runuser` the device is somebody else's and cannot be opened; the terminal of the process can, under
    the name that each has for its own. Without that, too, it is the same opening, whose mode is to be put back.
    """
    for way in (_by_name, _of_the_process):
        try:
            return way(descriptor)
        except OSError:
            continue
    return os.dup(descriptor)


def _by_name(descriptor: int) -> int:
    return os.open(os.ttyname(descriptor), WAY)


def _of_the_process(descriptor: int) -> int:
    # Only the terminal of the process itself has a group of processes to tell.
    os.tcgetpgrp(descriptor)
    return os.open("/dev/tty", WAY)
