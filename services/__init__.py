"""The kit: what every service is built on. It knows no domain."""
