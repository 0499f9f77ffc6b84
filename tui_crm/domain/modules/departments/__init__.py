"""Departments, a tree (R-ORG-03, R-ORG-04)."""
