"""Which services there are, and where each one's app is made: the one place that names them all."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from services.peers import Peers
    from services.settings import ServiceSettings


@dataclass(frozen=True)
class Entry:
    """A service: its module has `create(settings, peers)`, and `Settings` where it needs more than every service.

    `imports` are the kinds of `tiepdan import KIND` that it takes, in the order in which demo data needs them.
    """

    module: str
    imports: tuple[str, ...] = ()
    feed: bool = True

    def settings(self, **given: Any) -> ServiceSettings:
        """The service's settings: what is given, the rest from the environment. Raises ValidationError."""
        from services.settings import ServiceSettings

        make: Callable[..., ServiceSettings] = getattr(import_module(self.module), "Settings", ServiceSettings)
        return make(**given)

    def create(self, settings: ServiceSettings, peers: Peers) -> ASGIApp:
        make: Callable[[ServiceSettings, Peers], ASGIApp] = import_module(self.module).create
        return make(settings, peers)


SERVICES = {
    "hotline": Entry("hotline.app", ("units", "hotlines")),
    "schedule": Entry("schedule.app", ("sessions",)),
    "wanted": Entry("wanted.app", ("notices",)),
    "articles": Entry("articles.app", ("articles",)),
    "feedback": Entry("feedback.app", feed=False),
    "search": Entry("search.app", feed=False),
    "gateway": Entry("gateway.app", feed=False),
}
"""In the order in which they start; the gateway last, as it reads from all others."""

KINDS = {kind: name for name, entry in SERVICES.items() for kind in entry.imports}
"""The service that takes each kind of import."""


def load(*modules: str) -> None:
    """Imports these modules. It takes seconds, which another thread can spend while a database starts.

    What modules are made of stays for good. The garbage collector need not look at it: not while it grows, which is a
    tenth of the time, and not later, when looking at all of it would hold up every request for a tenth of a second.
    """
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        gc.enable()
        gc.freeze()
