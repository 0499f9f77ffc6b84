"""What can be read in two ways, and must be asked."""

from __future__ import annotations


class Unclear(Exception):
    """A column of a file that can be read in two ways; carries one of its cells."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example
