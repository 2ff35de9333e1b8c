"""Resolvers of the root queries, a module per domain. Each gives the service's documents as they are."""

from gateway.reads import articles, moderation, nodes, ratings, schedule, search, submissions, units, wanted

__all__ = ["articles", "moderation", "nodes", "ratings", "schedule", "search", "submissions", "units", "wanted"]
