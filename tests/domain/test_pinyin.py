"""D-17: how Han characters are read."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as some
from pypinyin.constants import PHRASES_DICT
from pypinyin.seg.mmseg import p_set, seg

from tui_crm.domain.core.pinyin import cut, syllables

PHRASES = sorted(PHRASES_DICT)[::97]
"""Some of those that the library knows."""

PIECES = some.sampled_from([*PHRASES, *(phrase[:-1] for phrase in PHRASES), *"杭州恒达贸易有限公司重庆长"])


@given(some.lists(PIECES, max_size=6).map("".join))
@example("")
@example("一")
@example("重庆银行长江支行")
def test_a_run_is_cut_as_the_library_does(run: str) -> None:
    assert list(cut(run, p_set, PHRASES_DICT)) == list(seg.cut(run))


def test_characters_are_read_as_in_their_phrases() -> None:
    assert syllables("重庆银行") == ("chong", "qing", "yin", "hang")
    assert syllables("重要行人") == ("zhong", "yao", "xing", "ren")
