"""Content negotiation: media type, language, content coding (RFC 9110, section 12)."""

from functools import lru_cache

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"
SERVED = (JSON, GRAPHQL_JSON)


def _weighted(header: str) -> list[tuple[str, float]]:
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


@lru_cache(maxsize=512)
def media_type(accept: str | None) -> str | None:
    """`application/json`, `application/graphql-response+json`, `text/event-stream`, or None: nothing acceptable.

    Wildcards and a missing header mean `application/json`, which every older client understands.
    """
    if not accept:
        return JSON
    weights: dict[str, float] = {}
    for name, weight in _weighted(accept):
        weights.setdefault(name, weight)
    anything = max(weights.get("*/*", 0.0), weights.get("application/*", 0.0))
    offers = {kind: weights.get(kind, anything) for kind in SERVED}
    offers[EVENT_STREAM] = weights.get(EVENT_STREAM, 0.0)
    order = list(weights)
    named = sorted(offers, key=lambda kind: order.index(kind) if kind in weights else len(order))
    best = max(named, key=lambda kind: offers[kind])
    if offers[best] <= 0:
        return None
    return JSON if best not in weights else best


@lru_cache(maxsize=512)
def wants_page(accept: str | None) -> bool:
    """Whether a browser requests a page: `text/html` is listed, and before any JSON type."""
    if not accept:
        return False
    names = [name for name, weight in _weighted(accept) if weight > 0]
    if HTML not in names:
        return False
    return not any(kind in names[: names.index(HTML)] for kind in (*SERVED, EVENT_STREAM))


@lru_cache(maxsize=2_048)
def language(accept_language: str | None, offered: tuple[str, ...]) -> str:
    """The offered language that the header likes best; the first offered where it likes none (RFC 4647, lookup)."""
    if not accept_language:
        return offered[0]
    best, best_weight = offered[0], 0.0
    for name, weight in _weighted(accept_language):
        primary = name.split("-")[0]
        for tag in offered:
            if weight > best_weight and (name == tag.lower() or primary == tag.lower().split("-")[0]):
                best, best_weight = tag, weight
    return best


@lru_cache(maxsize=512)
def content_coding(accept_encoding: str | None, offered: tuple[str, ...]) -> str | None:
    """The first offered content coding that the client takes, or None: send as it is."""
    if not accept_encoding:
        return None
    weights = dict(_weighted(accept_encoding))
    anything = weights.get("*", 0.0)
    liked = [(weights.get(coding, anything), -index, coding) for index, coding in enumerate(offered)]
    weight, _, coding = max(liked, default=(0.0, 0, ""))
    return coding if weight > 0 else None
