"""One file per report: rows out, no screen."""
