"""Loading a module without others that it would take along and that nothing here uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any


def import_without(name: str, spared: str) -> None:
    """Load a module as where another one is not installed; whoever asks for that one later gets it."""
    if name not in sys.modules:
        with _as_modules({spared: None}):
            import_module(name)


@contextmanager
def without_tls_and_metadata() -> Iterator[None]:
    """While a library is loaded that names both, uses Python's TLS for nothing, and asks only for its own version."""
    with _as_modules({"ssl": _Later("ssl"), "importlib.metadata": _Versions("importlib.metadata")}):
        yield


@contextmanager
def _as_modules(others: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Other modules under these names, None for a missing one, where the real ones are not loaded yet."""
    put = {name: other for name, other in others.items() if name not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name, other in put.items():
            if sys.modules.get(name) is other:
                del sys.modules[name]


class _Later(ModuleType):
    """A module that is loaded when it is asked for something."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


class _Versions(_Later):
    """What `importlib.metadata` tells of versions, without loading what reads the rest that packages say."""

    class PackageNotFoundError(ModuleNotFoundError):
        """There is no such package."""

    @staticmethod
    def version(package: str) -> str:
        """The version as it stands in the name of the folder that every installed package has; raises the above."""
        for folder in map(Path, sys.path):
            for found in folder.glob(f"{package.replace('-', '_')}-*.dist-info"):
                return found.stem.rpartition("-")[2]
        raise _Versions.PackageNotFoundError(package)
