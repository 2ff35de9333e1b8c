"""The gateway's caches, and their invalidation."""
