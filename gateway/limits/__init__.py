"""Limits per document and per client."""
