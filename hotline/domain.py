"""What the rest of the system knows of units and hotlines."""

from hotline.models import HotlineLine, UnitInput
from hotline.policy import POLICY
from services.domain import Document, Domain, EntityKind, FieldPolicy, PrivateArguments, SearchFields


def unit_fields(d: Document) -> SearchFields:
    names = d["names"]
    return SearchFields(
        title=names["vi"],
        summary=d.get("address"),
        unit=d["code"],
        province=d.get("province"),
        words=(
            *(names.get("en"), d.get("shortName"), *d.get("otherNames", ()), d["code"], d.get("domain")),
            *d.get("formerDomains", ()),
        ),
    )


def hotline_fields(d: Document) -> SearchFields:
    label, dialled = (d.get("label") or {}).get("vi"), d["dialled"]
    digits = dialled.partition(" máy lẻ ")[0]
    return SearchFields(
        title=f"{label}: {dialled}" if label else dialled,
        summary=d.get("note"),
        unit=d["unit"],
        numbers=(digits, d.get("number"), d.get("formerly")),
        words=(d.get("number"), "".join(c for c in digits if c.isdigit()), d["purpose"].replace("_", " ")),
    )


UNIT = EntityKind(
    name="unit",
    type="Unit",
    path="/units",
    description="A unit",
    label="Đơn vị",
    rateable=True,
    searchable=unit_fields,
    cacheable=True,
    unit_key="id",
    related_lists=("hotline",),  # a hotline is listed under its unit's province
)
HOTLINE = EntityKind(
    name="hotline",
    type="Hotline",
    path="/hotlines",
    description="A hotline",
    label="Đường dây nóng",
    rateable=True,
    searchable=hotline_fields,
    cacheable=True,
)
PRIVATE_ARGUMENTS = (
    PrivateArguments(names=("text", "situation", "province", "location"), field="Query.whoToCall", path="/who-to-call"),
    PrivateArguments(names=("location", "purpose"), field="Query.nearestUnits", path="/nearest-units"),
    PrivateArguments(
        names=("dayPart", "token"), field="Mutation.reportUnansweredCall", path="/hotlines/{id}/unanswered-calls"
    ),
)
DOMAIN = Domain(
    name="hotline",
    start_order=10,
    policy=POLICY,
    kinds=(UNIT, HOTLINE),
    imports={"units": UnitInput, "hotlines": HotlineLine},
    import_runs=frozenset({"units", "hotlines"}),
    private_arguments=PRIVATE_ARGUMENTS,
    well_known_paths=("/hotlines.json",),
    fields=FieldPolicy(
        costs={"Query.whoToCall": 10, "Query.nearestUnits": 10, "Query.hotlinesToVerify": 5},
        list_lengths={"Query.nearestUnits": 5, "Query.hotlinesToVerify": 50},
        private=frozenset({"Query.unitHistory", "Query.hotlineHistory", "Query.hotlinesToVerify"}),
        staff_mutations=frozenset(
            {
                "Mutation.saveUnit",
                "Mutation.alertUnit",
                "Mutation.saveHotline",
                "Mutation.approveHotline",
                "Mutation.returnHotline",
                "Mutation.suspendHotline",
                "Mutation.resumeHotline",
                "Mutation.alertHotline",
                "Mutation.verifyHotline",
                "Mutation.deleteHotline",
            }
        ),
    ),
    messages={
        "DOMAIN_TAKEN": "Tên miền này đang hoặc từng thuộc đơn vị khác.",
        "HOURS_NOT_TAKEN": "Không đọc được giờ mở cửa này.",
        "EMERGENCY_RESERVED": "Chỉ quản trị viên của Bộ được đưa vào và sửa số khẩn cấp.",
        "REPORTS_NOT_TAKEN": "Hệ thống này không nhận báo số không trả lời.",
        "SEVERAL_SUCCESSORS": "Đơn vị này đã được tách thành nhiều đơn vị.",
        "SUCCESSION_CYCLE": "Đơn vị không thể kế thừa chính mình.",
        "NUMBER_MISMATCH": "Số quốc tế hoặc số cũ không khớp với số được quay.",
        "NUMBER_NOT_CALLABLE": "Số điện thoại này không gọi được; hãy ghi đủ số, kèm mã vùng hiện nay.",
    },
)
