"""What was done with customers: calls, visits, mails (R-FUP)."""
