"""Customers, companies and persons (R-CUS)."""
