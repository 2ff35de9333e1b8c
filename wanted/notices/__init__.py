"""Wanted, terrorism-listed and Interpol notices: written, approved, published, withdrawn, read."""
