"""What the rest of the system knows of search."""

from search.policy import POLICY
from services.domain import Domain, FieldPolicy

DOMAIN = Domain(
    name="search",
    start_order=90,
    policy=POLICY,
    fields=FieldPolicy(costs={"Query.search": 10, "FacetValue.label": 1}),
    messages={"SEARCH_TOO_DEEP": "Không thể xem xa hơn trong kết quả tìm kiếm."},
)
