"""Countries, provinces, cities and districts with area and postal codes (R-CLS-07, R-QRY-06)."""
