"""The feedback service over HTTP, a module for each topic."""
