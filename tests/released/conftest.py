"""A copy of each release's folder, opened by this build: an hour after it was made, today, and when all is old."""

import asyncio
import json
import shutil
import sys
import tarfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.documents.models import now
from tests.released.making import ARCHIVE, ASKED, HELD, WRITTEN, staff_of
from tests.released.questions import Question, still
from tests.released.retention import left
from tests.system.instance import Instance
from tests.waiting import until

HERE = Path(__file__).parent
MOMENTS: dict[str, Callable[[datetime], datetime]] = {
    "an-hour-later": lambda made: made + timedelta(hours=1),
    "today": lambda _: now(),
    "in-200-days": lambda made: made + timedelta(days=200),
}
"""Of these "today" alone moves on. The last one shows now already what retention takes from it one day."""
FAST = "an-hour-later"
"""The moment at which nothing has run out yet, so that the most can be asked of the folder; the others are slow."""

OPENINGS = [
    pytest.param(
        (folder.parent, moment),
        id=f"{folder.parent.name}-{moment}",
        marks=[pytest.mark.xdist_group(f"released-{moment}"), *([] if moment == FAST else [pytest.mark.slow])],
    )
    for folder in sorted(HERE.glob(f"*/{ARCHIVE}"))
    for moment in MOMENTS
]


@dataclass(frozen=True)
class Opened:
    """A running copy. `made` and `asked` are what was written down, `answered` what this build answers first."""

    system: Instance
    made: dict[str, Any]
    asked: list[Question]
    answered: list[Question]
    moment: datetime

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.made["at"])

    @property
    def age(self) -> timedelta:
        return self.moment - self.made_at

    @asynccontextmanager
    async def people(self) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
        """A citizen and somebody of the staff."""
        async with _people(self.system) as both:
            yield both


@asynccontextmanager
async def _people(system: Instance) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    headers = await asyncio.to_thread(staff_of, system, "staff-1")
    async with system.client() as citizen, system.client(headers) as staff:
        yield citizen, staff


def unpacked(archive: Path, target: Path) -> Path:
    """A copy of a folder; whatever an archive holds, nothing is written outside of `target`."""
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target


async def _answers(system: Instance, asked: list[Question], made: datetime, moment: datetime) -> list[Question]:
    """What this build answers, as soon as it has done what is due after so long a time, or has had time for it."""
    async with _people(system) as (citizen, staff):
        found = {place: await question.asked(citizen, staff) for place, question in enumerate(asked)}

        async def settled() -> bool:
            for place, question in enumerate(asked):
                if not still(found[place], left(question, made, moment)):
                    found[place] = await question.asked(citizen, staff)
            return all(still(found[place], left(question, made, moment)) for place, question in enumerate(asked))

        with suppress(TimeoutError):
            await until(settled)
        return list(found.values())


@pytest.fixture(scope="module", params=OPENINGS)
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One running copy for all tests of a release and a moment."""
    release, name = request.param
    made = json.loads((release / WRITTEN).read_text())
    asked = [Question(**given) for given in json.loads((release / ASKED).read_text())]
    made_at = datetime.fromisoformat(made["at"])
    moment = MOMENTS[name](made_at)
    data = unpacked(release / ARCHIVE, tmp_path_factory.mktemp("released") / "var")
    program = [sys.executable, "-m", "tests.released.elsewhen", moment.isoformat()]
    try:
        with Instance(data, settings=HELD, program=program) as system:
            answered = asyncio.run(_answers(system, asked, made_at, moment))
            yield Opened(system, made, asked, answered, moment)
    finally:
        shutil.rmtree(data)
