"""What the rest of the system knows of articles."""

from articles.models import ImportedArticle
from articles.policy import POLICY
from services.domain import Document, Domain, EntityKind, FieldPolicy, SearchFields


def article_fields(d: Document) -> SearchFields:
    return SearchFields(
        title=d["title"],
        summary=d.get("summary"),
        unit=d["unit"],
        province=d.get("province"),
        date=d.get("publishedAt") or d.get("updatedAt"),
        language=d.get("language") or "vi",
        html=d.get("body") or "",
        words=(*d.get("keywords", ()), *d.get("subjects", ())),
    )


ARTICLE = EntityKind(
    name="article",
    type="Article",
    path="/articles",
    description="An article",
    label="Bài viết",
    rateable=True,
    searchable=article_fields,
    cacheable=True,
    readable_by_id=True,  # superseded articles
)
DOMAIN = Domain(
    name="articles",
    start_order=40,
    policy=POLICY,
    kinds=(ARTICLE,),
    imports={"articles": ImportedArticle},
    import_runs=frozenset({"articles"}),
    fields=FieldPolicy(
        staff_mutations=frozenset(
            {
                "Mutation.saveArticle",
                "Mutation.submitArticle",
                "Mutation.returnArticle",
                "Mutation.approveArticle",
                "Mutation.publishArticle",
                "Mutation.withdrawArticle",
                "Mutation.supersedeArticle",
                "Mutation.deleteArticle",
            }
        ),
    ),
    messages={
        "ARTICLE_FILES_QUOTA": "Tệp của bài viết quá lớn.",
        "CORRECTION_WAITING": "Bài viết có bản sửa đang chờ; hãy đăng hoặc bỏ bản sửa trước.",
        "DOCUMENT_REFUSED": "Tài liệu này không được chấp nhận.",
        "DOCUMENT_TOO_LARGE": "Tài liệu quá lớn.",
        "FILE_TYPE_UNKNOWN": "Chỉ nhận ảnh JPEG, PNG, WebP và tài liệu PDF, DOCX.",
        "SLUG_TAKEN": "Địa chỉ này đã thuộc về bài viết khác.",
        "TOO_MANY_ADDRESSES": "Bài viết đã đổi địa chỉ quá nhiều lần.",
        "UNIT_FILES_QUOTA": "Tệp của đơn vị đã đạt dung lượng tối đa.",
    },
)
