"""Processes that work at the same book at once."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

LOADED = ["tests.office", "tui_crm.domain.migrations", "pypinyin.seg.mmseg", "peewee", "psycopg", "argon2"]
"""What each of them needs; to load it takes a second, which one process spends for all."""


def crew(size: int) -> ProcessPoolExecutor:
    """So many processes, none of which has anything of this one: no connection, no desk, nothing remembered."""
    context = get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return ProcessPoolExecutor(size, mp_context=context)
