"""Keeping the book safe: backups, bringing one back, copying a book from one database to the other."""
