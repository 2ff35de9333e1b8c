"""Change feeds: the change stream, routes, subscriptions, and a client that follows another service's feed."""
