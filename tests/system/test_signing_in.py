"""Who may do what, asked at the gateway and at the services behind it: the answer is the same."""

from datetime import timedelta

import httpx
import pytest

from launcher.service_settings import issuer_of
from services.global_ids import encode_id
from services.identity import DevelopmentIssuer, Role
from tests.system.conftest import ask
from tests.system.instance import Instance

SAVE = "mutation($input: SaveHotlineInput!) { saveHotline(input: $input) { hotline { id } errors { code } } }"
LINE = {"unit": "ca-ha-noi", "dialled": "113", "purpose": "EMERGENCY_POLICE"}
QUEUE = "{ moderationQueue { totalCount } }"


async def refusal(client: httpx.AsyncClient) -> tuple[int, list[str]]:
    """What the service says to a write, and what the gateway says to the same one."""
    rest = await client.post("/api/hotline/hotlines", json=LINE)
    answer = (await client.post("/graphql", json={"query": SAVE, "variables": {"input": LINE}})).json()
    data = answer.get("data") or {}
    payload = data.get("saveHotline") or {"errors": [error["extensions"] for error in answer["errors"]]}
    return rest.status_code, [error["code"] for error in payload["errors"]]


async def test_nobody_writes_without_signing_in(citizen: httpx.AsyncClient):
    assert await refusal(citizen) == (401, ["UNAUTHENTICATED"])


@pytest.mark.parametrize(
    ("roles", "units"),
    [([Role.AUDITOR], ["bca"]), ([Role.EDITOR], ["ca-hue"]), ([Role.MODERATOR], ["ca-ha-noi"]), ([], [])],
    ids=["another role", "another unit", "moderator", "no role"],
)
async def test_a_role_holds_for_its_work_and_its_unit(system: Instance, roles: list[Role], units: list[str]):
    async with system.client(system.bearer("somebody", roles, units)) as client:
        assert await refusal(client) == (403, ["FORBIDDEN"])


async def test_forged_and_stale_tokens_are_refused(system: Instance, tmp_path_factory: pytest.TempPathFactory):
    ours = issuer_of(system.data)
    stranger = DevelopmentIssuer(tmp_path_factory.mktemp("stranger"))
    elsewhere = DevelopmentIssuer(system.data / "secrets", audience="another")
    wanted = {"roles": list(Role), "units": ["bca"]}
    good = ours.token("operator", **wanted)
    head, claims, signature = good.split(".")
    for token in (
        stranger.token("operator", **wanted),
        elsewhere.token("operator", **wanted),
        ours.token("operator", **wanted, lifetime=timedelta(hours=-1)),
        f"{head}.{claims}.{signature[:-4]}AAAA",
        f"{head}.{claims}.",
        "nonsense",
    ):
        async with system.client({"Authorization": f"Bearer {token}"}) as client:
            status, codes = await refusal(client)
            assert status == 401, token
            assert len(codes) == 1, token


async def test_the_queue_is_for_moderators(system: Instance, citizen: httpx.AsyncClient):
    async with system.client(system.bearer("editor", [Role.EDITOR])) as editor:
        for client, code in ((citizen, "UNAUTHENTICATED"), (editor, "FORBIDDEN")):
            answer = (await client.post("/graphql", json={"query": QUEUE})).json()
            assert (answer["data"] or {}).get("moderationQueue") is None
            assert answer["errors"][0]["extensions"]["code"] == code


async def test_a_token_of_the_command_signs_in(system: Instance):
    done = system.run("token", "--role", "editor", "--unit", "ca-hue")
    assert done.returncode == 0
    async with system.client({"Authorization": f"Bearer {done.stdout.decode().strip()}"}) as client:
        viewer = (await ask(client, "{ viewer { roles } }"))["viewer"]
        assert viewer == {"roles": ["EDITOR"]}
        line = {"unit": "ca-hue", "dialled": "0900 000 114", "purpose": "TRAFFIC"}
        saved = (await ask(client, SAVE, input=line))["saveHotline"]
        assert saved["errors"] == []
        assert saved["hotline"]["id"] != encode_id("Hotline", "")
