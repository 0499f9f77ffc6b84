"""Every job without the screen: one file per group of commands.

Opening the screen has a budget, and attaching to a service a smaller one, so this file imports next to nothing:
whether that is all that is wanted shows at a glance, and everything else is loaded for the commands only.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
"""As `typing` has it, which takes as long to load as everything else that attaching needs."""

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; answers the exit status: 0 done, 1 refused or failed, 2 wrong use."""
    words = sys.argv[1:] if argv is None else list(argv)
    if words[:1] == ["attach"] and (place := _plain_attaching(words[1:])) is not None and sys.stdin.isatty():
        from tui_crm.terminal.calling import Call, NobodyServes

        try:
            call = Call(place)
        except NobodyServes:
            # The command says so in the person's language; that may take its time.
            pass
        else:
            return call.work()
    from tui_crm.cli.place import book_url

    plain = _plain_opening(words)
    if plain is not None and sys.stdin.isatty() and sys.stdout.isatty():
        return open_screen(book_url(plain.get("--db")), plain.get("--lang"))
    from tui_crm.cli.root import run

    return run(words)


def _plain_attaching(words: list[str]) -> str | None:
    """The socket where nothing but that is given; None for everything else."""
    match words:
        case []:
            from tui_crm.cli.place import service_place

            return service_place()
        case ["--socket", place]:
            return place
        case [word] if word.startswith("--socket="):
            return word.removeprefix("--socket=")
    return None


def _plain_opening(words: list[str]) -> dict[str, str] | None:
    """The options where nothing but `--db` and a right `--lang` is given; None for everything else."""
    found: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, sign, value = word.partition("=")
        if name not in ("--db", "--lang"):
            return None
        found[name] = value if sign else next(rest, "")
        if not found[name] or (name == "--lang" and found[name] not in ("zh", "en")):
            return None
    return found


def open_screen(url: str, language: str | None) -> int:
    """Show the screen of a book on this terminal, in a language if one is asked for."""
    from tui_crm.cli.place import origin
    from tui_crm.terminal.environment import prepare, spare_openssl

    prepare()
    spare_openssl()
    from tui_crm.tui.running import run

    return run(url, origin=origin(), asked=language)
