"""The GraphQL endpoint for front ends and app developers."""
