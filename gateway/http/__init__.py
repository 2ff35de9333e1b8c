"""The GraphQL door: serves any Strawberry schema over HTTP, server-sent events and WebSocket."""

from gateway.http.answers import AnswerCache
from gateway.http.door import GraphQLDoor
from gateway.http.observing import Seen
from gateway.http.persisted import TrustedDocuments, document_hash
from gateway.http.settings import AnswerSettings, Budget, DoorSettings, Example, Limits, Sockets
from gateway.http.visit import Tags, Visit, visit_of

__all__ = [
    "AnswerCache",
    "AnswerSettings",
    "Budget",
    "DoorSettings",
    "Example",
    "GraphQLDoor",
    "Limits",
    "Seen",
    "Sockets",
    "Tags",
    "TrustedDocuments",
    "Visit",
    "document_hash",
    "visit_of",
]
