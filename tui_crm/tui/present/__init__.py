"""Values in words: money, dates, names. Knows no widget."""
