"""What the rest of the system knows of the reception schedule."""

from schedule.models import SessionInput
from schedule.policy import POLICY
from services.domain import Document, Domain, EntityKind, FieldPolicy, SearchFields


def session_fields(d: Document) -> SearchFields:
    leader = d["leader"]
    return SearchFields(
        title=f"Tiếp công dân: {leader['position']}",
        summary=d["place"],
        unit=d["unit"],
        date=d.get("startsAt"),
        words=(leader.get("name"), d.get("registration"), *d.get("documents", ())),
    )


SESSION = EntityKind(
    name="session",
    type="ReceptionSession",
    path="/sessions",
    description="A citizen-reception session",
    rateable=True,
    searchable=session_fields,
    cacheable=True,
)
DOMAIN = Domain(
    name="schedule",
    start_order=20,
    policy=POLICY,
    kinds=(SESSION,),
    imports={"sessions": SessionInput},
    fields=FieldPolicy(
        private=frozenset({"Query.receptionSessionHistory"}),
        staff_mutations=frozenset(
            {
                "Mutation.saveReceptionSession",
                "Mutation.cancelReceptionSession",
                "Mutation.approveReceptionSession",
                "Mutation.returnReceptionSession",
                "Mutation.deleteReceptionSession",
            }
        ),
    ),
    messages={"SESSION_CANCELLED": "Buổi tiếp công dân đã bị hủy."},
)
