"""The page that a browser is shown at the door."""

from gateway.http.exchange import Exchange
from gateway.http.replies import Reply
from gateway.http.settings import DoorSettings


class Page:
    """GraphiQL, served from our own files."""

    def __init__(self, settings: DoorSettings) -> None:
        self._settings = settings

    def reply(self, exchange: Exchange) -> Reply:
        return Reply(200, b"<!doctype html><title>GraphQL</title>", "text/html; charset=utf-8")
