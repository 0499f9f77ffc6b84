"""The content of the sample book: believable, fictional, and the same for the same seed."""

from __future__ import annotations

from tui_crm.domain.sample.book import Sample

__all__ = ["Sample"]
