"""One attempt to deliver: to a checked address, without following where it points, reading no more than the status."""

import asyncio
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from services.errors import Problem
from wanted.settings import WebhookSettings
from wanted.webhooks.addresses import Resolve, checked_target

USER_AGENT = "tiepdan-webhooks/1"


class NotDelivered(Exception):
    """Why the attempt failed, as a code that reveals nothing internal; `status` if there was a response."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


def _ssl_context(authorities: Path | None) -> ssl.SSLContext:
    """Certificates are checked, against the public authorities and those of the file."""
    context = httpx.create_ssl_context(trust_env=False)
    if authorities is not None:
        context.load_verify_locations(authorities)
    return context


class WebhookSender:
    def __init__(self, settings: WebhookSettings, resolving: Resolve) -> None:
        self._settings, self._resolve = settings, resolving
        # No environment: a proxy named there would resolve the name itself. No kept connection: each is checked.
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            verify=_ssl_context(settings.authorities),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises `NotDelivered` unless it is answered 2xx in time."""
        try:
            async with asyncio.timeout(self._settings.timeout):
                status = await self._status(url, body, headers)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise NotDelivered("no answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise NotDelivered("no connection") from error
        except Problem as problem:
            raise NotDelivered(problem.code) from problem
        if not 200 <= status < 300:
            raise NotDelivered(f"answered {status}", status)

    async def _status(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        checked = await checked_target(url, self._settings, self._resolve)
        parts = urlsplit(url)
        literal = f"[{checked.address}]" if ":" in checked.address else checked.address
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = self._client.build_request(
            "POST",
            f"{checked.scheme}://{literal}:{checked.port}{path}",
            content=body,
            headers={**headers, "Host": parts.netloc, "Content-Type": "application/json", "User-Agent": USER_AGENT},
            timeout=self._settings.timeout,
            extensions={"sni_hostname": checked.host},
        )
        response = await self._client.send(request, stream=True)
        await response.aclose()
        return response.status_code

    async def close(self) -> None:
        await self._client.aclose()
