"""What the rest of the system knows of the reception schedule."""

from schedule.models.series import SeriesInput
from schedule.models.sessions import SessionInput
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
    label="Buổi tiếp công dân",
    rateable=True,
    searchable=session_fields,
    cacheable=True,
)
SERIES = EntityKind(
    name="session_series",
    type="ReceptionSeries",
    path="/series",
    description="A rule of the reception schedule",
    cacheable=True,
)
DOMAIN = Domain(
    name="schedule",
    start_order=20,
    policy=POLICY,
    kinds=(SESSION, SERIES),
    imports={"sessions": SessionInput, "series": SeriesInput},
    import_runs=frozenset({"sessions", "series"}),
    well_known_paths=("/calendar.ics", "/calendar"),
    fields=FieldPolicy(
        costs={"Query.scheduleGaps": 5},
        list_lengths={"Query.scheduleGaps": 100},
        private=frozenset({"Query.receptionSessionHistory", "Query.receptionSeriesHistory"}),
        staff_mutations=frozenset(
            {
                "Mutation.saveReceptionSession",
                "Mutation.cancelReceptionSession",
                "Mutation.substituteReceptionSession",
                "Mutation.moveReceptionSession",
                "Mutation.approveReceptionSession",
                "Mutation.returnReceptionSession",
                "Mutation.deleteReceptionSession",
                "Mutation.saveReceptionSeries",
                "Mutation.approveReceptionSeries",
                "Mutation.returnReceptionSeries",
                "Mutation.endReceptionSeries",
                "Mutation.deleteReceptionSeries",
            }
        ),
    ),
    messages={
        "SESSION_CANCELLED": "Buổi tiếp công dân đã bị hủy.",
        "SESSION_OVER": "Buổi tiếp công dân đã qua, không chuyển được nữa.",
        "REPEATED_SESSION": "Tệp có hai dòng cho cùng một buổi tiếp công dân.",
        "NOT_A_CALENDAR": "Không đọc được tệp lịch (iCalendar) này.",
        "SERIES_ENDED": "Lịch tiếp công dân định kỳ đã kết thúc.",
    },
)
