"""Anonymous tokens of the ratings' issuer, spent in another service for a purpose of its own."""
