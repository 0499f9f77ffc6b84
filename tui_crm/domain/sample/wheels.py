"""Weighted choice in constant time: a value stands on the wheel as often as its weight says."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def wheel(weights: Mapping[T, float] | Iterable[tuple[T, float]], slots: int = 1024) -> tuple[T, ...]:
    """Spread values over about `slots` places in proportion to their weights, each at least once."""
    pairs = list(weights.items()) if isinstance(weights, Mapping) else list(weights)
    total = sum(weight for _, weight in pairs)
    return tuple(value for value, weight in pairs if weight > 0 for _ in range(max(1, round(slots * weight / total))))


def pick(rng: random.Random, choices: tuple[T, ...] | list[T]) -> T:
    """One of the choices; quicker than `random.choice`, which guards against bias not felt here."""
    return choices[int(rng.random() * len(choices))]
