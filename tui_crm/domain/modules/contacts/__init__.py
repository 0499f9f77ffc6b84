"""The people at a customer (R-CON)."""
