"""The services of the system and the modules of their apps."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from launcher.errors import SettingsRefused

if TYPE_CHECKING:
    from pydantic import ValidationError
    from starlette.types import ASGIApp

    from services.clients.service_clients import ServiceClients
    from services.clock import Clock
    from services.settings import ServiceSettings


PREFIX = "TIEPDAN_"


@dataclass(frozen=True)
class ServiceEntry:
    """A service: its module has `create(settings, clients, clock)`, and `Settings` where it needs more than the others.

    `imports` are the kinds of `tiepdan import KIND` that it takes, in the order in which demo data needs them.
    """

    module: str
    imports: tuple[str, ...] = ()
    feed: bool = True

    def settings(self, **given: Any) -> ServiceSettings:
        """The service's settings: what is given, the rest from the environment.

        Raises `SettingsRefused`, which names the variables to mend.
        """
        from pydantic import ValidationError
        from pydantic_settings import SettingsError

        from services.former_names import SettingGivenTwice

        try:
            return self.settings_class()(**given)
        except SettingGivenTwice as error:
            raise SettingsRefused(str(error)) from error
        except ValidationError as error:
            raise SettingsRefused(_wrong(error)) from error
        except SettingsError as error:
            raise SettingsRefused(f"{error}: objects and lists are written as JSON.") from error

    def settings_class(self) -> type[ServiceSettings]:
        """The class of the service's settings: its own, or that of every service."""
        from services.settings import ServiceSettings

        return getattr(import_module(self.module), "Settings", ServiceSettings)

    def create(self, settings: ServiceSettings, clients: ServiceClients, clock: Clock | None = None) -> ASGIApp:
        """The service's app, which goes by the clock given, or by the machine's."""
        from services.documents.models import now

        make: Callable[[ServiceSettings, ServiceClients, Clock], ASGIApp] = import_module(self.module).create
        return make(settings, clients, clock or now)


def _wrong(error: ValidationError) -> str:
    """Which variables are missing or wrong, without their values: some are secrets."""
    found = [(PREFIX + "__".join(map(str, one["loc"])).upper(), one["msg"]) for one in error.errors()]
    return "Mend the settings: " + "; ".join(f"{name}: {why}" for name, why in found) + "."


SERVICES = {
    "hotline": ServiceEntry("hotline.app", ("units", "hotlines")),
    "schedule": ServiceEntry("schedule.app", ("sessions",)),
    "wanted": ServiceEntry("wanted.app", ("notices",)),
    "articles": ServiceEntry("articles.app", ("articles",)),
    "feedback": ServiceEntry("feedback.app", feed=False),
    "search": ServiceEntry("search.app", feed=False),
    "gateway": ServiceEntry("gateway.app", feed=False),
}
"""In the order in which they start; the gateway last, as it reads from all others."""


def metrics_ports(first: int) -> dict[str, int]:
    """Where `tiepdan up` has each service's metrics: one port after the other, in the order of `SERVICES`."""
    return {name: first + number for number, name in enumerate(SERVICES)}


KINDS = {kind: name for name, entry in SERVICES.items() for kind in entry.imports}
"""The service that takes each kind of import."""


def import_modules(*modules: str) -> None:
    """Imports these modules, which takes seconds; run it in a thread while the databases start.

    The objects of modules are permanent, so the garbage collector skips them: while they are created, which saves a
    tenth of the time, and later, when a full collection would delay every request by a tenth of a second.
    """
    gc.disable()
    try:
        for module in modules:
            import_module(module)
    finally:
        gc.enable()
        gc.freeze()


YOUNG_OBJECTS, OLDER_GENERATIONS = 20_000, 20
"""Thresholds of the garbage collector: new objects before a young collection, and those before one of older objects.

Nearly all objects of a request die with it. Python's defaults, 700 and 10, suit programs with few objects: a list of
articles creates more than that, and each collection delays the requests in progress.
"""


def freeze_objects() -> None:
    """Once everything is built: excludes routes, schemas and models, which are permanent, from later collections."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, OLDER_GENERATIONS)
