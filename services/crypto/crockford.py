"""Crockford's base 32 (no I, L, O, U): nothing that is mistaken for something else when it is read out or typed."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_TYPED = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def random_groups(groups: int, size: int) -> str:
    """Random letters in groups with hyphens between them; 5 bits a letter."""
    return in_groups(secrets.token_bytes(groups * size), size)


def in_groups(content: bytes, size: int) -> str:
    """A letter for the low 5 bits of each byte, in groups of `size` with hyphens between them."""
    letters = "".join(ALPHABET[byte & 31] for byte in content)
    return "-".join(letters[at : at + size] for at in range(0, len(letters), size))


def as_printed(typed: str) -> str:
    """The letters without hyphens, however they were typed."""
    return typed.upper().translate(_AS_TYPED)
