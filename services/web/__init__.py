"""HTTP for services: the app factory, problem documents, health, idempotency and conditional requests."""
