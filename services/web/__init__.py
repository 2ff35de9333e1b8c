"""The web side of a service: its app, errors as problem documents, health, idempotency and conditional reads."""
