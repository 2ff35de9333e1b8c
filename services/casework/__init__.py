"""Casework: who works on what waits, and until when."""
