"""Files in and out: tables, cards, calendars and pages, with mapping, preview and undo."""
