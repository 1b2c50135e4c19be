"""Keeping the mirror equal to the other system: the poll, and what it takes to lose nothing."""
