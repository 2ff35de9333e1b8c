"""Audit logs: hash chains that only grow, with signed checkpoints.

`chain` has the entries and the two modes, a public and a keyed chain; `verification` finds what was done to one;
`store` keeps one in a collection.
"""
