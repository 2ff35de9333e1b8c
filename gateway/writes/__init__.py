"""Mutations, a module per domain: inputs, payloads and resolvers."""

from gateway.articles import writes as articles
from gateway.feedback import moderation_writes as moderation
from gateway.feedback import writes as ratings
from gateway.hotline import writes as units
from gateway.schedule import writes as schedule
from gateway.wanted import submission_writes as submissions
from gateway.wanted import writes as wanted

__all__ = ["articles", "moderation", "ratings", "schedule", "submissions", "units", "wanted"]
