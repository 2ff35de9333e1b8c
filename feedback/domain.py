"""What the rest of the system knows of ratings, comments and their moderation."""

from feedback.policy import POLICY
from services.domain import Domain, EntityKind, FieldPolicy, PrivateArguments

COMMENT = EntityKind(name="comment", type="Comment", path="/comments", description="A comment", feed=False)
FIELDS = FieldPolicy(
    costs={
        "Query.satisfaction": 5,
        "Query.moderationGroups": 100,
        "Query.moderationRecords": 20,
        "Query.auditLog": 20,
        "Query.auditVerification": 200,
        "Query.ratingChallenge": 20,
        "Query.ratingByReceipt": 50,
        "Mutation.issueTokens": 50,
        "Mutation.previewComment": 20,
    },
    list_lengths={"Query.auditLog": 200},
    private=frozenset(
        {
            "Query.auditLog",
            "Query.auditVerification",
            "Query.moderationCounts",
            "Query.moderationGroups",
            "Query.moderationQueue",
            "Query.ratingChallenge",
        }
    ),
    unlogged=frozenset({"Query.ratingTerms"}),
    staff_mutations=frozenset(
        {
            "Mutation.claimComment",
            "Mutation.prolongClaim",
            "Mutation.returnComment",
            "Mutation.decideComment",
            "Mutation.undoDecision",
            "Mutation.answerComment",
            "Mutation.takeDownComment",
            "Mutation.rejectComments",
        }
    ),
)
PRIVATE_ARGUMENTS = (
    PrivateArguments(names=("request", "attestation"), field="Mutation.issueTokens", path="/token-request"),
    PrivateArguments(
        names=("subject", "stars", "scales", "reasons", "comment", "token"),
        field="Mutation.submitRating",
        path="/ratings",
    ),
    PrivateArguments(names=("comment",), field="Mutation.previewComment", path="/comments/preview"),
    PrivateArguments(names=("receipt",), field="Query.ratingByReceipt", path="/receipts/rating"),
    PrivateArguments(
        names=("receipt", "stars", "scales", "reasons", "comment"),
        field="Mutation.changeRating",
        path="/receipts/change",
    ),
    PrivateArguments(names=("receipt",), field="Mutation.withdrawRating", path="/receipts/withdraw"),
    PrivateArguments(names=("receipt",), field="Mutation.appealDecision", path="/receipts/appeal"),
)
MESSAGES = {
    "ALREADY_APPEALED": "Mỗi quyết định từ chối chỉ được khiếu nại một lần.",
    "ALREADY_DECIDED": "Bình luận đã được xử lý.",
    "ANSWER_INVALID": "Câu trả lời trống hoặc quá dài.",
    "APPEAL_TOO_LATE": "Đã quá hạn khiếu nại.",
    "ATTESTATION_MALFORMED": "Thiếu hoặc sai bằng chứng để nhận mã ẩn danh.",
    "ATTESTATION_REFUSED": "Bằng chứng để nhận mã ẩn danh không hợp lệ.",
    "ATTESTATION_UNKNOWN": "Loại bằng chứng này không được hỗ trợ.",
    "ATTESTATION_USED": "Bằng chứng này đã được sử dụng.",
    "CHANGING": "Bình luận đang được người khác xử lý, vui lòng thử lại.",
    "CLAIMED_BY_ANOTHER": "Cán bộ khác đang xử lý bình luận này.",
    "CLAIM_EXPIRED": "Thời hạn giữ bình luận để xử lý đã hết.",
    "COMMENT_FIXED": "Chỉ có thể thay bình luận khi đánh giá còn đang chờ.",
    "COMMENT_TEXT_GONE": "Nội dung bình luận không còn được lưu.",
    "COMMENT_TOO_LONG": "Bình luận quá dài.",
    "COMMENT_WITHDRAWN": "Người viết đã rút bình luận.",
    "NEEDS_A_READER": "Bình luận này phải được xử lý riêng.",
    "NOTHING_TO_APPEAL": "Chỉ có thể khiếu nại bình luận bị từ chối.",
    "NOT_A_MODERATOR_HERE": "Bạn không kiểm duyệt cho đơn vị này.",
    "NOT_CLAIMED": "Hãy nhận xử lý bình luận trước.",
    "NOT_DECIDED": "Chưa có quyết định nào để hủy.",
    "NOT_PUBLISHED": "Chỉ có thể trả lời hoặc gỡ bình luận đã được đăng.",
    "NOT_YOUR_DECISION": "Chỉ người đã quyết định mới hủy được quyết định.",
    "NO_PARENT_UNIT": "Không có đơn vị cấp trên.",
    "QUEUE_BEING_READ": "Hệ thống vừa khởi động và đang đọc danh sách bình luận, vui lòng thử lại sau giây lát.",
    "RATING_MOVING": "Đánh giá đang được chuyển, vui lòng thử lại sau giây lát.",
    "RATING_WITHDRAWN": "Đánh giá đã được rút.",
    "REASON_UNKNOWN": "Cần chọn một lý do trong danh mục.",
    "RECEIPT_UNKNOWN": "Không có đánh giá nào với biên nhận này.",
    "REDACTION_INVALID": "Các phần cần che không khớp với nội dung.",
    "SAME_PERSON_MAY_NOT_DECIDE_APPEAL": "Khiếu nại phải do người khác giải quyết.",
    "SUBJECT_UNKNOWN": "Không có nội dung đã đăng nào như vậy để đánh giá.",
    "TOKEN_BATCH_TOO_LARGE": "Yêu cầu quá nhiều mã ẩn danh cùng lúc.",
    "TOO_MANY_TOKENS": "Yêu cầu nhiều mã ẩn danh hơn mức được cấp.",
    "UNDO_TOO_LATE": "Chỉ có thể hủy quyết định trong vòng một giờ.",
}
DOMAIN = Domain(
    name="feedback",
    start_order=80,
    policy=POLICY,
    kinds=(COMMENT,),
    fields=FIELDS,
    private_arguments=PRIVATE_ARGUMENTS,
    messages=MESSAGES,
    busy_codes=frozenset({"CHANGING", "QUEUE_BEING_READ", "RATING_MOVING"}),
    wrong_secret_codes=frozenset({"RECEIPT_UNKNOWN", "ATTESTATION_REFUSED"}),
    wrong_secret_statuses={
        "/receipts/rating": 404,
        "/receipts/change": 404,
        "/receipts/withdraw": 404,
        "/receipts/appeal": 404,
        "/token-request": 403,
    },
    # Where RFC 9578 puts the issuer.
    well_known_paths=("/.well-known/private-token-issuer-directory", "/token-request", "/key-log"),
    private=True,
)
