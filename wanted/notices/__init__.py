"""Wanted, terrorism-listed and Interpol notices: life cycle, import, reads and feeds."""
