"""What the endpoint keeps of documents: no more than it was told, and nothing of the requests that brought them."""

import gc
from types import TracebackType

import httpx
import pytest

from gateway.execution.documents import DocumentCache, ParsedDocument
from gateway.protocol.errors import RequestError
from gateway.protocol.parameters import Parameters
from gateway.protocol.persisted import PersistedQueries, TrustedDocuments, document_hash
from gateway.protocol.request_handling import InboundRequest
from gateway.protocol.settings import EndpointSettings
from tests.gateway.protocol.toy import World

REFUSED = ("{ rows { edges ", "{ nothing { of { this } } }", "{ " + "hello " * 3_000 + "}")


def documents(most: int = 1_000_000) -> DocumentCache:
    return DocumentCache(World().endpoint().runner.schema, EndpointSettings(document_bytes=most))


def refusal(document: ParsedDocument) -> RequestError:
    with pytest.raises(RequestError) as caught:
        document.operation(None)
    return caught.value


def frames(error: BaseException) -> int:
    number, where = 0, error.__traceback__
    while isinstance(where, TracebackType):
        number, where = number + 1, where.tb_next
    return number


@pytest.mark.parametrize("text", REFUSED, ids=("syntax", "validation", "limits"))
def test_a_kept_refusal_holds_nothing_of_the_requests_that_it_refused(text: str) -> None:
    document = documents().get(text)
    times = [refusal(document) for _ in range(5)]
    assert len({frames(error) for error in times}) == 1
    kept = document.error
    assert kept is not None
    assert (kept.__traceback__, kept.__cause__, kept.__context__) == (None, None, None)
    assert {(error.status, error.code, str(error.errors())) for error in times} == {
        (kept.status, kept.code, str(kept.errors()))
    }


async def test_requests_are_let_go_once_they_are_refused() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(World().endpoint()), base_url="http://server") as http:
        for text in REFUSED:
            for _ in range(3):
                assert (await http.post("/graphql", json={"query": text})).status_code in {200, 400}
    gc.collect()
    assert not any(type(thing) is InboundRequest for thing in gc.get_objects())


def test_documents_are_bounded_by_their_bytes_and_the_oldest_go_first() -> None:
    kept = documents(100_000)
    for number in range(50):
        kept.get(f"{{ a{number}: hello }} # {'x' * 1_000}")
        assert kept.bytes <= 100_000
        assert f"{{ a{number}: hello }} # {'x' * 1_000}" in kept
    assert 5 < len(kept) < 15
    assert "{ a0: hello } # " + "x" * 1_000 not in kept


def test_a_document_that_is_larger_than_all_that_is_kept_is_answered_and_not_kept() -> None:
    kept = documents(10_000)
    assert kept.get("{ hello }" + " " * 20_000).error is None
    assert len(kept) == kept.bytes == 0


def test_texts_of_persisted_queries_are_bounded_by_their_bytes() -> None:
    persisted = PersistedQueries(TrustedDocuments(), trusted_only=False, automatic=True, max_bytes=100_000)
    texts = [f"{{ a{number}: hello }} # {'x' * 10_000}" for number in range(20)]
    for text in texts:
        assert persisted.text(by_hash(text, text)) == text
    assert persisted.text(by_hash(texts[-1])) == texts[-1]
    with pytest.raises(RequestError, match="PersistedQueryNotFound"):
        persisted.text(by_hash(texts[0]))


def by_hash(text: str, query: str | None = None) -> Parameters:
    return Parameters(query, extensions={"persistedQuery": {"version": 1, "sha256Hash": document_hash(text)}})
