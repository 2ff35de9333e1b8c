"""The readable ends of articles' addresses, which keep working once the public has seen them.

A slug is unique over all articles and all languages, former ones included: an address names no language, and must
not lead to another text than the one it was given for.
"""

from collections.abc import Sequence
from hashlib import blake2b

from services.errors import Conflict, NotFound
from services.text import slug

LONGEST = 100
MOST_ADDRESSES = 50


class SlugTaken(Conflict):
    code, title = "SLUG_TAKEN", "Another article has this address, or had it once"


class TooManyAddresses(Conflict):
    code, title = "TOO_MANY_ADDRESSES", "The article has changed its address too often"


def nothing_at(slug: str) -> NotFound:
    """The answer for an address that no article has, or none that the public may know of."""
    return NotFound(f"There is no article at {slug!r}.")


def slug_of(title: str) -> str:
    """A slug from a title; empty where the title has no letter or digit."""
    return slug(title, LONGEST)


def unique_slug(title: str, id: str) -> str:
    """A slug no other article has: the title's, with eight characters that follow from the id.

    The same title and id give the same slug anywhere and in any order, which an import that is repeated relies on.
    """
    suffix = blake2b(id.encode(), digest_size=4).hexdigest()
    return f"{slug_of(title)}-{suffix}".lstrip("-")


def with_slug(addresses: Sequence[str], to: str, *, keep: bool) -> list[str]:
    """The addresses of an article whose slug becomes `to`: the former ones too if they are to keep working."""
    if not keep:
        return [to]
    after = list(dict.fromkeys([*addresses, to]))
    if len(after) > MOST_ADDRESSES:
        raise TooManyAddresses(f"An article has at most {MOST_ADDRESSES} addresses.")
    return after
