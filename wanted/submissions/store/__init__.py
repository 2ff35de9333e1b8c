"""Submissions, and the tokens they spent, as they are stored."""
