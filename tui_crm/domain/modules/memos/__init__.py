"""Notes of one's own (R-APT-06)."""
