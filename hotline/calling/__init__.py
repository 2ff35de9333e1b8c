"""Whom to call: what a citizen's words are about, which published numbers fit, and which units are near."""
