"""Names of ours in calendar files, for what iCalendar (RFC 5545) has no property for."""

from __future__ import annotations

CUSTOMER = "X-CRM-CUSTOMER"
STATE = "X-CRM-STATE"
TYPE = "X-CRM-TYPE"
RESULT = "X-CRM-RESULT"

BESIDE = " · "
"""Stands between the subject and the customer, whom a telephone would not show otherwise."""
