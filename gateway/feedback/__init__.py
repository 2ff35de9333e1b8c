"""Ratings and their moderation in GraphQL."""
