"""What Textual reads from the environment, once, while it is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from importlib.util import find_spec

from tui_crm.spared import import_without

SETTINGS = {
    # With the protocol on, iTerm2 drops the text of an input method, and five or more Han characters
    # committed at once outgrow the parser's limit (Textual 8.2.8, `_xterm_parser.py`) on every terminal.
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
    # The terminal's own colours, from the first moment: a theme that is chosen later has all style sheets read twice.
    "TEXTUAL_THEME": "ansi-dark",
    # Frames are drawn on a grid of time; a fine one answers a key at once. Nothing is drawn without a change.
    "TEXTUAL_FPS": "1000",
}
"""Variable to value, for every link."""

ZONES = "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"
"""Where Python looks for time zones, before the package `tzdata`; untold, it reads how it was built to learn this."""

found_at_start: Mapping[str, str] = dict(os.environ)
"""The environment as the program was started with it."""


def is_remote(environment: Mapping[str, str]) -> bool:
    """Whether the terminal of an environment is at the other end of an SSH connection."""
    return any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


OWN_HASHES = (
    "_md5",
    "_sha1",
    "_blake2",
    "_sha3",
    *(("_sha2",) if sys.version_info >= (3, 12) else ("_sha256", "_sha512")),
)
"""Python's own hashes, without which `hashlib` needs those of OpenSSL; some systems build Python without."""


def spare_openssl() -> None:
    """Load asyncio without TLS, and `hashlib` without OpenSSL: they offer both where Python has them.

    Nothing at a screen needs either. That is a twentieth of the start, and 4 MB of each session.
    """
    import_without("asyncio", "ssl")
    if all(map(find_spec, OWN_HASHES)):
        for name in ("hashlib", "hmac"):
            import_without(name, "_hashlib")


def prepare(environment: MutableMapping[str, str] | None = None) -> bool:
    """Set what Textual and Python read, where the user has not; answers whether it came before the import."""
    environment = os.environ if environment is None else environment
    for name, value in {**SETTINGS, "PYTHONTZPATH": ZONES}.items():
        environment.setdefault(name, value)
    # Textual would look every line through to take its colours away; the driver leaves them out at the end.
    environment.pop("NO_COLOR", None)
    return "textual.constants" not in sys.modules
