"""GraphQL types, a module per domain. Their sources are the services' documents, read by key."""
