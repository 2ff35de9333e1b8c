"""`/graphql/documents`: registered documents; with `EndpointSettings.trusted_only` only these are executed."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.errors import RequestError
from gateway.protocol.persisted import document_hash
from gateway.protocol.trusted_documents import ID, TrustedDocumentFolder
from services.documents.models import Camel
from services.errors import BadInput, NotFound
from services.identity import Role, SignedIn, require

ROOT_UNIT = "bca"
MAX_DOCUMENTS = 200
Id = Annotated[
    str, Field(pattern=f"^{ID.pattern}$", description="The ID that clients send. Defaults to the SHA-256 of the text.")
]


class DocumentInput(Camel):
    """A document of a client: one or several operations with their fragments."""

    id: Id | None = None
    text: Annotated[str, Field(min_length=1, max_length=65_536)]


class DocumentBatch(Camel):
    """Up to 200 documents per request."""

    documents: Annotated[list[DocumentInput], Field(min_length=1, max_length=MAX_DOCUMENTS)]


class RegisteredDocument(Camel):
    """A registered document, by the id under which clients send it, and its operations."""

    id: str
    operations: list[str]


class RegisteredDocumentList(Camel):
    documents: list[RegisteredDocument]


class _NoUnitTree:
    """The gateway has no unit tree: a role must be held for the ministry itself."""

    def covers(self, ancestor: str, unit: str) -> bool:
        return False


def router(endpoint: GraphQLEndpoint, folder: TrustedDocumentFolder) -> APIRouter:
    """All routes require an administrator of the ministry."""
    routes = APIRouter(prefix="/graphql/documents", tags=["documents"])

    def check(staff: SignedIn) -> None:
        require(staff, Role.ADMIN, ROOT_UNIT, _NoUnitTree())

    @routes.get("")
    async def listed(staff: SignedIn) -> RegisteredDocumentList:
        """Every registered document."""
        check(staff)
        found = [
            RegisteredDocument(id=id, operations=endpoint.operations(id))
            for id in sorted(endpoint.trusted_documents.ids)
        ]
        return RegisteredDocumentList(documents=found)

    @routes.post("")
    async def register(given: DocumentBatch, staff: SignedIn) -> RegisteredDocumentList:
        """Registers documents atomically: none if one violates the schema or the limits."""
        check(staff)
        wrong = [{"field": f"documents.{at}", "detail": why} for at, why in _invalid_documents(endpoint, given)]
        if wrong:
            raise BadInput(f"{wrong[0]['field']}: {wrong[0]['detail']}", errors=wrong)
        done: list[RegisteredDocument] = []
        for one in given.documents:
            id = (one.id or document_hash(one.text)).lower()
            folder.put(id, one.text)
            endpoint.register(one.text, id)
            done.append(RegisteredDocument(id=id, operations=endpoint.operations(id)))
        return RegisteredDocumentList(documents=done)

    @routes.delete("/{id}", status_code=204)
    async def forget(id: Annotated[str, Path(pattern=f"^{ID.pattern}$")], staff: SignedIn) -> None:
        """Unregisters a document."""
        check(staff)
        if id not in endpoint.trusted_documents.ids:
            raise NotFound("No document is registered under this ID.")
        folder.drop(id)
        endpoint.unregister(id)

    return routes


def _invalid_documents(endpoint: GraphQLEndpoint, given: DocumentBatch) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for at, one in enumerate(given.documents):
        try:
            endpoint.check(one.text)
        except RequestError as error:
            found.append((at, "; ".join(each.message for each in error.errors())))
    return found
