"""Mutations, a module per domain: their inputs, their payloads, and how they reach the service."""

from gateway.writes import articles, moderation, ratings, schedule, submissions, units, wanted

__all__ = ["articles", "moderation", "ratings", "schedule", "submissions", "units", "wanted"]
