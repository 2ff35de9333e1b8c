"""Wanted notices and what citizens send about them, in GraphQL."""
