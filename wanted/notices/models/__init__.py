"""Models of the wanted service."""
