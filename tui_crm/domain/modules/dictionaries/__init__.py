"""The lists of values to choose from (R-CLS)."""
