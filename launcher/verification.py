"""Checks by an outside observer: that all clients see the same keys, and that the audit log is intact.

Both checks store what they saw in the observer's folder, so that later rewriting is detected.
"""

import json
from dataclasses import asdict
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx import AsyncClient

from feedback.client import TokenClient
from feedback.moderation.audit import AUDIT_CHAIN
from feedback.tokens import key_log
from feedback.tokens.headers import Attestation
from feedback.tokens.key_log import KeyLogEntry, KeyLogView
from launcher.doctor import CheckResult
from launcher.errors import LaunchError, folder_errors
from services.audit.chain import ChainEntry, Checkpoint
from services.audit.verification import verify
from services.crypto.base64url import decode_base64url, encode_base64url
from services.crypto.privacypass.verifiers import ChallengeRule
from services.errors import Problem

FOLDER = "observer"
"""In the data folder, for what was seen before."""
SEEN_KEYS = "keys-seen.json"
SEEN_CHECKPOINTS = "audit-checkpoints.json"
PAGE = 1_000


async def _nothing(_: int) -> Attestation | None:
    return None


async def _view(client: httpx.AsyncClient) -> KeyLogView:
    return await TokenClient(client, ChallengeRule("", ""), _nothing).view()


async def check_keys(client: httpx.AsyncClient, folder: Path) -> list[CheckResult]:
    """Compares the keys shown at the front, at the service, and to this observer before."""
    try:
        views = {"the front": await _view(client)}
        direct = AsyncClient(base_url=client.base_url.join("/api/feedback/"), timeout=client.timeout, trust_env=False)
        async with direct:
            views["the feedback service"] = await _view(direct)
        earlier = _seen_keys(folder)
        if earlier:
            views["an earlier look"] = earlier
        findings = [_check_logged(name, view) for name, view in views.items()]
        ours = views.pop("the front")
        findings += [_compare_views(name, ours, view) for name, view in views.items()]
    except (Problem, httpx.HTTPError) as error:
        return [CheckResult("keys", False, str(error) or type(error).__name__)]
    _save_seen(folder / SEEN_KEYS, {"entries": [e.model_dump() for e in ours.entries], "keyIds": list(ours.key_ids)})
    return findings


def _seen_keys(folder: Path) -> KeyLogView | None:
    path = folder / SEEN_KEYS
    if not path.exists():
        return None
    kept = json.loads(path.read_text())
    return KeyLogView([KeyLogEntry.model_validate(e) for e in kept["entries"]], kept["keyIds"])


def _check_logged(name: str, view: KeyLogView) -> CheckResult:
    missing = key_log.unlogged(view)
    text = f"{name} names keys that its log does not hold: use no tokens of it" if missing else f"{name}: all logged"
    return CheckResult("keys", not missing, text)


def _compare_views(name: str, ours: KeyLogView, theirs: KeyLogView) -> CheckResult:
    comparison = key_log.compare(ours, theirs)
    if comparison.consistent:
        return CheckResult("keys", True, f"the same as {name} shows ({comparison.outcome}, {len(ours.entries)} keys)")
    return CheckResult("keys", False, f"differs from {name} from key {comparison.fork} on: a client is singled out")


async def check_audit_log(client: httpx.AsyncClient, folder: Path) -> list[CheckResult]:
    """Reads the whole audit log and verifies it here, against the checkpoints kept from earlier looks too.

    Raises `LaunchError` where the log may not be read.
    """
    entries: list[ChainEntry] = []
    marks: dict[int, Checkpoint] = {}
    while True:
        after = entries[-1].sequence if entries else 0
        answer = await client.get("/api/feedback/audit", params={"after": after, "first": PAGE})
        if answer.status_code != httpx.codes.OK:
            raise LaunchError(f"The audit log may not be read: {answer.json().get('detail', answer.status_code)}")
        page = answer.json()
        entries += [ChainEntry(**entry) for entry in page["entries"]]
        marks |= {m["sequence"]: _checkpoint(m) for m in page["checkpoints"]}
        if len(page["entries"]) < PAGE:
            break
    kept = [_checkpoint(m) for m in _seen_checkpoints(folder)]
    public = Ed25519PublicKey.from_public_bytes(decode_base64url(page["publicKey"]))
    found = verify(AUDIT_CHAIN, entries, [*marks.values(), *kept], [public])
    everything = {**{m.sequence: m for m in kept}, **marks}
    _save_seen(folder / SEEN_CHECKPOINTS, [_checkpoint_json(m) for m in everything.values()])
    if not found:
        return [CheckResult("audit", True, f"{len(entries)} entries, whole up to the last of {len(marks)} checkpoints")]
    return [CheckResult("audit", False, f"entries {f.first} to {f.last}: {f.fault.value}") for f in found]


def _seen_checkpoints(folder: Path) -> list[dict[str, object]]:
    path = folder / SEEN_CHECKPOINTS
    return json.loads(path.read_text()) if path.exists() else []


def _checkpoint(given: dict[str, object]) -> Checkpoint:
    return Checkpoint(**{**given, "signature": decode_base64url(str(given["signature"]))})


def _checkpoint_json(mark: Checkpoint) -> dict[str, object]:
    return {**asdict(mark), "signature": encode_base64url(mark.signature)}


def _save_seen(path: Path, content: object) -> None:
    with folder_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
