"""The page shown to browsers: GraphiQL.

Its built files are those of npm (`make graphiql`, see tools/graphiql). Nothing is ever loaded from another host, which
the page's Content-Security-Policy makes sure of.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import orjson

from gateway.protocol.compression import CODINGS, compress
from gateway.protocol.negotiation import content_coding
from gateway.protocol.replies import Headers, HTTPResponse
from gateway.protocol.request_handling import InboundRequest
from gateway.protocol.settings import EndpointSettings

FILES = Path(__file__).parent / "page"
FOLDERS = (FILES / "graphiql", FILES)
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
SAFETY: Headers = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


@dataclass(slots=True)
class _StaticFile:
    body: bytes
    kind: str
    coded: dict[str, bytes]


class GraphiQLPage:
    """GraphiQL and its files, which it requests as `?asset=NAME`."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._files = {
            path.name: _StaticFile(path.read_bytes(), KINDS[path.suffix], {})
            for folder in FOLDERS
            for path in sorted(folder.iterdir())
            if path.suffix in KINDS
        }
        examples = [example.model_dump() for example in settings.examples]
        self._files["examples.json"] = _StaticFile(orjson.dumps(examples), KINDS[".json"], {})

    def asset_name(self, request: InboundRequest) -> str | None:
        """The requested file; None if the request is for something else."""
        query_string: bytes = request.scope["query_string"]
        if not query_string.startswith(b"asset="):
            return None
        return dict(parse_qsl(query_string.decode("latin-1"))).get("asset")

    def reply(self, request: InboundRequest, name: str | None = None) -> HTTPResponse:
        """The page itself, or one of its files."""
        name = name or "graphiql.html"
        file = self._files.get(name)
        if file is None:
            return HTTPResponse(404, b"File not found.", "text/plain; charset=utf-8", [*SAFETY])
        headers: Headers = [*SAFETY, (b"cache-control", b"no-cache"), (b"vary", b"Accept, Accept-Encoding")]
        coding = content_coding(request.header(b"accept-encoding"), CODINGS)
        if coding is None:
            return HTTPResponse(200, file.body, file.kind, headers)
        if coding not in file.coded:
            file.coded[coding] = compress(file.body, coding)
        return HTTPResponse(200, file.coded[coding], file.kind, [*headers, (b"content-encoding", coding.encode())])
