"""Sums as an office types them: amounts, percentages, dates. It knows neither the book nor the screen."""

from __future__ import annotations

from tui_crm.reckoning.parts import Wrong
from tui_crm.reckoning.sums import Calendar, Result, reckon
from tui_crm.reckoning.values import Percent, Span, Value, digits, plain, rounded

__all__ = ["Calendar", "Percent", "Result", "Span", "Value", "Wrong", "digits", "plain", "reckon", "rounded"]
