"""What the gateway keeps between operations, and the one place that empties it."""
