"""Every input of every save mutation, field by field: what is left out stays, null erases, and versions are kept apart.

The mutations and their inputs are those of the schema: one that is added is walked as it is. What its values must be
beyond their types is said in `VALUES`, and which exclude each other in `ONLY_WITH` and `NEVER_WITH`.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
)

from articles.files.cleaning import clean_file
from gateway.ids import decode_id
from gateway.limits.shedding import MIN_CONCURRENCY
from gateway.schema import EXPORTED
from launcher.registry import REGISTRY
from services.domain import EntityKind
from services.global_ids import encode_id
from services.identity import DevelopmentIssuer
from services.media.pictures import process_picture
from tests.conftest import bearer_of, service_settings
from tests.documents import pdf
from tests.gateway.conftest import House, furnish, house_of_names, patient
from tests.pictures import picture

pytestmark = pytest.mark.xdist_group("partial-saves")
in_one_system = pytest.mark.asyncio(loop_scope="module")
"""One system for all of them: starting it costs more than a test."""

SCHEMA = build_schema(EXPORTED.read_text("utf-8"))
REQUEST = {"id", "version", "idempotencyKey"}
UNKEPT = {"why"}
"""What goes into the history alone."""
FOLLOWING = {"number", "formerly"}
"""What must fit another field and follows it: how they are saved, tests/hotline/test_numbers.py says."""

PICTURES = [picture(colour=colour) for colour in ("teal", "maroon")]
FILES = [process_picture(content).ref for content in PICTURES]
PAPERS = [pdf(title) for title in ("Một", "Hai")]
DOCUMENTS = [clean_file(content, 1 << 20).facts.file for content in PAPERS]
VALUES: Mapping[str, tuple[Any, Any]] = {
    "articles": ([encode_id("Article", "a")], [encode_id("Article", "b")]),
    "cover": ({"file": FILES[0], "alt": "Một"}, {"file": FILES[1], "alt": "Hai"}),
    "figures": ([{"file": FILES[0], "alt": "Một", "caption": "Một"}], [{"file": FILES[1], "alt": "Hai"}]),
    "file": (FILES[0], FILES[1]),
    "attachments": ([{"file": DOCUMENTS[0], "title": "Một"}], [{"file": DOCUMENTS[1], "title": "Hai"}]),
    "begins": ("08:00", "09:00"),
    "closes": ("16:30", "17:30"),
    "coWanted": ([encode_id("WantedNotice", "a")], [encode_id("WantedNotice", "b")]),
    "dialled": ("0900 000 001", "0900 000 002"),
    "ends": ("10:00", "11:00"),
    "endsAt": ("2026-12-01T11:00:00+07:00", "2026-12-01T12:00:00+07:00"),
    "fullName": ("Nguyễn Văn An", "Trần Thị Bình"),
    "languages": (["vi"], ["en", "vi"]),
    "moreLanguages": (["vi"], ["en"]),
    "morePhotos": (["a" * 64], ["b" * 64]),
    "name": ("Lê Văn Cường", "Phạm Thị Dung"),
    "opens": ("07:30", "08:30"),
    "parent": ("bca", "ca-hue"),
    "photo": ("c" * 64, "d" * 64),
    "province": ("ha-noi", "hue"),
    "recurrence": ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=TU"),
    "successors": (["ca-hue"], ["ca-ha-noi"]),
    "unit": ("ca-hue", "ca-ha-noi"),
    "validTo": ("2026-12-02", "2026-12-03"),
    "validUntil": ("2027-12-01T11:00:00+07:00", "2027-12-01T12:00:00+07:00"),
}
"""What a field is first given, and then changed to, where its type alone does not say it."""
OF_TYPES: Mapping[str, tuple[Any, Any]] = {
    "Boolean": (True, False),
    "Date": ("2020-01-01", "2020-01-02"),
    "DateTime": ("2026-12-01T08:00:00+07:00", "2026-12-01T09:00:00+07:00"),
    "Float": (10.5, 11.5),
    "HTML": ("<p>Một.</p>", "<p>Hai.</p>"),
    "Int": (101, 102),
    "LanguageTag": ("en", "fr"),
    "PartialDate": ("1981", "1982-02"),
    "PhoneNumber": ("+84900000001", "+84900000002"),
    "String": ("Một", "Hai"),
    "URL": ("https://a.example/1", "https://a.example/2"),
}
NUMBERS = itertools.count()
UNIQUE: Mapping[str, Callable[[int], Any]] = {
    "code": lambda number: f"t-{number}",
    "domain": lambda number: f"d{number}.gov.vn",
    "formerDomains": lambda number: [f"f{number}.gov.vn"],
    "slug": lambda number: f"s-{number}",
}
"""What no two objects may share."""
ONLY_WITH: Mapping[str, Mapping[str, str]] = {
    "successors": {"validTo": "2026-12-01"},
    "colour": {"list": "INTERPOL"},
    "measures": {"list": "TERRORISM"},
    "delisting": {"list": "TERRORISM"},
}
NEVER_WITH: Mapping[str, set[str]] = {"subjectKind": {"birthDates", "sex", "heightCm"}}
NEEDED_BY_ROLE = {"parent"}
"""What nobody may leave out who does not administer the whole."""
AT_ONCE = MIN_CONCURRENCY // 2
"""Saves that the gateway takes however slow the machine is."""
UNCHANGING = {"code", "verifiedOn"}
MADE_FROM_OTHERS = {"slug"}
"""What has no fixed value once it is erased."""


@dataclass(frozen=True)
class Save:
    """A save mutation of the schema."""

    name: str
    input: GraphQLInputObjectType
    result: str
    kind: EntityKind

    @property
    def fields(self) -> dict[str, GraphQLInputField]:
        return {name: field for name, field in self.input.fields.items() if name not in REQUEST | UNKEPT | FOLLOWING}

    def base(self, changing: str) -> dict[str, Any]:
        """Everything that may be set at once beside a field."""
        forced = ONLY_WITH.get(changing, {})
        left_out = {name for name, needed in ONLY_WITH.items() if needed != forced} | NEVER_WITH.get(changing, set())
        return {n: _value(n, f.type, 0) for n, f in self.fields.items() if n not in left_out} | dict(forced)


def _value(name: str, kind: GraphQLInputType, place: int) -> Any:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if name in UNIQUE:
        return UNIQUE[name](next(NUMBERS))
    if name in VALUES:
        return VALUES[name][place]
    if isinstance(inner, GraphQLList):
        return [_value(f"one of {name}", inner.of_type, place)]
    if isinstance(inner, GraphQLEnumType):
        return list(inner.values)[place]
    if isinstance(inner, GraphQLInputObjectType):
        return {sub: _value(sub, field.type, place) for sub, field in inner.fields.items()}
    return OF_TYPES[get_named_type(inner).name][place]


def _save(name: str, field: GraphQLField) -> Save | None:
    given = get_named_type(field.args["input"].type) if "input" in field.args else None
    if not (isinstance(given, GraphQLInputObjectType) and given.fields.keys() >= REQUEST):
        return None
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    for result, shown in payload.fields.items():
        kinds = [kind for kind in REGISTRY.kinds.values() if kind.type == get_named_type(shown.type).name]
        if kinds and not isinstance(given.fields["id"].type, GraphQLNonNull):
            return Save(name, given, result, kinds[0])
    return None


MUTATIONS = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}
SAVES = [save for name, field in MUTATIONS.items() if (save := _save(name, field)) is not None]


@dataclass(frozen=True)
class Desk:
    """Saves as a client does, and reads over REST what is stored, with what waits for a second person."""

    house: House
    save: Save

    async def ask(self, **given: Any) -> dict[str, Any]:
        text = (
            f"mutation($input: {self.save.input.name}!) {{ {self.save.name}(input: $input) {{"
            f" {self.save.result} {{ id version }} errors {{ __typename code field }} }} }}"
        )
        return (await self.house.data(text, self.house.staff, input=given))[self.save.name]

    async def done(self, **given: Any) -> str:
        answer = await self.ask(**given)
        assert answer["errors"] == [], (given, answer["errors"])
        return answer[self.save.result]["id"]

    async def stored(self, id: str) -> dict[str, Any]:
        own = decode_id(REGISTRY, id).id
        peer = self.house.peers[REGISTRY.service_of(self.save.kind.name)]
        answer = await peer.get(f"{self.save.kind.path}/{own}", headers=self.house.staff)
        assert answer.status_code == 200, answer.text
        told = await peer.get(f"{self.save.kind.path}/{own}/history", headers=self.house.staff)
        waiting = (told.json().get("correction") or {}).get("differences", ())
        return answer.json() | {difference["field"]: difference["after"] for difference in waiting}

    async def required(self) -> set[str]:
        answer = await self.ask()
        assert {(error["__typename"], error["code"]) for error in answer["errors"]} == {("InputError", "BAD_INPUT")}
        return {error["field"] for error in answer["errors"]}

    async def made(self, changing: str) -> str:
        """A new object with everything."""
        return await self.done(**self.save.base(changing))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def everything(
    mongo_url: str, issuer: DevelopmentIssuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    settings = service_settings(mongo_url, issuer, tmp_path_factory.mktemp("partial-saves"))
    names = ("hotline", *sorted({REGISTRY.service_of(save.kind.name) for save in SAVES} - {"hotline"}))
    async with house_of_names(names, settings, patient(settings)) as house:
        await furnish(house, bearer_of(issuer)("admin", "editor"))
        for content in (*PICTURES, *PAPERS):
            answer = await house.peers["articles"].post("/files?unit=bca", content=content, headers=house.staff)
            assert answer.status_code == 201, answer.text
        yield house


def test_the_saves_are_found_by_themselves():
    assert {save.name for save in SAVES} >= {
        "saveArticle",
        "saveHotline",
        "saveNotice",
        "saveReceptionSession",
        "saveUnit",
    }
    assert {name for name in MUTATIONS if name.startswith("save")} == {save.name for save in SAVES}


def test_everything_that_is_put_is_patched_too():
    for domain in REGISTRY.domains.values():
        for kind in domain.kinds:
            for route in domain.policy.routes:
                method, _, path = route.partition(" ")
                if method == "PUT" and path.startswith(f"{kind.path}/{{") and path.endswith("}"):
                    assert f"PATCH {path}" in domain.policy.routes, route


@in_one_system
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.name)
async def test_each_field_is_saved_and_erased_alone(everything: House, save: Save):
    desk = Desk(everything, save)
    required = await desk.required()
    assert required
    needed = required | (save.fields.keys() & NEEDED_BY_ROLE)
    made = await desk.stored(await desk.done(**{name: save.base("")[name] for name in needed}))
    plain = made | dict.fromkeys(needed - required)
    for name, given in save.fields.items():
        id = await desk.made(name)
        before = await desk.stored(id)
        if name not in UNCHANGING:
            await desk.done(id=id, **{name: _value(name, given.type, 1)})
            after = await desk.stored(id)
            assert after[name] != before[name], name
            assert _others(save, after, name) == _others(save, before, name), name
        before = await desk.stored(id)
        answer = await desk.ask(id=id, **{name: None})
        after = await desk.stored(id)
        if name in required:
            assert [(e["__typename"], e["code"], e["field"]) for e in answer["errors"]] == [
                ("InputError", "BAD_INPUT", name)
            ]
            assert after == before
        else:
            assert answer["errors"] == [], name
            assert name in MADE_FROM_OTHERS or after[name] == plain[name], name
            assert _others(save, after, name) == _others(save, before, name), name


def _others(save: Save, document: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {other: document[other] for other in save.fields if other != name}


@in_one_system
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.name)
async def test_each_field_of_an_object_within_is_saved_and_erased_alone(everything: House, save: Save):
    desk = Desk(everything, save)
    for name, given in save.fields.items():
        inner = given.type
        if not isinstance(inner, GraphQLInputObjectType):
            continue
        whole = {sub: _value(sub, one.type, 1) for sub, one in inner.fields.items() if _is_required(one)}
        for sub, one in inner.fields.items():
            if _is_required(one):
                continue
            id = await desk.made(name)
            before = await desk.stored(id)
            await desk.done(id=id, **{name: {**whole, sub: _value(sub, one.type, 1)}})
            changed = await desk.stored(id)
            assert changed[name][sub] != before[name][sub], (name, sub)
            assert changed[name] == {**before[name], **whole, sub: changed[name][sub]}, (name, sub)
            answer = await desk.ask(id=id, **{name: {**whole, sub: None}})
            after = await desk.stored(id)
            if answer["errors"]:
                assert [(e["code"], e["field"]) for e in answer["errors"]] == [("BAD_INPUT", f"{name}.{sub}")]
                assert after == changed
            else:
                assert after[name] == {**changed[name], sub: None}, (name, sub)
            assert _others(save, after, name) == _others(save, before, name)


def _is_required(field: GraphQLInputField) -> bool:
    return isinstance(field.type, GraphQLNonNull)


@in_one_system
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.name)
async def test_two_changes_of_one_version_hold_unless_they_are_of_one_field(everything: House, save: Save):
    desk = Desk(everything, save)
    one, other = [name for name in save.fields if name not in UNCHANGING and not _conditional(name)][:2]
    id = await desk.made("")
    first = {name: _value(name, save.fields[name].type, 1) for name in (one, other)}
    await desk.done(id=id, version=1, **{one: first[one]})
    await desk.done(id=id, version=1, **{other: first[other]})
    before = await desk.stored(id)
    late = await desk.ask(id=id, version=1, **{one: _value(one, save.fields[one].type, 0)})
    assert [(e["__typename"], e["code"], e["field"]) for e in late["errors"]] == [
        ("ConflictError", "STALE_VERSION", one)
    ]
    assert await desk.stored(id) == before
    await desk.done(id=id, **{one: _value(one, save.fields[one].type, 0)})
    after = await desk.stored(id)
    assert (after[one], after[other]) != (before[one], after[other])
    assert after[other] == before[other]
    made_up = await desk.ask(id=id, version=99, **{one: first[one]})
    assert [error["code"] for error in made_up["errors"]] == ["STALE_VERSION"]


def _conditional(name: str) -> bool:
    return name in ONLY_WITH or name in NEVER_WITH


@in_one_system
@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.name)
async def test_saves_at_one_moment_all_hold(everything: House, save: Save):
    desk = Desk(everything, save)
    id = await desk.made("")
    base = save.base("")
    names = [name for name in base if name not in UNCHANGING and not _conditional(name)][:AT_ONCE]
    wanted = {name: _value(name, save.fields[name].type, 1) for name in names}
    before = await desk.stored(id)
    await asyncio.gather(*(desk.done(id=id, version=1, **{name: wanted[name]}) for name in names))
    after = await desk.stored(id)
    assert [name for name in names if after[name] == before[name]] == []
    assert after["version"] == 1 + len(names)
