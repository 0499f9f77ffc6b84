"""The fields that people type into."""
