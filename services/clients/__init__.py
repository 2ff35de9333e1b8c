"""Calling other services: by name, within the process or over the network, with deadlines and circuit breakers."""
