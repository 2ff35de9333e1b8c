"""The adversaries are honest: with everything in its place none of them wins, with a protection off one does."""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from services.identity import DevelopmentIssuer
from services.observability import logs
from services.settings import ServiceSettings
from tests.adversaries import inside
from tests.adversaries.books import Books
from tests.adversaries.inside import Scene
from tests.adversaries.switches import SWITCHES, Adversary, Switch
from tests.conftest import Bearer
from tests.feedback.service import serving_house

ADVERSARIES = [
    inside.dump, inside.linked, inside.forger, inside.reader, inside.asker, inside.curious, inside.backup, inside.crash,
    inside.poller, inside.thief, inside.measurer,
]  # fmt: skip
ALONE = {inside.reader}
"""Who needs no running service."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative, as the house is told to log it."""
    written, before = io.StringIO(), structlog.get_config()
    root = logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.configure(**before)


@asynccontextmanager
async def scene(
    settings: ServiceSettings, issuer: DevelopmentIssuer, bearer: Bearer, log: io.StringIO, files: Path
) -> AsyncIterator[Scene]:
    logs.configure("debug")
    logging.getLogger().setLevel(logging.DEBUG)
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=log))
    async with serving_house(settings, bearer("admin", "editor")) as house:
        with Books(settings.mongo_url, settings.database_prefix) as books:
            yield Scene(house, books, issuer, bearer, log.getvalue, files)


@pytest.mark.parametrize("adversary", ADVERSARIES, ids=lambda adversary: adversary.__name__)
async def test_nobody_wins_over_the_whole(
    adversary: Adversary,
    settings: ServiceSettings,
    issuer: DevelopmentIssuer,
    bearer: Bearer,
    log: io.StringIO,
    database_files: Path,
):
    if adversary in ALONE:
        assert await adversary(None) == []
        return
    async with scene(settings, issuer, bearer, log, database_files) as found:
        assert await adversary(found) == []


@pytest.fixture
async def wins(
    switch: Switch,
    settings: ServiceSettings,
    issuer: DevelopmentIssuer,
    bearer: Bearer,
    log: io.StringIO,
    database_files: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> list[str]:
    """What the adversary of the switch gets once its protection is off."""
    switch.off(monkeypatch)
    if switch.adversary in ALONE:
        return await switch.adversary(None)
    async with scene(settings, issuer, bearer, log, database_files) as found:
        return await switch.adversary(found)


def _name(switch: Switch) -> str:
    return switch.name.replace(" ", "-")


@pytest.mark.parametrize("switch", [switch for switch in SWITCHES if switch.fast], ids=_name)
def test_somebody_wins_once_a_protection_is_off(wins: list[str]):
    assert wins


@pytest.mark.selftest
@pytest.mark.parametrize("switch", SWITCHES, ids=_name)
def test_somebody_wins_whichever_protection_is_off(wins: list[str]):
    assert wins


def test_there_are_enough_switches_and_some_in_every_run():
    assert len(SWITCHES) >= 10
    assert len({switch.name for switch in SWITCHES}) == len({switch.off for switch in SWITCHES}) == len(SWITCHES)
    assert {switch.adversary for switch in SWITCHES} == set(ADVERSARIES)
    assert sum(switch.fast for switch in SWITCHES) >= 5
