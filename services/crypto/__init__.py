"""Cryptography that several services need: Privacy Pass tokens."""
