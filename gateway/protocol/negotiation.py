"""Content negotiation: media type and content coding (RFC 9110, section 12)."""

from functools import lru_cache

from services.web.accepted import weighted

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"
SERVED = (JSON, GRAPHQL_JSON)


@lru_cache(maxsize=512)
def media_type(accept: str | None) -> str | None:
    """`application/json`, `application/graphql-response+json`, `text/event-stream`, or None: nothing acceptable.

    Wildcards and a missing header mean `application/json`, which every older client understands.
    """
    if not accept:
        return JSON
    weights: dict[str, float] = {}
    for name, weight in weighted(accept):
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
    names = [name for name, weight in weighted(accept) if weight > 0]
    if HTML not in names:
        return False
    return not any(kind in names[: names.index(HTML)] for kind in (*SERVED, EVENT_STREAM))


@lru_cache(maxsize=512)
def content_coding(accept_encoding: str | None, offered: tuple[str, ...]) -> str | None:
    """The first offered content coding that the client takes, or None: send as it is."""
    if not accept_encoding:
        return None
    weights = dict(weighted(accept_encoding))
    anything = weights.get("*", 0.0)
    liked = [(weights.get(coding, anything), -index, coding) for index, coding in enumerate(offered)]
    weight, _, coding = max(liked, default=(0.0, 0, ""))
    return coding if weight > 0 else None
