"""Cryptography that several services need: derived keys, encryption at rest, codes, Privacy Pass tokens."""
