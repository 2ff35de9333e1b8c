"""Resolvers of the root queries, a module per domain. Each returns the service's documents unchanged."""

from gateway import nodes
from gateway.articles import reads as articles
from gateway.feedback import moderation_reads as moderation
from gateway.feedback import reads as ratings
from gateway.hotline import reads as units
from gateway.schedule import reads as schedule
from gateway.search import reads as search
from gateway.wanted import reads as wanted
from gateway.wanted import submission_reads as submissions

__all__ = ["articles", "moderation", "nodes", "ratings", "schedule", "search", "submissions", "units", "wanted"]
