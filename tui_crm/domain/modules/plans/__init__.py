"""What people set out to reach in a period, and what they have reached (R-TSK)."""
