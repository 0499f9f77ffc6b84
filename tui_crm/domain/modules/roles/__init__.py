"""Roles and their rights (R-RGT)."""
