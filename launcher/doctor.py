"""`tiepdan doctor`: checks of the installation and of the running system."""

import platform
import re
import shutil
import sys
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import httpx
import orjson

from hotline.answering.verification import is_due
from launcher import instance
from launcher.data_folder import MINIMUM_FREE, holder_of
from launcher.database import answers_read, installed_program
from launcher.errors import LaunchError
from launcher.ports import LOOPBACK, check_free
from launcher.registry import REGISTRY, SERVICES
from services.geography.provinces import BY_SLUG
from services.lines import json_lines

DRY_RUN = "`tiepdan migrate --dry-run` says what its next start would migrate"
NAMED = 20
"""Documents that a finding names."""
PACKAGES = ("fastapi", "motor", "pymongo", "secantusdb", "strawberry-graphql", "tantivy", "python-keycloak")
RENAME = (
    "to be renamed, as a province became a city (mend these lines of `tiepdan export units` and give them to "
    "`tiepdan import units`, or use saveUnit): "
)
TRIAL = (
    "a trial: batches are below ten ratings or the wait is below an hour, so nobody who rates is hidden; "
    "set TIEPDAN_INTAKE__MIN_BATCH and TIEPDAN_INTAKE__HOLD before citizens rate"
)


PARTS = {
    "data": "form of its stored data",
    "documents": "stored documents",
    "endpoint": "GraphQL endpoint",
    "feed": "change feed",
    "index": "search index",
}
"""What the checks of a service are of, where their name does not say it."""
STATES = {
    "AutoReconnect": "the connection was lost",
    "CLOSING": "is stopping",
    "NewerData": "a newer version of this program has written it: install that version",
    "OVERLOADED": "refuses work, as there is more than it can do",
    "SERVICE_UNAVAILABLE": "does not answer",
    "ServerSelectionTimeoutError": "does not answer",
    "TimeoutError": "does not answer within two seconds",
    "interrupted": "is interrupted: reads are answered as of before",
}


@dataclass(frozen=True)
class CheckResult:
    """The result of one check, and what to fix if it failed."""

    part: str
    ok: bool
    text: str
    degraded: bool = False
    """Whether it does not do all of its work, though it answers."""


async def check_schedule(client: httpx.AsyncClient) -> CheckResult:
    """Whether each unit announces one day of reception a month, in this one and the next two."""
    gaps = (await client.get("/api/schedule/schedule-gaps")).raise_for_status().json()["gaps"]
    named = [f"{gap['unit']} ({', '.join(gap['months'])})" for gap in gaps[:NAMED]]
    said = f"no day of reception in: {'; '.join(named)}{'; …' if len(gaps) > NAMED else ''}"
    return CheckResult("schedule", not gaps, said if gaps else "each unit announces a day of reception a month")


async def check_hotlines(client: httpx.AsyncClient, at: datetime) -> CheckResult:
    """Whether each published number was dialled and answered of late, by what its unit says."""
    due: list[str] = []
    async with client.stream("GET", "/api/hotline/snapshot") as answer:
        answer.raise_for_status()
        async for line in json_lines(answer.aiter_bytes()):
            row = orjson.loads(line)
            if row.get("kind") == "hotline" and _has_to_be_called(row["document"], at):
                due.append(f"{row['document']['dialled']} of {row['document']['unit']}")
    said = f"not verified for long, or never: {'; '.join(due[:NAMED])}{'; …' if len(due) > NAMED else ''}"
    return CheckResult("hotlines", not due, said if due else "each number was verified of late")


def _has_to_be_called(line: dict[str, Any], at: datetime) -> bool:
    verified = line.get("verifiedAt")
    return not line["demo"] and is_due(verified and datetime.fromisoformat(verified), at)


async def run_checks(data: Path, port: int, *, deep: bool = False) -> list[CheckResult]:
    """Runs all checks. With `deep` the index is compared with the services, document by document."""
    findings = [_python(), _packages(), _program(), _disk(data)]
    if not data.exists() or holder_of(data) is None:
        return [*findings, _port(port), CheckResult("system", True, f"not running on {data}; {DRY_RUN}")]
    try:
        system = instance.read(data)
    except LaunchError as error:
        return [*findings, CheckResult("system", False, str(error))]
    answering = await answers_read(system.database_port)
    findings.append(
        CheckResult("database", answering, "answers" if answering else f"does not answer: see {data}/database/log")
    )
    async with instance.client(data) as client:
        findings += [found for name in SERVICES for found in await _service(client, name)]
        checks = [(f"set aside by {name}", _set_aside(client, name)) for name in SERVICES]
        checks += [(f"data of {name}", _data(client, name)) for name in SERVICES]
        checks.append(("names of units", _unit_names(client)))
        checks.append(("secrecy", _secrecy(client)))
        if deep:
            checks += [(f"index of {name}", _compare_index(client, name)) for name in REGISTRY.feeds]
        findings += [found for part, check in checks if (found := await _result(part, check)) is not None]
    return findings


async def _result(part: str, check: Awaitable[CheckResult | None]) -> CheckResult | None:
    """The result of a check, whatever the system answers; None where there is nothing to check."""
    try:
        return await check
    except httpx.HTTPError as error:
        return CheckResult(part, False, f"not known: the service does not answer ({type(error).__name__})")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return CheckResult(part, False, f"not known: the service answers otherwise ({type(error).__name__})")


def _python() -> CheckResult:
    return CheckResult("python", sys.version_info >= (3, 11), f"{platform.python_version()} (3.11 or newer is needed)")


def _packages() -> CheckResult:
    missing: list[str] = []
    found: list[str] = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    text = f"missing: {', '.join(missing)}; install the requirements again" if missing else ", ".join(found)
    return CheckResult("packages", not missing, text)


def _program() -> CheckResult:
    try:
        return CheckResult("database program", True, Path(installed_program()).name)
    except LaunchError as error:
        return CheckResult("database program", False, str(error))


def _disk(data: Path) -> CheckResult:
    there = next(p for p in (data.absolute(), *data.absolute().parents) if p.exists())
    free = shutil.disk_usage(there).free
    return CheckResult("disk", free >= MINIMUM_FREE, f"{free >> 20} MiB free ({MINIMUM_FREE >> 20} MiB are needed)")


def _port(port: int) -> CheckResult:
    try:
        check_free(LOOPBACK, port)
    except LaunchError as error:
        return CheckResult("port", False, str(error))
    return CheckResult("port", True, f"{port} is free")


async def _service(client: httpx.AsyncClient, name: str) -> list[CheckResult]:
    path = "/health/ready" if name == "gateway" else f"/api/{name}/health/ready"
    try:
        answer = await client.get(path)
        return results_of(name, answer.json().get("checks", {}), answers=answer.status_code == httpx.codes.OK)
    except (httpx.HTTPError, ValueError, AttributeError):
        return [CheckResult(name, False, "does not answer: see its log")]


def results_of(name: str, checks: dict[str, str], *, answers: bool) -> list[CheckResult]:
    """One result for a service that is well, else one for each part that is not, as its readiness has it."""
    lacking = {part: state for part, state in checks.items() if state != "ok"}
    if not lacking:
        return [CheckResult(name, answers, "ready" if answers else "is not ready")]
    return [
        CheckResult(f"{name}, {PARTS.get(part, part)}", answers, STATES.get(state, state), degraded=answers)
        for part, state in lacking.items()
    ]


async def _set_aside(client: httpx.AsyncClient, name: str) -> CheckResult | None:
    """The documents that a service could not handle; None where it handled all."""
    path = "/health/set-aside" if name == "gateway" else f"/api/{name}/health/set-aside"
    report = (await client.get(path)).raise_for_status().json()
    if not report["count"] and not report["stopped"]:
        return None
    named = [
        f"{one['kind']} {one['id']} version {one['version']} by {one['consumer']} ({one['error']})"
        for one in report["documents"][:NAMED]
    ]
    said = [f"stopped: {', '.join(report['stopped'])}"] if report["stopped"] else []
    said.append(f"{report['count']} documents: {'; '.join(named)}{'; …' if report['count'] > NAMED else ''}")
    return CheckResult(f"set aside by {name}", False, ", ".join(said))


async def _data(client: httpx.AsyncClient, name: str) -> CheckResult | None:
    """The version of a service's data, and what of it would not come in as it is; None where it keeps none."""
    part = f"data of {name}"
    answer = await client.get(f"/api/{name}/health/data")
    report = answer.json()
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    if answer.status_code != httpx.codes.OK:
        return CheckResult(part, False, f"not known: {report.get('detail', answer.status_code)}")
    version, newest, count = report["version"], report["newest"], report["deviationCount"]
    well = version == newest and not any(one["setAside"] for one in report["deviations"])
    said = [f"version {version}", *([] if version == newest else [f"this program knows {newest}"])]
    said += [f"{count} documents would not be taken in today: {_named(report['deviations'])}"] if count else []
    return CheckResult(part, well, ", ".join(said))


async def _unit_names(client: httpx.AsyncClient) -> CheckResult:
    """Units that still call a city a province, or the other way round.

    Their admins rename them: names in other languages, and what else they say, need somebody who reads them.
    """
    answer = (await client.get("/api/hotline/units/export")).raise_for_status()
    units = [orjson.loads(line) for line in answer.content.split(b"\n") if line]
    wrong = [f"{unit['code']}: {unit['names']['vi']} → {today}" for unit in units if (today := _name_of_today(unit))]
    return CheckResult("names of units", True, RENAME + "; ".join(wrong) if wrong else "those of today")


def _name_of_today(unit: dict[str, Any]) -> str | None:
    """The Vietnamese name with what its province is today; None where it has that."""
    province, name = BY_SLUG.get(unit.get("province") or ""), str(unit["names"]["vi"])
    if province is None:
        return None
    former, today = ("tỉnh", "thành phố") if province.city else ("thành phố", "tỉnh")
    renamed = re.sub(
        rf"{former}(?= {re.escape(province.name)}\b)",
        lambda found: today.capitalize() if found[0][0].isupper() else today,
        name,
        flags=re.IGNORECASE,
    )
    return renamed if renamed != name else None


async def _secrecy(client: httpx.AsyncClient) -> CheckResult:
    """Whether ratings hide who gave them, as the settings of their batches have it."""
    trial = (await client.get("/api/feedback/privacy")).raise_for_status().json()["trial"]
    return CheckResult("secrecy", True, TRIAL if trial else "batches of ratings are large and slow enough to hide one")


def _named(deviations: list[dict[str, Any]]) -> str:
    """The first of them by kind and id, and what is wrong with each."""
    named = [
        f"{one['kind']} {one['id']} ({'set aside: cannot be read' if one['setAside'] else ', '.join(one['fields'])})"
        for one in deviations[:NAMED]
    ]
    return "; ".join(named) + ("; …" if len(deviations) > NAMED else "")


async def _compare_index(client: httpx.AsyncClient, name: str) -> CheckResult:
    """Whether the index holds exactly what a service publishes, each document at its version."""
    held, count = await _versions(client, f"/api/{name}/snapshot")
    if count != len(held):
        raise ValueError("the snapshot breaks off")
    indexed, _ = await _versions(client, f"/api/search/indexed?source={name}")
    missing, extra = held.items() - indexed.items(), indexed.items() - held.items()
    if not missing and not extra:
        return CheckResult(f"index of {name}", True, f"equal, {len(held)} documents")
    return CheckResult(
        f"index of {name}",
        False,
        f"{len(missing)} missing or old, {len(extra)} left over or old: run `tiepdan reindex`",
    )


async def _versions(client: httpx.AsyncClient, path: str) -> tuple[dict[str, int], int | None]:
    """The version of each document of the lines at a path, and their number as the last line has it."""
    versions: dict[str, int] = {}
    row: dict[str, Any] = {}
    async with client.stream("GET", path) as answer:
        answer.raise_for_status()
        async for line in json_lines(answer.aiter_bytes()):
            row = orjson.loads(line)
            if "id" in row:
                document = row.get("document", row)
                versions[f"{row['kind']}:{row['id']}"] = document["version"]
    return versions, row.get("count")
