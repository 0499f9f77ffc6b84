"""The lists as delivered, and the regions, corrections and doubts that come from them."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

OVERSEAS = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
MUNICIPALITIES = {"11": "北京市", "12": "天津市", "31": "上海市", "50": "重庆市"}
ISLANDS = {"460321", "460322", "460323"}


@dataclass
class Region:
    """One line of regions.csv."""

    code: str
    parent: str
    level: str
    name: str
    name_en: str = ""
    area_code: str = ""
    postal_code: str = ""


@dataclass
class Build:
    """The lists as delivered, and the regions, corrections and doubts that come from them."""

    source: Path
    regions: dict[str, Region] = field(default_factory=dict)
    mended: list[tuple[str, ...]] = field(default_factory=list)
    doubtful: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.provinces = {row["code"]: row["name"] for row in self._read("provinces.csv")}
        self.cities = {row["code"] + "00": row["name"] for row in self._read("cities.csv")}
        self.areas = {row["code"]: row["name"] for row in self._read("areas.csv")}
        self.book = {row["admin_code"]: row for row in self._read("area_phone_zip_pinyin.csv")}
        self.order = list(self.book)
        self.used: set[str] = set()

    def _read(self, name: str) -> list[dict[str, str]]:
        with (self.source / name).open(encoding="utf-8-sig", newline="") as lines:
            return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(lines)]

    def book_name(self, code: str) -> str:
        """Return the name of the division that a line of the telephone list is about."""
        return self.book[code]["district"] or self.book[code]["city"]

    def change(self, region: Region, column: str, now: str, why: str) -> None:
        """Put a corrected value into a region and write down the correction."""
        self.mended.append((region.code, region.name, column, getattr(region, column), now, why))
        setattr(region, column, now)

    def doubt(self, region: Region, column: str, now: str, why: str) -> None:
        """Write down a suspicion and leave the value as it is."""
        self.doubtful.append((region.code, region.name, column, getattr(region, column), now, why))

    def drop(self, code: str, name: str, why: str) -> None:
        """Write down that a line of the lists does not become a region."""
        self.mended.append((code, name, "code", code, "", why))
