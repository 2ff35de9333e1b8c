"""Wanted, terrorism-listed and Interpol notices, and matching names against them (Articles 5.1 g, h and i)."""
