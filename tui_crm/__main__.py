"""`python -m tui_crm` is the command `tui-crm`."""

from __future__ import annotations

import sys

from tui_crm.cli import main

if __name__ == "__main__":
    sys.exit(main())
