"""The page that a browser is shown at the door: GraphiQL from our own files, or a small explorer where they are not.

GraphiQL's built files come with a PyPI package that carries them for offline use; its Python code is not imported.
Nothing is ever loaded from another host, which the page's Content-Security-Policy makes sure of.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl

import orjson

from gateway.protocol.compression import CODINGS, compress
from gateway.protocol.negotiation import content_coding
from gateway.protocol.replies import Headers, Reply
from gateway.protocol.request_handling import Exchange
from gateway.protocol.settings import DoorSettings

FILES = Path(__file__).parent / "page"
CARRIER = "graphene_django_graphiql_static"
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


def graphiql_files() -> list[Path]:
    """The folder of GraphiQL's built files, if the package that carries them is installed."""
    spec = find_spec(CARRIER)
    return [Path(spec.origin).parent / "static" / CARRIER] if spec and spec.origin else []


@dataclass(slots=True)
class _File:
    body: bytes
    kind: str
    coded: dict[str, bytes]


class Page:
    """The page and the files that it asks for as `?asset=NAME`."""

    def __init__(self, settings: DoorSettings) -> None:
        folders = [*graphiql_files(), FILES]
        self._files = {
            path.name: _File(path.read_bytes(), KINDS[path.suffix], {})
            for folder in folders
            if folder.is_dir()
            for path in sorted(folder.iterdir())
            if path.suffix in KINDS
        }
        examples = [example.model_dump() for example in settings.examples]
        self._files["examples.json"] = _File(orjson.dumps(examples), KINDS[".json"], {})
        self.has_graphiql = "graphiql.min.js" in self._files

    def asked(self, exchange: Exchange) -> str | None:
        """The name of the file that a request asks for; None where it asks for something else."""
        query_string: bytes = exchange.scope["query_string"]
        if not query_string.startswith(b"asset="):
            return None
        return dict(parse_qsl(query_string.decode("latin-1"))).get("asset")

    def reply(self, exchange: Exchange, name: str | None = None) -> Reply:
        """The page itself, or one of its files."""
        name = name or ("graphiql.html" if self.has_graphiql else "explorer.html")
        file = self._files.get(name)
        if file is None:
            return Reply(404, b"There is no such file.", "text/plain; charset=utf-8", [*SAFETY])
        headers: Headers = [*SAFETY, (b"cache-control", b"no-cache"), (b"vary", b"Accept, Accept-Encoding")]
        coding = content_coding(exchange.header(b"accept-encoding"), CODINGS)
        if coding is None:
            return Reply(200, file.body, file.kind, headers)
        if coding not in file.coded:
            file.coded[coding] = compress(file.body, coding)
        return Reply(200, file.coded[coding], file.kind, [*headers, (b"content-encoding", coding.encode())])
