"""All services at work with demo data, once for the tests of this folder."""

from tests.test_openapi import house

__all__ = ["house"]
