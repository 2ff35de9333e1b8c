"""Articles in GraphQL."""
