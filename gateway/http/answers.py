"""The whole-answer cache for public queries."""

from collections.abc import Iterable

from gateway.http.settings import AnswerSettings


class AnswerCache:
    """Answers by key, dropped by the tags they read."""

    def __init__(self, settings: AnswerSettings) -> None:
        self._settings = settings

    def drop(self, tags: Iterable[str]) -> int:
        """Drop every answer that read one of these things; gives their number."""
        return 0

    def clear(self) -> int:
        """Drop every answer, as after a lost feed; gives their number."""
        return 0
