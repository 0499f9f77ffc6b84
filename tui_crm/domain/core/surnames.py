"""Surnames that are read otherwise than the same signs elsewhere: pypinyin knows how words are read, and no names.

The first reading of each is the one that people with the name are sorted by; others are in use as well, or are typed
where there is no ü.
"""

from __future__ import annotations

from collections.abc import Mapping

READINGS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys("秘祕", ("bi",)),
    "薄": ("bo",),
    "卜": ("bu",),
    **dict.fromkeys("种種", ("chong",)),
    "都": ("du",),
    **dict.fromkeys("盖蓋", ("ge",)),
    "句": ("gou",),
    "炅": ("gui",),
    "黑": ("he", "hei"),
    "角": ("jue",),
    **dict.fromkeys("阚闞", ("kan",)),
    **dict.fromkeys("吕呂闾閭", ("lv", "lyu", "lu")),
    **dict.fromkeys("缪繆", ("miao",)),
    "萬俟": ("mo qi",),
    "佴": ("nai",),
    "能": ("nai",),
    "粘": ("nian",),
    "乜": ("nie",),
    **dict.fromkeys("区區", ("ou",)),
    "逢": ("pang", "feng"),
    "朴": ("piao", "pu"),
    "繁": ("po",),
    "覃": ("qin", "tan"),
    "仇": ("qiu",),
    **dict.fromkeys("单單", ("shan",)),
    "召": ("shao", "zhao"),
    "折": ("she",),
    "澹臺": ("tan tai",),
    "隗": ("wei", "kui"),
    "洗": ("xian",),
    "解": ("xie",),
    "郇": ("xun", "huan"),
    "蔚": ("yu", "wei"),
    "尉遲": ("yu chi",),
    **dict.fromkeys("乐樂", ("yue", "le")),
    **dict.fromkeys(("乐正", "樂正"), ("yue zheng",)),
    **dict.fromkeys("员員贠貟", ("yun", "yuan")),
    "藏": ("zang",),
    "曾": ("zeng",),
    "查": ("zha",),
    "祭": ("zhai",),
    "翟": ("zhai", "di"),
}


def surname_of(run: str) -> str:
    """The surname with a reading of its own with which a run of Han characters begins; "" for none."""
    return next((run[:n] for n in (2, 1) if run[:n] in READINGS), "")
