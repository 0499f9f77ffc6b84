"""What a sum comes to, in words."""

from __future__ import annotations

from datetime import date

from tui_crm.i18n import tr
from tui_crm.reckoning import Percent, Span, Value, digits, rounded
from tui_crm.tui.present.values import WEEKDAYS


def reckoned(value: Value) -> str:
    """1,356.5; ≈ 33.3333333333; 36 days; 2026-12-31 Thu."""
    if isinstance(value, date):
        return f"{value.isoformat()} {tr(WEEKDAYS[value.weekday()])}"
    if isinstance(value, Percent):
        return digits(value.of_hundred, ",") + "%"
    if isinstance(value, Span):
        return _span(value)
    return ("" if rounded(value)[1] else "≈ ") + digits(value, ",")


def _span(span: Span) -> str:
    parts = (
        (span.months, tr("1 month") if span.months == 1 else tr("{n} months", n=span.months)),
        (span.days, tr("1 day") if span.days == 1 else tr("{n} days", n=span.days)),
        (span.worked, tr("1 working day") if span.worked == 1 else tr("{n} working days", n=span.worked)),
    )
    return " ".join(text for n, text in parts if n) or parts[1][1]
