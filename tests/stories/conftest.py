"""Every story opens the real program on a book of its own."""

from __future__ import annotations

from tests.tui.host import sample_template, sample_url

__all__ = ["sample_template", "sample_url"]
