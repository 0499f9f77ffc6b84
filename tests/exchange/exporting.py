"""Exports of an office's lists into memory."""

from __future__ import annotations

import io
from typing import Any

from tests.office import Office
from tui_crm.domain import Query, registry
from tui_crm.exchange.export.formats import FORMATS
from tui_crm.exchange.export.listing import Listing


def listing(office: Office, by: str = "linzhiyuan", entity: str = "customers", **more: Any) -> Listing:
    """A list as somebody may export it."""
    return Listing(office.desk(by), registry[entity], more.pop("query", Query()), more.pop("columns", None), **more)


def exported(one: Listing, name: str, **options: Any) -> bytes:
    """What the file holds."""
    out = io.BytesIO()
    FORMATS[name].write(one, out, **options)
    return out.getvalue()
