"""Text as it is compared and searched: in its plain form, and as runs of Han characters and of other letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

HAN = r"々〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"([{HAN}]+)|([^\W_{HAN}]+)")

_SIMPLE = re.compile(rf"[\x00-\x7f{HAN}]*")
"""What has no accents: most of a list."""

LONGEST = 64
"""Letters of a word: PostgreSQL takes none of more than 2 KB; nobody types one of more than this."""


@lru_cache(8192)
def normal(text: str) -> str:
    """Text as it is compared: compatibility forms plain, lower case, Latin letters without accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _SIMPLE.fullmatch(folded):
        return folded
    bare = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFD", folded)))
    return unicodedata.normalize("NFKC", bare)


def runs(text: str) -> list[tuple[str, str]]:
    """The runs of a text in its plain form, in order: a pair of Han characters and "", or of "" and another word."""
    return [(han, word[:LONGEST]) for han, word in _RUN.findall(text)]
