"""Parsing, validating and executing documents."""
