"""The same program with the driver that comes with Textual, to compare with: `python -m tests.bench.stock BOOK`."""

from __future__ import annotations

import sys

from tui_crm.terminal.environment import prepare


def main(url: str) -> None:
    """Run the program; nothing else of it is different."""
    prepare()
    from textual.drivers.linux_driver import LinuxDriver

    from tui_crm.tui.app import CrmApp

    CrmApp(url, driver=LinuxDriver).run(mouse=False)


if __name__ == "__main__":
    main(sys.argv[1])
