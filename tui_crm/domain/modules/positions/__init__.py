"""Positions of the staff (R-ORG-05, R-CLS-10)."""
