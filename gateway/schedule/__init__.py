"""The reception schedule in GraphQL."""
