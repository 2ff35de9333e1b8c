"""What is stored by the bounds of its day still loads, is served or set aside, and is named by what `doctor` asks."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import bson
import orjson
import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator
from pymongo.errors import OperationFailure

from hotline import app as hotline
from launcher.registry import REGISTRY
from schedule import app as schedule
from services.clients.service_clients import ServiceClients
from services.database import Raw
from services.documents.collection import Collection, Kind
from services.documents.loading import Unreadable, loaded
from services.documents.models import Camel, Instant, StoredDocument
from services.documents.mongo import CODECS, Mongo
from services.documents.pages import CursorCodec, Window
from services.documents.queries import EVERYTHING, Key
from services.errors import Problem
from services.feeds.changes import ChangeStreamWatcher
from services.settings import ServiceSettings
from services.web.container import kit_of
from services.web.inspection import deviations
from tests.conftest import Bearer, edges, serving
from tests.waiting import until

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
FAR = datetime(9999, 12, 31, 18, tzinfo=UTC)
DAY = "٢٠٢٦-١١-٢٤"


class Colour(StrEnum):
    RED = "RED"
    BLUE = "BLUE"


def _one_line(text: str) -> str:
    if "\u2028" in text:
        raise ValueError("holds a line separator")
    return text


class Sheet(Camel):
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
    colour: Colour | None = None


class PaperFields(Camel):
    text: Annotated[str, AfterValidator(_one_line), StringConstraints(max_length=20)]
    day: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    at: Instant = AT
    until: Instant | None = None
    sheets: list[Sheet] = Field([], max_length=2)
    words: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> "PaperFields":
        if self.until is not None and self.until < self.at:
            raise ValueError("until lies before at")
        return self


class PaperInput(PaperFields):
    at: Annotated[Instant, Field(lt=datetime(2200, 1, 1, tzinfo=UTC))] = AT


class Paper(PaperFields, StoredDocument):
    shown: bool = True


class PaperEntry(NamedTuple):
    at: int
    year: str


def _entry(paper: Paper) -> PaperEntry:
    if paper.text == "without a place":
        raise OverflowError
    return PaperEntry(int(paper.at.timestamp()), (paper.day or "")[:4])


PAPERS: Kind[Paper, PaperEntry] = Kind(
    name="paper",
    collection="papers",
    model=Paper,
    entry=_entry,
    order=(Key("at"), Key("year")),
    public=lambda paper: paper.shown,
    public_form=lambda paper: paper,
    given=PaperInput,
)

SERVED: dict[str, tuple[Raw, list[str]]] = {
    "as today": ({"text": "plain"}, []),
    "line-separator": ({"text": "one\u2028two"}, ["text"]),
    "arabic-digits": ({"day": DAY}, ["day"]),
    "far": ({"at": FAR}, ["at"]),
    "long": ({"text": "x" * 50}, ["text"]),
    "within": ({"sheets": [{"number": "٣", "colour": "RED"}] * 3}, ["sheets"]),
    "backwards": ({"until": AT.replace(year=2000)}, ["(as a whole)"]),
    "of-a-former-field": ({"former": 1}, ["former"]),
    "negative": ({"words": {"one": -1}}, ["words"]),
}
"""What is stored beside an ordinary paper, and the fields that are named."""

ASIDE: dict[str, Raw] = {
    "no text": {"text": None},
    "no colour": {"sheets": [{"number": "1", "colour": "GREEN"}]},
    "no list": {"sheets": "none"},
    "no moment": {"at": "one day"},
    "no place": {"text": "without a place"},
}
"""What cannot be read, or not be listed."""


def _raw(id: str, fields: Raw) -> Raw:
    return {
        "_id": id,
        "version": 1,
        "createdAt": AT,
        "updatedAt": AT,
        "text": "plain",
        "_change": "published",
        **fields,
    }


@pytest.fixture
async def papers(mongo: Mongo) -> Collection[Paper, PaperEntry]:
    collection = Collection(PAPERS, mongo.database, CursorCodec(b"a secret for tests"))
    kept = {id: fields for id, (fields, _) in SERVED.items()} | ASIDE
    await collection.raw.insert_many([_raw(id, fields) for id, fields in kept.items()])
    return collection


@pytest.mark.parametrize("id", SERVED)
def test_what_came_in_by_former_bounds_is_read_as_it_is(id: str):
    fields, broken = SERVED[id]
    raw = _raw(id, fields)
    paper = Paper.from_mongo(raw)
    assert {name: value for name, value in paper.to_mongo().items() if name in fields and name != "sheets"} == {
        name: value for name, value in fields.items() if name not in {"sheets", "former"}
    }
    assert [sheet.number for sheet in paper.sheets] == [sheet["number"] for sheet in fields.get("sheets", [])]
    if broken and "at" not in broken:
        with pytest.raises(ValidationError):
            Paper.model_validate(Paper.fields_of(raw))


@pytest.mark.parametrize("id", ASIDE)
def test_what_is_of_another_type_is_refused_by_name(id: str):
    if id == "no place":
        assert Paper.from_mongo(_raw(id, ASIDE[id])).text == "without a place"
        return
    with pytest.raises(Unreadable) as refusal:
        Paper.from_mongo(_raw(id, ASIDE[id]))
    assert isinstance(refusal.value, Problem)
    assert "one day" not in refusal.value.detail


def test_what_lacks_a_field_is_refused():
    with pytest.raises(Unreadable):
        loaded(Sheet, {"colour": "RED"})


async def test_a_list_is_loaded_without_what_cannot_be_read(papers: Collection[Paper, PaperEntry]):
    await papers.reload()
    assert {id for id, _ in papers.listing.entries()} == set(SERVED)
    assert {aside.id for aside in papers.set_aside} == set(ASIDE)
    page = await papers.page(EVERYTHING, Window(first=50), "")
    assert {edge.node.id for edge in page.edges} == set(SERVED)
    assert {paper.id async for paper in papers.all()} == set(SERVED)
    with pytest.raises(Unreadable):
        await papers.get_current("no text")
    saved = await papers.save_many([Paper(id=id, text="new") for id in ("no text", "far", "another")])
    assert (saved.inserted, saved.replaced, saved.unchanged, list(saved.refused)) == (1, 1, 0, ["no text"])


async def test_every_deviation_is_named_and_nothing_that_it_says(papers: Collection[Paper, PaperEntry]):
    await papers.reload()
    found = [deviation async for deviation in deviations(papers)]
    assert {one.id: one.fields for one in found if not one.set_aside} == {
        id: broken for id, (_, broken) in SERVED.items() if broken
    }
    assert {one.id for one in found if one.set_aside} == set(ASIDE)
    assert {one.kind for one in found} == {"paper"}


async def test_the_feed_goes_on_past_what_cannot_be_read(papers: Collection[Paper, PaperEntry], mongo: Mongo):
    watcher = ChangeStreamWatcher(mongo.database, mongo.stream_database(), [papers], CursorCodec(b"a secret for tests"))
    await watcher.start()
    try:
        begin = watcher.resume_token()
        subscription = watcher.subscribers.subscribe()
        await papers.raw.replace_one({"_id": "as today"}, _raw("as today", {"text": None, "version": 2}))
        await papers.raw.replace_one({"_id": "long"}, _raw("long", {"at": None, "version": 2, "_change": "withdrawn"}))
        await papers.insert(Paper(id="later", text="plain"))
        events = [await subscription.next(20) for _ in range(3)]
        unreadable, withdrawn, later = [event.frame for event in events if event is not None]
        # Readers drop the version that they have.
        assert unreadable.splitlines()[1] == b"event: withdrawn"
        aside = {"kind": "paper", "id": "as today", "version": 2, "setAside": "Unreadable"}
        assert orjson.loads(unreadable.split(b"data: ")[1]) == aside
        assert orjson.loads(withdrawn.split(b"data: ")[1]) == {"kind": "paper", "id": "long", "version": 2}
        assert b'"later"' in later
        assert [event.frame async for event in watcher.events_since(begin)] == [unreadable, withdrawn, later]
        assert {("paper", "as today"), ("paper", "long")} <= papers.set_aside.keys
        assert await papers.get_many(["as today", "long"]) == {}
        lines = [orjson.loads(line) async for line in watcher.snapshot()]
        assert {line["id"] for line in lines[1:-1]} == (set(SERVED) | {"later"}) - {"as today", "long"}
        assert {one["id"] for one in lines[-1]["setAside"]} == {"as today", *ASIDE}
        await papers.raw.replace_one({"_id": "no text"}, _raw("no text", {"text": "mended", "version": 2}))
        await until(lambda: ("paper", "no text") not in papers.set_aside)
        assert (await papers.get("no text")).text == "mended"
        # A reader that comes back hears of the version that cannot be read; that is over.
        await papers.raw.replace_one({"_id": "as today"}, _raw("as today", {"text": "mended", "version": 3}))
        await until(lambda: ("paper", "as today") not in papers.set_aside)
        assert unreadable in [event.frame async for event in watcher.events_since(begin)]
        assert (await papers.get("as today")).text == "mended"
    finally:
        await watcher.stop()


# -- of real services ----------------------------------------------------------------------------------------------


def _stored(id: str, **fields: Any) -> Raw:
    return {"_id": id, "version": 1, "createdAt": AT, "updatedAt": AT, "demo": False, "_change": "published", **fields}


SESSION: Raw = {
    "unit": "ca-ha-noi",
    "leader": {"position": "Giám đốc", "name": None},
    "place": "Phòng tiếp dân",
    "startsAt": AT,
    "endsAt": AT.replace(hour=4),
    "kind": "REGULAR",
    "documents": [],
    "state": "SCHEDULED",
}


async def test_a_schedule_with_sessions_of_former_bounds_is_served(settings: ServiceSettings, bearer: Bearer):
    mongo = Mongo(settings.mongo_url, settings.database_prefix + "schedule")
    kept = [
        _stored("plain", **SESSION),
        _stored("far", **{**SESSION, "startsAt": FAR, "endsAt": FAR.replace(hour=19)}),
        _stored("lines", **{**SESSION, "registration": "một\u2028hai\u2029ba\u0085bốn"}),
        _stored("long", **{**SESSION, "place": "x" * 400}),
        _stored("broken", **{**SESSION, "startsAt": None}),
    ]
    await mongo.database["sessions"].insert_many(kept)
    mongo.close()
    app = schedule.create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        listed = edges((await client.get("/sessions")).json())
        assert {"plain", "lines", "long"} <= {session["id"] for session in listed}
        assert (await client.get("/sessions/far")).json()["startsAt"] == "9999-12-31T18:00:00Z"
        assert (await client.get("/sessions/broken")).status_code == 404
        assert (await client.get("/health/data")).status_code == 401
        assert (await client.get("/health/data", headers=bearer("editor"))).status_code == 403
        report = (await client.get("/health/data", headers=bearer("admin"))).json()
        ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["degraded"] == ["documents: 1 of sessions set aside"]
        assert (await client.get("/health/set-aside")).status_code == 401
        assert (await client.get("/health/set-aside", headers=bearer("editor"))).status_code == 403
        aside = (await client.get("/health/set-aside", headers=bearer("admin"))).json()
        assert [(one["consumer"], one["id"]) for one in aside["documents"]] == [("sessions", "broken")]
        metrics = (await kit_of(app).metrics.exposed()).decode()
        assert "service_ready 1.0" in metrics
        assert 'service_degraded{part="documents"} 1.0' in metrics
        assert 'documents_set_aside{consumer="sessions"} 1.0' in metrics
    assert (report["version"], report["newest"]) == (0, 0)
    named = {one["id"]: (one["kind"], one["setAside"]) for one in report["deviations"]}
    assert named["long"] == ("session", False)
    assert named["far"] == ("session", False)
    assert named["broken"] == ("session", True)
    assert "plain" not in named
    assert "xxx" not in str(report)


async def test_a_hotline_with_digits_of_another_script_is_served(settings: ServiceSettings):
    mongo = Mongo(settings.mongo_url, settings.database_prefix + "hotline")
    fields = {"unit": "bca", "dialled": "113", "purpose": "OTHER", "hours": [], "languages": ["vi"], "free": True}
    fields |= {"order": 0, "state": "ACTIVE", "exceptions": [{"date": DAY, "spans": []}]}
    await mongo.database["hotlines"].insert_one(_stored("h", **fields))
    mongo.close()
    async with serving(hotline.create(settings, ServiceClients(), REGISTRY)) as client:
        assert [one["exceptions"][0]["date"] for one in edges((await client.get("/hotlines")).json())] == [DAY]


# -- what no document can hold -------------------------------------------------------------------------------------


async def test_half_a_surrogate_pair_cannot_be_stored(mongo: Mongo):
    papers = mongo.database["papers"]
    with pytest.raises(UnicodeEncodeError):
        await papers.insert_one({"_id": 1, "text": "\ud800"})
    raw = bson.encode({"_id": 1, "text": "abc"}).replace(b"abc", "\ud800".encode("utf-8", "surrogatepass"))
    kept = papers.with_options(codec_options=CodecOptions(document_class=RawBSONDocument))
    with pytest.raises(OperationFailure, match="invalid BSON"):
        await kept.insert_one(RawBSONDocument(raw))


def test_where_a_server_holds_it_all_the_same_it_is_read_as_replaced():
    raw = bson.encode({"text": "abc"}).replace(b"abc", "\ud800".encode("utf-8", "surrogatepass"))
    assert bson.decode(raw, CODECS) == {"text": "\ufffd" * 3}
    late = bson.encode({"at": bson.datetime_ms.DatetimeMS(400_000_000_000_000)})
    assert bson.decode(late, CODECS)["at"].year == 9999
