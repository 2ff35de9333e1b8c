"""Crockford's base 32 (no I, L, O, U): nothing that is mistaken for something else when it is read out or typed."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_TYPED = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def random_groups(groups: int, size: int) -> str:
    """Random letters in groups with hyphens between them; 5 bits a letter."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(size)) for _ in range(groups))


def as_printed(typed: str) -> str:
    """The letters without hyphens, however they were typed."""
    return typed.upper().translate(_AS_TYPED)
