"""The schedule service over HTTP."""
