"""What earlier batches of a dry run have written and taken back, for the later ones that repeat it."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Hashable, Iterable

from tui_crm.exchange.sources.table import Row

Sign = tuple[Hashable, ...]
"""By what a row may meet another one: its key, a value that stands once, a record that was made along with it."""


class Rehearsed:
    """Rows on the disk, found by any of their signs; the signs alone are held, as hashes."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._places: dict[int, list[int]] = {}

    def keep(self, row: Row, signs: Iterable[Sign], more: Iterable[Sign] = ()) -> None:
        """Note a row that was written; by `more` signs it is met as well, and has itself met nothing."""
        hashes = {hash(sign) for sign in signs}
        every = hashes.union(map(hash, more))
        if not every:
            return
        place = self._file.seek(0, 2)
        pickle.dump((row, hashes), self._file)
        for one in every:
            self._places.setdefault(one, []).append(place)

    def met(self, signs: Iterable[Sign]) -> list[Row]:
        """The rows that have one of the signs, and those that these themselves have met, in the order of the file."""
        asked = {hash(sign) for sign in signs}
        done: set[int] = set()
        found: dict[int, Row] = {}
        while asked:
            one = asked.pop()
            done.add(one)
            for place in self._places.get(one, ()):
                if place not in found:
                    self._file.seek(place)
                    found[place], others = pickle.load(self._file)  # noqa: S301
                    asked |= others - done
        return [found[place] for place in sorted(found)]

    def close(self) -> None:
        """The rehearsal is over."""
        self._file.close()
