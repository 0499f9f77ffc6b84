"""The log of sign-ins (R-LOG-04)."""
