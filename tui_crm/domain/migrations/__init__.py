"""The book's schema, step by step: numbered scripts that are frozen once they have been released."""
