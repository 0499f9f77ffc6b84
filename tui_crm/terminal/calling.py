"""The first word to a service, said before anything larger is loaded: the session is on its way meanwhile.

What the modules of Python load for their own comfort takes longer than the word itself, so this file does without: no
`socket`, `json`, `typing`, `contextlib` or `pathlib`.
"""

from __future__ import annotations

import os
import sys
import termios

from tui_crm.terminal.opening import opened_anew

try:
    import _socket as socket
except ImportError:
    # Another Python than the usual one.
    import socket  # type: ignore[no-redef]

TOLD = (
    "TERM", "TERM_PROGRAM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "SSH_CONNECTION",
    "TUI_CRM_LINK", "TUI_CRM_AMBIGUOUS",
)  # fmt: skip
"""What a session has to know of the environment in which its terminal stands."""

ESCAPED = '"\\'
"""What cannot stand in a text of JSON as it is, beside control characters."""

LONGEST = 500
"""Characters that are told of each."""


class NobodyServes(Exception):
    """There is no service behind a socket."""


class SomebodyElseServes(NobodyServes):
    """Whoever is behind a socket could be anybody, and is told nothing."""

    def __init__(self, place: str, uid: int) -> None:
        super().__init__(place)
        self.uid = uid


class Call:
    """A call that a service has taken, and the terminal that was handed over, as it was before."""

    def __init__(self, place: str) -> None:
        """Call the service behind a socket; raises NobodyServes, or SomebodyElseServes for one that is not trusted."""
        self.waited = os.get_blocking(0)
        """Whether this terminal waits for what is read: an opening of another program may have changed that."""
        self.terminal = opened_anew(0)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(place)
            _refuse_others(connection, place)
        except (OSError, SomebodyElseServes) as error:
            connection.close()
            os.close(self.terminal)
            raise error if isinstance(error, SomebodyElseServes) else NobodyServes(place) from error
        self.settings = termios.tcgetattr(self.terminal)
        self.size = os.get_terminal_size(self.terminal)
        """What the session finds; another one, before anybody listens to signals, is to be told."""
        self._say(connection)
        self.descriptor = connection.detach()
        """The connection."""

    def work(self) -> int:
        """Work in the session that comes; answers its exit status."""
        try:
            from tui_crm.terminal.attach import attach

            return attach(self)
        finally:
            self.give_back()

    def give_back(self) -> None:
        """Put the terminal's settings back, whatever the session has left of them."""
        # Where it could not be opened anew, the session has changed this opening.
        os.set_blocking(0, self.waited)
        try:
            termios.tcsetattr(self.terminal, termios.TCSANOW, self.settings)
        except termios.error:
            # The terminal is gone.
            return

    def _say(self, connection: socket.socket) -> None:
        # Bytes that are no text in any language are told as unknown signs.
        told = {name: os.environb[name.encode()].decode(errors="replace") for name in TOLD if name in os.environ}
        environment = ", ".join(f"{_quoted(name)}: {_quoted(value[:LONGEST])}" for name, value in told.items())
        word = f'{{"call": {{{environment}}}, "terminal": {_quoted(_name_of(0))}, "files": 1}}\n'
        handed = (socket.SOL_SOCKET, socket.SCM_RIGHTS, self.terminal.to_bytes(4, sys.byteorder))
        try:
            connection.sendmsg([word.encode()], [handed])
        except OSError:
            # It has hung up already, which whoever waits for its answer sees as well.
            return


def _refuse_others(connection: socket.socket, place: str) -> None:
    """Whoever serves is told passwords: root, oneself, or the service whose directory it is.

    The owner of the socket alone says nothing: in /tmp anybody may have made it.
    """
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    uid = int.from_bytes(told[4:8], sys.byteorder)
    if uid not in (0, os.geteuid()) and uid != os.stat(os.path.dirname(place) or ".").st_uid:
        raise SomebodyElseServes(place, uid)


def _quoted(text: str) -> str:
    """A text in JSON."""
    return '"' + "".join(f"\\u{ord(c):04x}" if c < " " or c in ESCAPED else c for c in text) + '"'


def _name_of(terminal: int) -> str:
    """What the terminal is called on this machine; nothing where it has no name here, as in a container."""
    try:
        return os.ttyname(terminal).removeprefix("/dev/")
    except OSError:
        return ""
