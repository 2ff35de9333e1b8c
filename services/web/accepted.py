"""What a client accepts, by the weights of Accept headers, and in which language it is answered (RFC 9110, 12.4)."""

from functools import lru_cache


def weighted(header: str) -> list[tuple[str, float]]:
    """Items of an Accept-like header, lower-case, with their weights; parameters but `q` are left out."""
    items: list[tuple[str, float]] = []
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.strip().partition("=")
            if key == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
        if name.strip():
            items.append((name.strip(), weight))
    return items


@lru_cache(maxsize=2_048)
def language(accept_language: str | None, offered: tuple[str, ...]) -> str:
    """The offered language that the header likes best; the first offered where it likes none (RFC 4647, lookup)."""
    if not accept_language:
        return offered[0]
    best, best_weight = offered[0], 0.0
    for name, weight in weighted(accept_language):
        primary = name.split("-")[0]
        for tag in offered:
            if weight > best_weight and (name == tag.lower() or primary == tag.lower().split("-")[0]):
                best, best_weight = tag, weight
    return best
