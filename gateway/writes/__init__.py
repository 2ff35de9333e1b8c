"""Mutations, a module per domain: their inputs, their payloads, and how they reach the service."""

from gateway.writes import articles, ratings, schedule, units, wanted

__all__ = ["articles", "ratings", "schedule", "units", "wanted"]
