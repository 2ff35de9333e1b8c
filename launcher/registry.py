"""The services of the product, from the manifests of its domains: importing this module imports all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from launcher.errors import ManifestsRefused, SettingsRefused
from launcher.packages import GATEWAY, domain_packages
from services.domain import Domain, InvalidManifest, Registry

if TYPE_CHECKING:
    from pydantic import ValidationError
    from starlette.types import ASGIApp

    from services.clients.service_clients import ServiceClients
    from services.clock import Clock
    from services.settings import ServiceSettings


PREFIX = "TIEPDAN_"


@dataclass(frozen=True)
class ServiceEntry:
    """A service: its module has `create(settings, clients, registry, clock)`, and `Settings` where it has its own."""

    name: str

    @property
    def module(self) -> str:
        """The module of its app."""
        return f"{self.name}.app"

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

        make: Callable[[ServiceSettings, ServiceClients, Registry, Clock], ASGIApp] = import_module(self.module).create
        return make(settings, clients, REGISTRY, clock or now)


def _wrong(error: ValidationError) -> str:
    """Which variables are missing or wrong, without their values: some are secrets."""
    found = [(PREFIX + "__".join(map(str, one["loc"])).upper(), one["msg"]) for one in error.errors()]
    return "Mend the settings: " + "; ".join(f"{name}: {why}" for name, why in found) + "."


def collect(packages: Iterable[str]) -> Registry:
    """The registry of the manifests of these packages. Raises `ManifestsRefused`."""
    domains = [_manifest(package) for package in packages]
    try:
        return Registry(domains)
    except InvalidManifest as error:
        raise ManifestsRefused(str(error)) from error


def _manifest(package: str) -> Domain:
    domain = getattr(import_module(f"{package}.domain"), "DOMAIN", None)
    if not isinstance(domain, Domain) or domain.name != package:
        raise ManifestsRefused(f"{package}/domain.py must define DOMAIN, a services.domain.Domain named {package!r}.")
    return domain


REGISTRY = collect(domain_packages())
SERVICES = {name: ServiceEntry(name) for name in (*REGISTRY.domains, GATEWAY)}
"""In the order in which they start; the gateway last, as it reads from all others."""


def metrics_ports(first: int) -> dict[str, int]:
    """Where `tiepdan up` has each service's metrics: one port after the other, in the order of `SERVICES`."""
    return {name: first + number for number, name in enumerate(SERVICES)}
