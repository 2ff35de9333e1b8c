"""The address of the running system: `up` writes it to the data folder, the other commands read it."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from launcher import messages
from launcher.data_folder import DataFolder, holder_of
from launcher.errors import LaunchError, NoAnswer
from launcher.service_settings import issuer_of

FILE = "running.json"
ROOT_UNIT = "bca"


@dataclass(frozen=True)
class InstanceInfo:
    """The front's address, and the services' own where they are separate."""

    address: str
    database_port: int


def write(folder: DataFolder, running: InstanceInfo) -> None:
    (folder.path / FILE).write_text(json.dumps(asdict(running)))


def read(data: Path) -> InstanceInfo:
    """Raises `LaunchError` where no system runs on this data folder."""
    if holder_of(data) is None:
        raise LaunchError(messages.NOT_RUNNING, data=data)
    try:
        return InstanceInfo(**json.loads((data / FILE).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise LaunchError(messages.STILL_STARTING) from error


def staff_token(data: Path, subject: str, roles: Iterable[str], units: Iterable[str]) -> str:
    """A development token with these roles and units. Raises `LaunchError` where no system ever ran on `data`."""
    if not (data / "secrets").is_dir():
        raise LaunchError(f"{data} holds no key: start the system there first.")
    from services.identity import Role

    return issuer_of(data).token(subject, name=subject, roles=[Role(role) for role in roles], units=units)


def operator_token(data: Path) -> str:
    """A development token with every role for all units."""
    from services.identity import Role

    return issuer_of(data).token("operator", name="tiepdan", roles=list(Role), units=[ROOT_UNIT])


@asynccontextmanager
async def client(data: Path, address: str | None = None, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the running system's front, signed in as the operator or with the token given.

    What the block does not catch becomes a `LaunchError`: `NoAnswer` where the system is not there or breaks off.
    """
    at = address or read(data).address
    try:
        async with httpx.AsyncClient(
            base_url=at,
            headers={"Authorization": f"Bearer {token or operator_token(data)}"},
            timeout=httpx.Timeout(120.0, connect=5.0),
            trust_env=False,
        ) as asking:
            yield asking
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise NoAnswer(messages.NO_ADDRESS, address=at) from error
    except httpx.HTTPStatusError as error:
        asked = error.request
        raise LaunchError(f"Refused with {error.response.status_code}: {asked.method} {asked.url.path}.") from error
    except httpx.TransportError as error:
        raise NoAnswer(messages.NO_ANSWER, address=at) from error
