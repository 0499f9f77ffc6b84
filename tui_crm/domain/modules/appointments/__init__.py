"""What is to be done: appointments and tasks, with reminders (R-APT)."""
