"""Tests mirror the package; `stories` holds one job per file, `guards` the laws, `bench` the speed."""
