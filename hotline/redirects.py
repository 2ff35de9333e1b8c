"""Former domains of units, and where they lead."""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import Field

from hotline.models import Domain
from hotline.store import UnitEntry
from services.documents.models import Camel
from services.geography.succession import Terms, units_on
from services.text import Code


class DomainRedirect(Camel):
    """A domain on which no unit has its portal any more."""

    domain: Domain = Field(examples=["congan.thaibinh.gov.vn"])
    target: Domain = Field(description="The domain of the unit that stands in its place.")
    unit: Code = Field(description="The code of that unit.")


def redirects(units: Mapping[str, UnitEntry], day: str, terms: Terms) -> list[DomainRedirect]:
    """Of the units by their codes, on a day. One that was split into several leads nowhere, as does a domain that
    several units say was theirs."""
    current = {unit.domain for code, unit in units.items() if code in units_on(code, day, terms)}
    targets: dict[str, set[str]] = {}
    found = [one for code in units for one in _of_unit(code, units, day, terms) if one.domain not in current]
    for one in found:
        targets.setdefault(one.domain, set()).add(one.target)
    certain = {one.domain: one for one in found if len(targets[one.domain]) == 1}
    return [certain[domain] for domain in sorted(certain)]


def _of_unit(code: str, units: Mapping[str, UnitEntry], day: str, terms: Terms) -> Iterator[DomainRedirect]:
    standing = units_on(code, day, terms)
    target = units[next(iter(standing))].domain if len(standing) == 1 else None
    if target is None:
        return
    domains: Iterable[str | None] = (units[code].domain, *units[code].former_domains)
    for domain in domains:
        if domain and domain != target:
            yield DomainRedirect(domain=domain, target=target, unit=next(iter(standing)))
