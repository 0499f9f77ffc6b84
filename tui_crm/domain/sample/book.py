"""The sample book: departments, users and as many customers as are wanted, from one seed."""

from __future__ import annotations

import csv
import datetime
import json
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tui_crm.domain.sample.customers import Customers
from tui_crm.domain.sample.desks import Desks
from tui_crm.domain.sample.places import Region
from tui_crm.domain.sample.stories import Stories

Row = dict[str, Any]
PARTS = ("names", "companies", "places", "profiles", "texts", "staff", "days")

SOON = 10
"""Days within which some contacts have their birthday."""
SOON_EVERY = 61
"""One customer in so many has such a contact, beside those that chance gives."""


class Sample:
    """Believable data for trying the program; the same seed and day give the same book."""

    def __init__(
        self,
        seed: int,
        today: datetime.date,
        regions: Sequence[Region],
        dictionaries: Sequence[Mapping[str, str]],
        facts: Mapping[str, Any],
    ) -> None:
        self.seed = seed
        """What all the chance in the book comes from."""
        self.today = today
        """The day on which the book is looked at."""
        self._regions = regions
        self._dictionaries = dictionaries
        self._facts = facts

    @classmethod
    def from_data(cls, path: Path, seed: int = 7, today: datetime.date | None = None) -> Sample:
        """Load the facts that ship with the program; `path` is the folder that holds them."""
        facts = {part: json.loads((path / "sample" / f"{part}.json").read_text(encoding="utf-8")) for part in PARTS}
        regions = _rows(path / "regions" / "regions.csv")
        return cls(seed, today or datetime.date.today(), regions, _rows(path / "dictionaries.csv"), facts)

    def departments(self) -> list[Row]:
        """The departments, parents before children."""
        return [dict(row) for row in self._facts["staff"]["departments"]]

    def positions(self) -> list[Row]:
        """The job titles of the staff."""
        return [dict(row) for row in self._facts["staff"]["positions"]]

    def users(self) -> list[Row]:
        """Twelve colleagues; every role has at least one."""
        users = []
        for row in self._facts["staff"]["users"]:
            user = {key: value for key, value in row.items() if key != "owner_share"}
            user["roles"] = list(row["roles"])
            for key in ("entry_date", "birthday"):
                user[key] = datetime.date.fromisoformat(row[key])
            users.append(user)
        return users

    def customers(self, count: int, contacts: tuple[int, int] = (1, 3)) -> Iterator[Row]:
        """So many customers, each with its contacts, of whom the first is the primary one."""
        rng = random.Random(f"customers/{self.seed}")
        maker = Customers(rng, self.today, self._regions, self._dictionaries, self._facts)
        for row in maker.make(count, contacts):
            self._celebrate(row)
            yield row

    def staff(self) -> list[Row]:
        """The users with all that the sample knows of them, such as how many customers they keep."""
        return list(self._facts["staff"]["users"])

    def stories(self) -> Stories:
        """What was said and is planned with each customer."""
        return Stories(self.seed, self.today.toordinal(), self._facts, self._dictionaries)

    def desks(self) -> Desks:
        """What people have on their own desks."""
        return Desks(self.seed, self.today, self._facts, self._dictionaries)

    def _celebrate(self, row: Row) -> None:
        """Give some first contacts a birthday within the next days; a number made of the name says which."""
        number, chosen = divmod(zlib.crc32(f"{self.seed}/{row['name']}".encode()), SOON_EVERY)
        if chosen == 0:
            day = self.today + datetime.timedelta(days=number % SOON)
            leap = (day.month, day.day) == (2, 29)
            row["contacts"][0]["birthday"] = day.replace(year=1964 + number % 9 * 4 if leap else 1962 + number % 37)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
