"""The dashboard in deploy/grafana asks for metrics that a running system has, with labels that they have."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.gateway.conftest import House
from tests.scraping import scraped

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana" / "tiepdan.json"
HEALTH = {"service_ready", "service_degraded", "documents_set_aside", "feed_lag_seconds"}
SCRAPED = {"job", "instance"}
"""Labels that Prometheus itself adds."""
SERIES = re.compile(r"([a-z_]+)\{([^}]*)\}|([a-z_]+)\[")
GROUPED = re.compile(r"by \(([^)]*)\)")


def expressions() -> Iterator[tuple[str, str, str]]:
    """Each panel's title, and what it asks for, with its legend."""
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    for panel in panels:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"], target["legendFormat"]


async def labels_by_name(house: House) -> dict[str, set[str]]:
    """Every series of the gateway and a service, and the labels that it has."""
    found: dict[str, set[str]] = defaultdict(set)
    for app in (house.gateway, house.transports["hotline"].app):
        for family in text_string_to_metric_families(await scraped(app)):
            for sample in family.samples:
                found[sample.name] |= set(sample.labels)
    return found


async def test_it_asks_for_what_there_is(house: House):
    await house.data("{ units { totalCount } }")
    await house.ask('{ node(id: "nonsense") { id } }')
    there = await labels_by_name(house)
    asked = list(expressions())
    assert len(asked) > 20
    for title, expression, legend in asked:
        names = [(one[0] or one[2], one[1]) for one in SERIES.findall(expression)]
        assert names, (title, expression)
        wanted = {label.strip() for group in GROUPED.findall(expression) for label in group.split(",")}
        wanted |= set(re.findall(r"\{\{(\w+)\}\}", legend))
        for name, matchers in names:
            assert name in there, f"{title}: there is no metric {name}"
            labels = wanted | set(re.findall(r"(\w+)=~?", matchers))
            assert labels <= there[name] | SCRAPED, f"{title}: {name} has no label {labels - there[name] - SCRAPED}"


def test_it_shows_what_health_is_told_by():
    assert {name for _, expression, _ in expressions() for name, _, _ in SERIES.findall(expression)} >= HEALTH


def test_its_panels_have_places_and_numbers_of_their_own():
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
