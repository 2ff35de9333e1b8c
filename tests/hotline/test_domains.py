"""A unit takes no domain that another one has or had, unless two people move it."""

import httpx
import orjson
import pytest

from hotline.known_domains import Claimant, DomainTaken, KnownDomains
from hotline.models import Unit, UnitInput
from hotline.unit_changes import change_unit, new_unit
from services.documents.models import now
from services.editorial.workflow import Step
from services.geography.succession import Term
from tests.hotline.conftest import HANOI

DOMAIN = "congan.hue.gov.vn"
BY_MINISTRY, OF_UNIT = Claimant("binh", True), Claimant("chi", False)


def given(code: str, **fields: object) -> UnitInput:
    return UnitInput.model_validate({"code": code, "kind": "PROVINCE", "names": {"vi": code}, **fields})


def unit(code: str, **fields: object) -> Unit:
    return new_unit(given(code, **fields), Step("an", now()))


def test_two_people_move_a_domain():
    known, hue = KnownDomains(), unit("hue", domain=DOMAIN)
    known.put("hue", hue)
    claim = given("other", formerDomains=[DOMAIN])
    for claimant in (BY_MINISTRY, OF_UNIT):
        with pytest.raises(DomainTaken):
            known.check("other", claim, claimant, lambda _: Term())
    known.put("hue", change_unit(hue, given("hue"), Step("an", now())))
    for claimant in (OF_UNIT, Claimant("an", True)):
        with pytest.raises(DomainTaken):
            known.check("other", claim, claimant, lambda _: Term())
    known.check("other", claim, BY_MINISTRY, lambda _: Term())
    known.check("hue", given("hue", domain=DOMAIN), OF_UNIT, lambda _: Term())


def test_a_unit_names_the_domains_of_those_whose_place_it_alone_took():
    known = KnownDomains()
    known.put("hue", unit("hue", domain=DOMAIN))
    alone = {"hue": Term(None, "2025-06-30", ("other",)), "other": Term(), "third": Term()}
    known.check("other", given("other", formerDomains=[DOMAIN]), OF_UNIT, alone.get)
    split = alone | {"hue": Term(None, "2025-06-30", ("other", "third"))}
    with pytest.raises(DomainTaken):
        known.check("other", given("other", formerDomains=[DOMAIN]), OF_UNIT, split.get)


async def test_saves_and_imports_take_no_domain_of_another_unit(client: httpx.AsyncClient, admin: dict[str, str]):
    hue = HANOI | {"code": "ca-hue", "province": "hue", "names": {"vi": "Công an thành phố Huế"}, "domain": DOMAIN}
    assert (await client.post("/units", json=hue, headers=admin)).status_code == 201
    for fields in ({"formerDomains": [DOMAIN]}, {"domain": DOMAIN}):
        answer = await client.patch("/units/ca-ha-noi", json=fields, headers=admin)
        assert (answer.status_code, answer.json()["code"]) == (409, "DOMAIN_TAKEN"), answer.text
    new = HANOI | {"code": "ca-da-nang", "province": "da-nang", "domain": "congan.danang.gov.vn"}
    lines = [HANOI | {"formerDomains": [DOMAIN]}, new, HANOI | {"formerDomains": [new["domain"]]}]
    answer = await client.post("/units/import", content=b"\n".join(map(orjson.dumps, lines)), headers=admin)
    assert [(one["line"], one["code"]) for one in answer.json()["rejected"]] == [
        (1, "DOMAIN_TAKEN"),
        (3, "DOMAIN_TAKEN"),
    ]
    assert (await client.get("/units/ca-ha-noi")).json()["version"] == 1
