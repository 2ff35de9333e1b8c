"""Starts the embedded database, the services, the gateway and the site on one machine."""
