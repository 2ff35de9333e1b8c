"""What an observer outside the services checks: that everybody is shown the same keys, that the audit log is whole.

Both checks keep what they saw in a folder of the observer's, so that a later rewriting shows.
"""

import base64
import json
from dataclasses import asdict
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx import AsyncClient

from feedback.client import TokenClient
from feedback.moderation import audit
from feedback.tokens import key_log
from feedback.tokens.headers import Attestation
from feedback.tokens.key_log import KeyLogEntry, View
from launcher.doctor import Finding
from launcher.errors import LaunchError, explained
from services.crypto.privacypass.verifiers import ChallengeRule
from services.errors import Problem

FOLDER = "observer"
"""In the data folder, for what was seen before."""
SEEN_KEYS = "keys-seen.json"
SEEN_CHECKPOINTS = "audit-checkpoints.json"
PAGE = 1_000


async def _nothing(_: int) -> Attestation | None:
    return None


async def _view(client: httpx.AsyncClient) -> View:
    return await TokenClient(client, ChallengeRule("", ""), _nothing).view()


async def keys(client: httpx.AsyncClient, folder: Path) -> list[Finding]:
    """Compares the keys shown at the front, at the service, and to this observer before."""
    try:
        views = {"the front": await _view(client)}
        direct = AsyncClient(base_url=client.base_url.join("/api/feedback/"), timeout=client.timeout, trust_env=False)
        async with direct:
            views["the feedback service"] = await _view(direct)
        earlier = _seen_keys(folder)
        if earlier:
            views["an earlier look"] = earlier
        findings = [_unlogged(name, view) for name, view in views.items()]
        ours = views.pop("the front")
        findings += [_compared(name, ours, view) for name, view in views.items()]
    except (Problem, httpx.HTTPError) as error:
        return [Finding("keys", False, str(error) or type(error).__name__)]
    _keep(folder / SEEN_KEYS, {"entries": [e.model_dump() for e in ours.entries], "keyIds": list(ours.key_ids)})
    return findings


def _seen_keys(folder: Path) -> View | None:
    path = folder / SEEN_KEYS
    if not path.exists():
        return None
    kept = json.loads(path.read_text())
    return View([KeyLogEntry.model_validate(e) for e in kept["entries"]], kept["keyIds"])


def _unlogged(name: str, view: View) -> Finding:
    missing = key_log.unlogged(view)
    text = f"{name} names keys that its log does not hold: use no tokens of it" if missing else f"{name}: all logged"
    return Finding("keys", not missing, text)


def _compared(name: str, ours: View, theirs: View) -> Finding:
    comparison = key_log.compare(ours, theirs)
    if comparison.consistent:
        return Finding("keys", True, f"the same as {name} shows ({comparison.outcome}, {len(ours.entries)} keys)")
    return Finding("keys", False, f"others than {name} shows, from key {comparison.fork} on: somebody is singled out")


async def audit_log(client: httpx.AsyncClient, folder: Path) -> list[Finding]:
    """Reads the whole audit log and verifies it here, against the checkpoints kept from earlier looks too.

    Raises `LaunchError` where the log may not be read.
    """
    entries: list[audit.Entry] = []
    marks: dict[int, audit.Checkpoint] = {}
    while True:
        after = entries[-1].sequence if entries else 0
        answer = await client.get("/api/feedback/audit", params={"after": after, "first": PAGE})
        if answer.status_code != httpx.codes.OK:
            raise LaunchError(f"The audit log may not be read: {answer.json().get('detail', answer.status_code)}")
        page = answer.json()
        entries += [audit.Entry(**entry) for entry in page["entries"]]
        marks |= {m["sequence"]: _mark(m) for m in page["checkpoints"]}
        if len(page["entries"]) < PAGE:
            break
    kept = [_mark(m) for m in _seen_checkpoints(folder)]
    public = Ed25519PublicKey.from_public_bytes(_decoded(page["publicKey"]))
    found = audit.verify(entries, [*marks.values(), *kept], [public])
    everything = {**{m.sequence: m for m in kept}, **marks}
    _keep(folder / SEEN_CHECKPOINTS, [_written(m) for m in everything.values()])
    if not found:
        return [Finding("audit", True, f"{len(entries)} entries, whole up to the last of {len(marks)} checkpoints")]
    return [Finding("audit", False, f"entries {f.first} to {f.last}: {f.fault.value}") for f in found]


def _seen_checkpoints(folder: Path) -> list[dict[str, object]]:
    path = folder / SEEN_CHECKPOINTS
    return json.loads(path.read_text()) if path.exists() else []


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _mark(given: dict[str, object]) -> audit.Checkpoint:
    return audit.Checkpoint(**{**given, "signature": _decoded(str(given["signature"]))})


def _written(mark: audit.Checkpoint) -> dict[str, object]:
    return {**asdict(mark), "signature": base64.urlsafe_b64encode(mark.signature).decode().rstrip("=")}


def _keep(path: Path, content: object) -> None:
    with explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
