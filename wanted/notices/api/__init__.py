"""Notices over HTTP, one module per topic."""
