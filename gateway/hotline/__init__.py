"""Units and hotlines in GraphQL."""
