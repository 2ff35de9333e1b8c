"""What the rest of the system knows of wanted notices, name matching and citizens' submissions."""

from services.domain import Document, Domain, EntityKind, FieldPolicy, PrivateArguments, SearchFields
from wanted.notices.models.imports import ImportedNotice
from wanted.policy import POLICY


def notice_fields(d: Document) -> SearchFields:
    places = [(d.get(name) or {}) for name in ("registeredResidence", "lastResidence")]
    return SearchFields(
        title=d["fullName"],
        summary=(d.get("offence") or {}).get("name"),
        unit=d["unit"],
        province=next((place["province"] for place in places if place.get("province")), None),
        date=d.get("publishedAt") or d.get("updatedAt"),
        words=(
            *(name["name"] for name in d.get("names", ())),
            *(place.get("text") for place in places),
            (d.get("decision") or {}).get("number"),
            (d.get("hometown") or {}).get("text"),
            d.get("number"),
            d.get("marks"),
        ),
    )


NOTICE = EntityKind(
    name="notice",
    type="WantedNotice",
    path="/notices",
    description="A wanted notice",
    label="Thông báo truy nã",
    rateable=True,
    searchable=notice_fields,
    cacheable=False,  # so that a withdrawal has fewer places to reach
)
FIELDS = FieldPolicy(
    costs={
        "Query.wantedMatch": 50,
        "Query.wantedMatchBatch": 1_000,
        "Query.wantedStatistics": 20,
        "Query.submission": 50,
        "Mutation.requestCorrection": 200,
        "Mutation.reportSighting": 100,
    },
    list_lengths={"Query.wantedMatch": 10, "Query.wantedMatchBatch": 3, "Query.submissions": 50},
    private=frozenset(
        {
            "Query.noticeHistory",
            "Query.submissions",
            "Query.sightingContent",
            "Query.correctionContent",
        }
    ),
    unlogged=frozenset({"Query.sightingTerms"}),
    staff_mutations=frozenset(
        {
            "Mutation.saveNotice",
            "Mutation.approveNotice",
            "Mutation.publishNotice",
            "Mutation.withdrawNotice",
            "Mutation.deleteNotice",
            "Mutation.claimSubmission",
            "Mutation.returnSubmission",
            "Mutation.closeSubmission",
        }
    ),
)
PRIVATE_ARGUMENTS = (
    PrivateArguments(
        names=("name", "birthYear", "birthDate", "sex", "province"), field="Query.wantedMatch", path="/match"
    ),
    PrivateArguments(names=("queries",), field="Query.wantedMatchBatch", path="/match/batch"),
    PrivateArguments(names=("secret",), field="Query.submission"),
    PrivateArguments(
        names=("place", "coordinates", "seenAt", "text", "contact", "token"),
        field="Mutation.reportSighting",
        path="/notices/{id}/sightings",
    ),
    PrivateArguments(names=("name", "contact", "relation", "claim", "statement"), field="Mutation.requestCorrection"),
)
DOMAIN = Domain(
    name="wanted",
    start_order=30,
    policy=POLICY,
    kinds=(NOTICE,),
    imports={"notices": ImportedNotice},
    import_runs=frozenset({"notices"}),
    fields=FIELDS,
    private_arguments=PRIVATE_ARGUMENTS,
    messages={
        "ALREADY_CLOSED": "Việc này đã được xử lý xong.",
        "INVALID_NAME": "Không thể đối chiếu tên này.",
        "NOT_TAKEN_UP": "Bạn chưa nhận xử lý việc này.",
        "TAKEN_UP": "Cán bộ khác đang xử lý việc này.",
    },
    never_stale=True,  # a person who is no longer wanted must not be shown as wanted
    limits_clients=True,
)
