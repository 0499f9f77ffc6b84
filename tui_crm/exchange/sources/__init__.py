"""Files that records are taken in from: whatever their format, each is read as one table."""
