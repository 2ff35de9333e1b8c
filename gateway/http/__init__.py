"""The GraphQL door: serves any Strawberry schema over HTTP, server-sent events and WebSocket."""

from gateway.http.answers import FEED, AnswerCache, feed_tag
from gateway.http.door import GraphQLDoor
from gateway.http.observing import Observer, Seen
from gateway.http.persisted import TrustedDocuments, document_hash
from gateway.http.settings import AnswerSettings, Budget, DoorSettings, Example, Limits, Sockets
from gateway.http.visit import Tags, Visit, visit_of

__all__ = [
    "FEED",
    "AnswerCache",
    "AnswerSettings",
    "Budget",
    "DoorSettings",
    "Example",
    "GraphQLDoor",
    "Limits",
    "Observer",
    "Seen",
    "Sockets",
    "Tags",
    "TrustedDocuments",
    "Visit",
    "document_hash",
    "feed_tag",
    "visit_of",
]
