"""The record of every change, as a list (D-13)."""
