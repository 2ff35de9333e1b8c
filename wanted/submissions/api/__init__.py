"""Submissions over HTTP: sent by citizens, dealt with by staff."""
