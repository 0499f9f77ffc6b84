"""The system configuration (R-CFG)."""
