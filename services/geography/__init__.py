"""Provinces and the tree of units."""
