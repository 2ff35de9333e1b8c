"""Mutations: results, errors as data, versions and keys, in the words of those who use them."""

from gateway.ids import decode_id
from launcher.registry import REGISTRY
from services.global_ids import encode_id
from tests.conftest import Bearer
from tests.gateway.conftest import House

ERRORS = "errors { __typename code message detail field path }"
SAVE_UNIT = (
    "mutation($input: SaveUnitInput!) { saveUnit(input: $input) { unit { id code name version } " + ERRORS + " } }"
)
SAVE_SESSION = (
    "mutation($input: SaveReceptionSessionInput!) { saveReceptionSession(input: $input) {"
    " receptionSession { id version state place unit { code } } " + ERRORS + " } }"
)
SESSION = {
    "unit": "ca-hue",
    "leader": {"position": "Giám đốc"},
    "place": "52 Hùng Vương",
    "startsAt": "2030-12-03T08:00:00+07:00",
    "endsAt": "2030-12-03T11:00:00+07:00",
}
CRUISE = {"code": "t-cruise", "kind": "ACADEMY", "names": {"vi": "Học viện"}, "parent": "bca"}


async def test_a_unit_is_added_and_changed(house: House):
    added = (await house.data(SAVE_UNIT, house.staff, input=CRUISE))["saveUnit"]
    assert added["errors"] == []
    assert (added["unit"]["code"], added["unit"]["version"]) == ("t-cruise", 1)
    changed = CRUISE | {"id": added["unit"]["id"], "version": 1, "names": {"vi": "Học viện mới"}}
    saved = (await house.data(SAVE_UNIT, house.staff, input=changed))["saveUnit"]
    assert (saved["unit"]["name"], saved["unit"]["version"]) == ("Học viện mới", 2)
    stale = (await house.data(SAVE_UNIT, house.staff, input=changed))["saveUnit"]
    assert stale["unit"] is None
    assert [(e["__typename"], e["code"]) for e in stale["errors"]] == [("ConflictError", "STALE_VERSION")]


async def test_mistakes_name_their_field_in_the_asked_language(house: House):
    wrong = CRUISE | {"parent": "nowhere"}
    for language, message in (("vi", "Dữ liệu nhập không hợp lệ."), ("en", "parent: there is no unit 'nowhere'")):
        headers = house.staff | {"Accept-Language": language}
        [error] = (await house.data(SAVE_UNIT, headers, input=wrong))["saveUnit"]["errors"]
        assert error == {
            "__typename": "InputError",
            "code": "BAD_INPUT",
            "message": message,
            "detail": "there is no unit 'nowhere'",
            "field": "parent",
            "path": ["input", "parent"],
        }


async def test_nobody_and_strangers_are_refused_by_the_service(house: House, bearer: Bearer):
    for headers, code in (({}, "UNAUTHENTICATED"), (bearer("editor", units=("ca-hue",)), "FORBIDDEN")):
        answer = (await house.data(SAVE_UNIT, headers, input=CRUISE))["saveUnit"]
        assert [(e["__typename"], e["code"]) for e in answer["errors"]] == [("NotAllowedError", code)]
    assert (await house.data('{ unit(code: "t-cruise") { id } }'))["unit"] is None


async def test_a_retry_with_the_same_key_is_done_once_also_with_a_new_token(house: House, bearer: Bearer):
    given = SESSION | {"idempotencyKey": "one-and-only"}
    refreshed = bearer("admin", "editor")
    assert refreshed != house.staff
    first = (await house.data(SAVE_SESSION, house.staff, input=given))["saveReceptionSession"]
    again = (await house.data(SAVE_SESSION, refreshed, input=given))["saveReceptionSession"]
    assert first["receptionSession"]["unit"] == {"code": "ca-hue"}
    assert again == first
    waiting = await house.peers["schedule"].get("/sessions?waiting=true", headers=house.staff)
    assert waiting.json()["totalCount"] == 1
    other = (await house.data(SAVE_SESSION, house.staff, input=given | {"place": "1"}))["saveReceptionSession"]
    assert other["errors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"
    short = (await house.data(SAVE_SESSION, house.staff, input=given | {"idempotencyKey": "x"}))["saveReceptionSession"]
    assert short["errors"][0]["field"] == "idempotencyKey"


async def test_a_session_is_moved_and_cancelled(house: House, bearer: Bearer):
    session = (await house.data(SAVE_SESSION, house.staff, input=SESSION))["saveReceptionSession"]["receptionSession"]
    assert session["state"] == "DRAFT"
    approve = (
        "mutation($input: ApproveReceptionSessionInput!) { approveReceptionSession(input: $input) {"
        " receptionSession { state place } " + ERRORS + " } }"
    )
    given = {"id": session["id"]}
    second = bearer("editor", subject="staff-2")
    for place, state in ((SESSION["place"], "SCHEDULED"), ("1 Lê Lợi", "CHANGED")):
        await house.data(
            SAVE_SESSION, house.staff, input=SESSION | {"id": session["id"], "place": place, "changeReason": "Sửa nhà"}
        )
        read = given | {"version": await house.version(session["id"], second)}
        done = (await house.data(approve, second, input=read))["approveReceptionSession"]
        assert done == {"receptionSession": {"state": state, "place": place}, "errors": []}
    successor = (await house.data(SAVE_SESSION, house.staff, input=SESSION))["saveReceptionSession"]["receptionSession"]
    await house.data(approve, second, input={"id": successor["id"], "version": 1})
    cancel = (
        "mutation($input: CancelReceptionSessionInput!) { cancelReceptionSession(input: $input) {"
        " receptionSession { state cancellation { reason at } replacedBy { id } } " + ERRORS + " } }"
    )
    given = {"id": session["id"], "reason": "Công tác đột xuất", "replacedBy": successor["id"]}
    done = (await house.data(cancel, house.staff, input=given))["cancelReceptionSession"]["receptionSession"]
    assert (done["state"], done["cancellation"]["reason"]) == ("CANCELLED", "Công tác đột xuất")
    assert done["replacedBy"] == {"id": successor["id"]}
    wrong = given | {"replacedBy": encode_id("Unit", "bca")}
    [error] = (await house.data(cancel, house.staff, input=wrong))["cancelReceptionSession"]["errors"]
    assert (error["code"], error["path"]) == ("BAD_INPUT", ["input", "replacedBy"])


async def test_a_hotline_is_saved_with_everything_it_has(house: House):
    save = (
        "mutation($input: SaveHotlineInput!) { saveHotline(input: $input) { hotline { dialled number order verifiedAt"
        " hours { days opens closes } labels { en } languages state } " + ERRORS + " } }"
    )
    given = {
        "unit": encode_id("Unit", "ca-hue"),
        "number": "+842343000001",
        "dialled": "0234 3000 001",
        "purpose": "CRIME_REPORT",
        "label": {"vi": "Tin báo", "en": "Reports"},
        "hours": [{"days": ["MONDAY", "FRIDAY"], "opens": "07:30", "closes": "17:00"}],
        "languages": ["vi", "en"],
        "order": 2,
        "verifiedOn": "2026-11-01",
    }
    line = (await house.data(save, house.staff, input=given))["saveHotline"]["hotline"]
    assert line == {
        "dialled": "0234 3000 001",
        "number": "+842343000001",
        "order": 2,
        "verifiedAt": None,
        "hours": given["hours"],
        "labels": {"en": "Reports"},
        "languages": ["vi", "en"],
        "state": "DRAFT",
    }


async def test_what_a_scalar_does_not_take_is_refused_before_anything_is_done(house: House):
    for change in ({"startsAt": "2030-12-03T08:00:00"}, {"startsAt": "tomorrow"}, {"documents": [1]}, {"unknown": 1}):
        answer = await house.ask(SAVE_SESSION, house.staff, input=SESSION | change)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await house.peers["schedule"].get("/sessions")).json()["totalCount"] == 0


async def test_a_mutation_of_a_service_that_is_down_is_no_mistake_of_the_caller(house: House):
    house.transports["schedule"].connected = False
    answer = await house.ask(SAVE_SESSION, house.staff, input=SESSION)
    assert answer["data"] == {"saveReceptionSession": None}
    assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"


async def test_the_viewer_is_told_what_the_token_says(house: House, bearer: Bearer):
    query = "{ viewer { subject name roles unitCodes units { name } } }"
    assert (await house.data(query))["viewer"] is None
    assert (await house.data(query, bearer("moderator", "editor", units=("ca-hue",))))["viewer"] == {
        "subject": "staff-1",
        "name": "Cán bộ",
        "roles": ["EDITOR", "MODERATOR"],
        "unitCodes": ["ca-hue"],
        "units": [{"name": "Công an thành phố Huế"}],
    }
    assert decode_id(REGISTRY, encode_id("Unit", "bca")).id == "bca"
