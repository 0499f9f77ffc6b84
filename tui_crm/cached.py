"""Properties that are worked out once for each object, without anybody waiting for anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class cached_property(Generic[T]):  # noqa: N801 - it stands where Python's own would
    """A property whose first answer is kept with its object.

    Python's own (3.11) works it out under one lock for all objects of the class: who reads it would wait until another
    thread has asked another connection, a book that is busy included.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = ""
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Keep the answer under the name of the property, where Python finds it before it comes here again."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> Self | T:
        """Work it out; of two threads that do so for one object, both are given what the first one has found."""
        if instance is None:
            return self
        found: T = vars(instance).setdefault(self._name, self._work_out(instance))
        return found
