"""The agenda by day, week and month, and the reminders that are due."""
