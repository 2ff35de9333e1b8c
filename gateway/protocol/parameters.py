"""The GraphQL parameters of a request, read as GraphQL over HTTP and the Apollo persisted-query protocol say."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson

from gateway.protocol.errors import request_error


@dataclass(slots=True)
class Parameters:
    """`query`, `operationName`, `variables` and `extensions`, each of the right kind.

    `document_id` names a registered document instead of a query: `documentId`, as the draft of GraphQL over HTTP has it
    and Hive's clients send it, or `doc_id`, as those of Relay do.
    """

    query: str | None
    operation_name: str | None = None
    variables: dict[str, object] = field(default_factory=dict)
    extensions: dict[str, object] = field(default_factory=dict)
    document_id: str | None = None

    @property
    def persisted_hash(self) -> str | None:
        """The SHA-256 of `extensions.persistedQuery`, lower-case, or None where there is none."""
        given = self.extensions.get("persistedQuery")
        if not isinstance(given, dict):
            return None
        digest = given.get("sha256Hash")
        if given.get("version") != 1 or not isinstance(digest, str):
            raise request_error(400, "BAD_REQUEST", "extensions.persistedQuery requires version 1 and sha256Hash.")
        return digest.lower()


def from_body(body: bytes, content_type: str) -> Parameters:
    """Parameters of a POST body; raises `RequestError` (415, 400)."""
    media, _, rest = content_type.partition(";")
    if media.strip().lower() != "application/json":
        raise request_error(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request as application/json.")
    for parameter in rest.split(";"):
        name, _, value = parameter.strip().lower().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise request_error(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request in UTF-8.")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise request_error(400, "BAD_REQUEST", "The body is not JSON.") from None
    return from_object(given)


def from_object(given: object) -> Parameters:
    """Parameters of a decoded JSON value, as HTTP bodies and WebSocket payloads carry them.

    An empty operation name is none: some clients send it where they have no name.
    """
    if isinstance(given, list):
        raise request_error(400, "BATCHING_REFUSED", "Batching is not supported. Send one operation per request.")
    if not isinstance(given, dict):
        raise request_error(400, "BAD_REQUEST", "The body is not a JSON object.")
    query, name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if query is not None and not isinstance(query, str):
        raise request_error(400, "BAD_REQUEST", "query is not a string.")
    if name is not None and not isinstance(name, str):
        raise request_error(400, "BAD_REQUEST", "operationName is not a string.")
    if variables is not None and not isinstance(variables, dict):
        raise request_error(400, "BAD_REQUEST", "variables is not a JSON object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise request_error(400, "BAD_REQUEST", "extensions is not a JSON object.")
    return Parameters(query or None, name or None, variables or {}, extensions or {}, _document_id(given))


def _document_id(given: dict[str, object]) -> str | None:
    found = given.get("documentId") or given.get("doc_id")
    if found is None or found == "":
        return None
    if not isinstance(found, str):
        raise request_error(400, "BAD_REQUEST", "documentId is not a string.")
    if given.get("query"):
        raise request_error(400, "BAD_REQUEST", "Send query or documentId, not both.")
    return found


def from_query_string(query_string: bytes) -> Parameters:
    """Parameters of a GET address; `variables` and `extensions` are JSON in it."""
    try:
        given = dict(
            parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
        )
    except ValueError:
        raise request_error(400, "BAD_REQUEST", "The query string is not UTF-8 in percent-encoding.") from None
    parameters: dict[str, object] = {
        "query": given.get("query"),
        **{name: given.get(name) for name in ("operationName", "documentId", "doc_id")},
    }
    for name in ("variables", "extensions"):
        if given.get(name):
            try:
                parameters[name] = orjson.loads(given[name])
            except orjson.JSONDecodeError:
                raise request_error(400, "BAD_REQUEST", f"{name} is not JSON.") from None
    return from_object(parameters)


def canonical(variables: dict[str, object]) -> bytes:
    """Variables as JSON with sorted keys: equal for requests that mean the same."""
    return orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
