"""How Han characters are read: syllables of pinyin without tones (library: pypinyin)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol

from tui_crm.domain.core import surnames
from tui_crm.domain.core.letters import normal


class Beginnings(Protocol):
    """The library's set of what phrases begin with."""

    def __contains__(self, key: Any) -> bool: ...


@lru_cache(8192)
def syllables(run: str) -> tuple[str, ...]:
    """The pinyin of a run of Han characters, one plain syllable each."""
    # Loaded here because only writing needs it: it costs a quarter of a second and 20 MB. See `search.get_ready`.
    from pypinyin.constants import PHRASES_DICT
    from pypinyin.seg.mmseg import p_set

    return tuple([part for word in cut(run, p_set, PHRASES_DICT) for part in _spoken(word)])


def cut(run: str, beginnings: Beginnings, phrases: Mapping[str, Any]) -> Iterator[str]:
    """The longest phrases of two characters and more from the left, and single characters between them.

    The same as the library's own `seg.cut`, which takes four times as long over what begins no phrase: most of a list
    of companies.
    """
    at, end = 0, len(run)
    while at < end:
        size, whole = 2, 1
        while at + size <= end and (word := run[at : at + size]) in beginnings:
            whole = size if word in phrases else whole
            size += 1
        if whole == 1 and size > 2 and at + size > end:
            # What is left might have become a phrase, and is none: the library looks no further.
            yield from run[at:]
            return
        yield run[at : at + whole]
        at += whole


@lru_cache(65536)
def _spoken(word: str) -> tuple[str, ...]:
    # Names repeat their words far more often than themselves, so the word is what is worth remembering.
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(word, style=Style.NORMAL, errors=lambda _: "", v_to_u=False)
    return tuple(normal(s) for s in found if s)


@lru_cache(8192)
def called(run: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of a person's name by each reading that its surname has of its own, the usual one first."""
    surname = surnames.surname_of(run)
    given = run[len(surname) :]
    return tuple(
        (*reading.split(), *(syllables(given) if given else ())) for reading in surnames.READINGS.get(surname, ())
    )
