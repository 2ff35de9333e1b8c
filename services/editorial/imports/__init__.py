"""Import runs: what one import of a file brought, approved or undone as a whole."""
