"""What a caller says of itself, looked through before anything relies on it."""

from __future__ import annotations

import ipaddress
import pwd
import re
import socket
import struct
from collections.abc import Mapping

from tui_crm.terminal.post import Letter

MOST = 40
"""Variables of an environment."""
LONGEST = 500
"""Signs of a variable."""

_TERMINAL = re.compile(r"[A-Za-z0-9_/-]{1,40}")


def environment_of(letter: Letter, files: int) -> dict[str, str] | None:
    """What is told of a terminal; None where a message is no call, or comes without its descriptors."""
    told = letter.words.get("call")
    if not isinstance(told, Mapping) or len(told) > MOST or len(letter.files) != files:
        return None
    if not all(isinstance(value, str) and len(value) <= LONGEST for value in told.values()):
        return None
    return {clean(name)[:LONGEST]: clean(value) for name, value in told.items()}


def origin_of(letter: Letter, environment: Mapping[str, str], system_user: str) -> str:
    """Where somebody of this machine sits, for the logs: what the system knows, and behind it what the caller says."""
    terminal = str(letter.words.get("terminal", ""))
    address = environment.get("SSH_CONNECTION", "").partition(" ")[0]
    said = [terminal if _TERMINAL.fullmatch(terminal) else "", address if _is_address(address) else ""]
    return " ".join(filter(None, (system_user, *said)))


def clean(text: str) -> str:
    """Without what would be more than text in a log, and what no database can hold."""
    return "".join(sign for sign in text.encode("utf-8", "replace").decode() if sign.isprintable())


def uid_of(connection: socket.socket) -> int:
    """The operating system's user at the other end of a socket."""
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return int(uid)


def user_name(uid: int) -> str:
    """What a user of the operating system is called; the number of one without a name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
