"""Every job without the screen: one file per group of commands."""
