"""Full-text search over everything the other services publish."""
