"""Models of the reception schedule."""
