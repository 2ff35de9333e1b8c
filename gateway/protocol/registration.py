"""`/graphql/documents`: the documents that are registered; with `DoorSettings.trusted_only` no others are answered."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from gateway.protocol.endpoint import GraphQLDoor
from gateway.protocol.errors import DoorError
from gateway.protocol.persisted import document_hash
from gateway.protocol.trusted_documents import ID, TrustedFolder
from services.documents.models import Camel
from services.errors import BadInput, NotFound
from services.identity import Role, SignedIn, require

ROOT_UNIT = "bca"
MOST = 200
Id = Annotated[str, Field(pattern=f"^{ID.pattern}$", description="As clients send it; else the text's SHA-256.")]


class GivenDocument(Camel):
    """A document of a client: one or several operations with their fragments."""

    id: Id | None = None
    text: Annotated[str, Field(min_length=1, max_length=65_536)]


class GivenDocuments(Camel):
    """Up to 200 documents at once."""

    documents: Annotated[list[GivenDocument], Field(min_length=1, max_length=MOST)]


class Registered(Camel):
    """A registered document, by the id under which clients send it, and its operations."""

    id: str
    operations: list[str]


class RegisteredDocuments(Camel):
    documents: list[Registered]


class _NoTree:
    """The gateway knows no units: a role must be held for the ministry itself."""

    def covers(self, ancestor: str, unit: str) -> bool:
        return False


def router(door: GraphQLDoor, folder: TrustedFolder) -> APIRouter:
    """Everything here is for admins of the ministry."""
    routes = APIRouter(prefix="/graphql/documents", tags=["documents"])

    def check(staff: SignedIn) -> None:
        require(staff, Role.ADMIN, ROOT_UNIT, _NoTree())

    @routes.get("")
    async def listed(staff: SignedIn) -> RegisteredDocuments:
        """Every registered document."""
        check(staff)
        found = [Registered(id=id, operations=door.operations(id)) for id in sorted(door.trusted.ids)]
        return RegisteredDocuments(documents=found)

    @routes.post("")
    async def register(given: GivenDocuments, staff: SignedIn) -> RegisteredDocuments:
        """Registers documents: all, or none where one does not fit the schema or its limits."""
        check(staff)
        wrong = [{"field": f"documents.{at}", "detail": why} for at, why in _refused(door, given)]
        if wrong:
            raise BadInput(f"{wrong[0]['field']}: {wrong[0]['detail']}", errors=wrong)
        done: list[Registered] = []
        for one in given.documents:
            id = (one.id or document_hash(one.text)).lower()
            folder.put(id, one.text)
            door.register(one.text, id)
            done.append(Registered(id=id, operations=door.operations(id)))
        return RegisteredDocuments(documents=done)

    @routes.delete("/{id}", status_code=204)
    async def forget(id: Annotated[str, Path(pattern=f"^{ID.pattern}$")], staff: SignedIn) -> None:
        """Takes a document back."""
        check(staff)
        if id not in door.trusted.ids:
            raise NotFound("There is no registered document of this id.")
        folder.drop(id)
        door.forget(id)

    return routes


def _refused(door: GraphQLDoor, given: GivenDocuments) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for at, one in enumerate(given.documents):
        try:
            door.check(one.text)
        except DoorError as error:
            found.append((at, "; ".join(each.message for each in error.errors())))
    return found
