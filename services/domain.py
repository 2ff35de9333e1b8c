"""The manifest of a domain: what the rest of the system knows of it; and the registry of all manifests.

Each domain has one in its `domain.py`, named `DOMAIN`, which imports the domain's models and nothing else of it. The
launcher collects them and gives every service the registry, so that no service imports another to know its kinds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from services.policy import KIT, WAITING_ROUTE, Policy

if TYPE_CHECKING:
    from pydantic import BaseModel

KIND_NAME = re.compile(r"[a-z][a-z0-9_]*")
"""What a kind may be named: the name is an enum value of the GraphQL schema, in upper case."""

Document = Mapping[str, Any]
"""A public document as its service answers it: JSON with camelCase keys."""


@dataclass(frozen=True, slots=True)
class SearchFields:
    """What search shows and indexes of a document. `date` is ISO 8601; further text is in `words`, or `html`."""

    title: str
    summary: str | None = None
    unit: str | None = None
    province: str | None = None
    date: str | None = None
    language: str = "vi"
    words: tuple[str | None, ...] = ()
    html: str = ""
    numbers: tuple[str | None, ...] = ()
    """Telephone numbers, which are found in any form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityKind:
    """A kind of document: its name in feeds and keys, its GraphQL type, and the REST path of its list."""

    name: str
    type: str
    path: str
    description: str
    """With its article, as the GraphQL schema shows it: `A unit`."""
    label: str = ""
    """In Vietnamese, as people read it: `Đơn vị`. Without one, the description stands."""
    feed: bool = True
    """Whether its documents are published in the change feed of the service."""
    rateable: bool = False
    searchable: Callable[[Document], SearchFields] | None = None
    """Raises KeyError or ValueError for a document of another shape."""
    cacheable: bool = False
    """Whether the gateway may keep its documents from one operation to the next."""
    readable_by_id: bool = False
    """Whether everybody may read some documents by id that batches and lists leave out."""
    unit_key: str = "unit"
    """The key of a document under which the code of the publishing unit stands."""
    related_lists: tuple[str, ...] = ()
    """Kinds whose lists a change of this one may alter."""

    def label_in(self, language: str) -> str:
        """What people call it: in Vietnamese the label, else the description without its article."""
        english = self.description.partition(" ")[2]
        return self.label if self.label and language == "vi" else english[:1].upper() + english[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPolicy:
    """Of GraphQL fields, each named as `Query.search`: cost, length of lists and privacy."""

    costs: Mapping[str, int] = field(default_factory=dict)
    """Of fields that cause expensive calls or invite brute force; the others cost 1."""
    list_lengths: Mapping[str, int] = field(default_factory=dict)
    """Assumed lengths of lists that have limits of their own."""
    private: frozenset[str] = frozenset()
    """Personal, single-use, or revealing whom a client searches for: never cached, never logged."""
    unlogged: frozenset[str] = frozenset()
    """Never logged, though the same for everybody."""
    staff_mutations: frozenset[str] = frozenset()
    """Mutations of staff, which may be logged; all others are citizens' and are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateArguments:
    """Arguments of one act that are secret, or tell whom or what a client asks about: a receipt, a name compared.

    They never stand in an address, which proxies and histories keep: with GET the act is refused (405), over REST, over
    GraphQL and for persisted documents. The field is neither cached nor logged.
    """

    names: tuple[str, ...]
    """As GraphQL names them, for the field itself or for its input; REST has the same names."""
    field: str | None = None
    """The root field that takes them, such as `Query.wantedMatch`."""
    path: str | None = None
    """The REST path that takes them with POST alone; None where they come in a header, or GET reads something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The manifest. `name` is that of the package, of its service and of its folder in the gateway."""

    name: str
    start_order: int = 50
    """Services are listed, and their demo data is loaded, in this order; equal ones by name."""
    kinds: tuple[EntityKind, ...] = ()
    imports: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    """The model of a line by kind of `tiepdan import KIND`, in the order in which demo data needs them."""
    import_runs: frozenset[str] = frozenset()
    """Those of `imports` that bring drafts, which wait for approval as one run."""
    fields: FieldPolicy = FieldPolicy()
    private_arguments: tuple[PrivateArguments, ...] = ()
    policy: Policy = field(default_factory=Policy)
    """Who may use each route and each root field."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """Vietnamese messages by error code. In English, readers get the error's detail."""
    busy_codes: frozenset[str] = frozenset()
    """Codes of 503 responses about one thing, which do not say that the service fails."""
    wrong_secret_codes: frozenset[str] = frozenset()
    """Error codes which say that a receipt or code was wrong."""
    wrong_secret_statuses: Mapping[str, int] = field(default_factory=dict)
    """By path of a route that takes a receipt or code: the status of the response to a wrong one."""
    well_known_paths: tuple[str, ...] = ()
    """Paths that the service serves at the root of the public address too."""
    never_stale: bool = False
    """Whether nothing of it may be shown while its service does not answer."""
    private: bool = False
    """Whether its calls are neither counted nor traced, as their times would reveal what citizens do."""
    limits_clients: bool = False
    """Whether the service limits requests by client, and so learns the client's address."""

    @property
    def post_only_paths(self) -> tuple[str, ...]:
        """The REST paths that GET never reads, as they take private arguments."""
        return tuple(one.path for one in self.private_arguments if one.path is not None)

    @property
    def has_feed(self) -> bool:
        return any(kind.feed for kind in self.kinds)


class InvalidManifest(ValueError):
    """Two manifests declare the same name, or one names a kind as it cannot be named, or one that there is not."""


class Registry:
    """All manifests together. Raises `InvalidManifest`."""

    def __init__(self, domains: Iterable[Domain] = ()) -> None:
        ordered = sorted(domains, key=lambda domain: (domain.start_order, domain.name))
        _refuse_duplicates("name", ((domain.name, domain.name) for domain in ordered))
        self.domains: Mapping[str, Domain] = {domain.name: domain for domain in ordered}
        """By name, in the order of start."""
        kinds = [(kind, domain.name) for domain in ordered for kind in domain.kinds]
        self._owners = _refuse_duplicates("kind", ((kind.name, owner) for kind, owner in kinds))
        _refuse_duplicates("GraphQL type", ((kind.type, owner) for kind, owner in kinds))
        self.kinds: Mapping[str, EntityKind] = {kind.name: kind for kind, _ in kinds}
        """By name."""
        self._check_kinds()
        self.kinds_by_type: Mapping[str, EntityKind] = {kind.type: kind for kind, _ in kinds}
        self.imports = _refuse_duplicates("import", self._declared(lambda domain: domain.imports))
        """The service that takes each kind of import."""
        self.import_runs = self._declared_runs()
        """The service that has the runs of each kind of import that brings drafts."""
        self.well_known_paths = _refuse_duplicates("path", self._declared(lambda domain: domain.well_known_paths))
        """The service that serves each of them."""
        _refuse_duplicates("message", self._declared(lambda domain: domain.messages))
        _refuse_duplicates("cost", self._declared(lambda domain: domain.fields.costs))
        _refuse_duplicates("list length", self._declared(lambda domain: domain.fields.list_lengths))

    def _declared_runs(self) -> Mapping[str, str]:
        owners = _refuse_duplicates("import run", self._declared(lambda domain: domain.import_runs))
        for name, domain in owners.items():
            if self.imports.get(name) != domain:
                raise InvalidManifest(f"The manifest of {domain} declares runs of {name!r}, which it does not import.")
        return owners

    def _check_kinds(self) -> None:
        for kind in self.kinds.values():
            if KIND_NAME.fullmatch(kind.name) is None:
                raise InvalidManifest(f"The kind {kind.name!r} must be lower-case letters, digits and underscores.")
            for other in kind.related_lists:
                if other not in self.kinds:
                    raise InvalidManifest(f"The kind {kind.name!r} relates to {other!r}, which no manifest declares.")

    def _declared(self, of: Callable[[Domain], Iterable[str]]) -> Iterator[tuple[str, str]]:
        return ((name, domain.name) for domain in self.domains.values() for name in of(domain))

    def service_of(self, kind: str) -> str:
        """The service that has this kind. Raises `KeyError`."""
        return self._owners[kind]

    @cached_property
    def feeds(self) -> tuple[str, ...]:
        """The services that have a change feed."""
        return tuple(name for name, domain in self.domains.items() if domain.has_feed)

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """The services that list what waits for a person."""
        return tuple(name for name, domain in self.domains.items() if WAITING_ROUTE in domain.policy.routes)

    @cached_property
    def published(self) -> tuple[str, ...]:
        """The kinds that are published in a feed."""
        return tuple(name for name, kind in self.kinds.items() if kind.feed)

    @cached_property
    def rateable(self) -> tuple[str, ...]:
        return tuple(name for name, kind in self.kinds.items() if kind.rateable)

    @cached_property
    def searchable(self) -> tuple[str, ...]:
        return tuple(name for name, kind in self.kinds.items() if kind.searchable is not None)

    @cached_property
    def private_arguments(self) -> tuple[PrivateArguments, ...]:
        return tuple(one for domain in self.domains.values() for one in domain.private_arguments)

    @cached_property
    def governed_fields(self) -> frozenset[str]:
        """The root fields for which a policy says who may use them."""
        return frozenset(KIT.fields).union(*(domain.policy.fields for domain in self.domains.values()))

    @cached_property
    def post_only_fields(self) -> frozenset[str]:
        """The GraphQL fields that take private arguments."""
        return frozenset(one.field for one in self.private_arguments if one.field is not None)

    @cached_property
    def fields(self) -> FieldPolicy:
        """The policies of all domains together."""
        given = [domain.fields for domain in self.domains.values()]
        return FieldPolicy(
            costs={name: cost for one in given for name, cost in one.costs.items()},
            list_lengths={name: length for one in given for name, length in one.list_lengths.items()},
            private=frozenset().union(*(one.private for one in given)),
            unlogged=frozenset().union(*(one.unlogged for one in given)),
            staff_mutations=frozenset().union(*(one.staff_mutations for one in given)),
        )

    @cached_property
    def messages(self) -> Mapping[str, str]:
        """Vietnamese messages by error code."""
        return {code: text for domain in self.domains.values() for code, text in domain.messages.items()}

    @cached_property
    def busy_codes(self) -> frozenset[str]:
        return frozenset().union(*(domain.busy_codes for domain in self.domains.values()))

    @cached_property
    def wrong_secret_codes(self) -> frozenset[str]:
        return frozenset().union(*(domain.wrong_secret_codes for domain in self.domains.values()))

    @cached_property
    def never_stale(self) -> frozenset[str]:
        """Services of which nothing may be shown while they do not answer."""
        return frozenset(name for name, domain in self.domains.items() if domain.never_stale)

    @cached_property
    def private_services(self) -> frozenset[str]:
        """Services whose calls are neither counted nor traced."""
        return frozenset(name for name, domain in self.domains.items() if domain.private)


def _refuse_duplicates(what: str, declared: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The domain that declares each name. Raises `InvalidManifest`."""
    owners: dict[str, str] = {}
    for name, domain in declared:
        if name in owners:
            raise InvalidManifest(f"The {what} {name!r} is declared twice: by {owners[name]} and by {domain}.")
        owners[name] = domain
    return owners
