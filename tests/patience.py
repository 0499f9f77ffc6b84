"""How long tests wait for what has to come; none of them proves a speed."""

PATIENCE = 60.0
"""Seconds after which something is taken to never come; a busy machine needs a fraction of them."""
