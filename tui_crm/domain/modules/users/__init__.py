"""The people who sign in (R-ORG)."""
