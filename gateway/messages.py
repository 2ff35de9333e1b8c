"""Vietnamese messages by error code, of what every service may answer; a domain's own are in its manifest.

`detail` is the English message for developers. Codes without a message here are shown in English.
"""

from collections.abc import Mapping

VIETNAMESE: Mapping[str, str] = {
    "ALREADY_EXISTS": "Đã có một mục như vậy.",
    "APPROVAL_LAPSED": "Người phê duyệt không còn vai trò, cần một người khác phê duyệt lại.",
    "APPROVAL_VOID": "Nội dung đã thay đổi sau khi được phê duyệt, cần phê duyệt lại.",
    "BAD_CURSOR": "Con trỏ trang không thuộc danh sách này.",
    "BAD_ID": "Mã định danh không hợp lệ.",
    "BAD_INPUT": "Dữ liệu nhập không hợp lệ.",
    "BAD_REQUEST": "Yêu cầu không hợp lệ.",
    "BEYOND_CALENDAR": "Lịch chưa có dữ liệu cho ngày này.",
    "CONFLICT": "Yêu cầu mâu thuẫn với dữ liệu hiện có.",
    "CONTACT_NAMED": "Nội dung đăng ngay không được nêu số điện thoại, địa chỉ thư điện tử hay đường dẫn.",
    "FORBIDDEN": "Bạn không có quyền thực hiện việc này.",
    "GONE": "Nội dung đã được gỡ bỏ.",
    "IDEMPOTENCY_KEY_REUSED": "Khóa idempotencyKey đã dùng cho một yêu cầu khác.",
    "IDEMPOTENT_REQUEST_RUNNING": "Yêu cầu đầu tiên với khóa này đang được xử lý.",
    "IDENTITY_UNAVAILABLE": "Chưa kiểm tra được phiên đăng nhập, vui lòng thử lại sau giây lát.",
    "IMPORT_ROWS_CHANGED": "Có dòng đã thay đổi từ khi nhập tệp; hãy xem lại hoặc nhập lại tệp.",
    "NOT_FOUND": "Không tìm thấy nội dung.",
    "NO_SUCH_LUNAR_DAY": "Âm lịch không có ngày này.",
    "PRECONDITION_REQUIRED": "Hãy mở bản mới nhất và đọc trước khi phê duyệt.",
    "SECOND_PERSON_NEEDED": "Cần một người khác phê duyệt.",
    "SERVICE_UNAVAILABLE": "Một phần của hệ thống tạm thời không phản hồi, vui lòng thử lại sau.",
    "STALE_VERSION": "Người khác đã sửa nội dung này; hãy tải lại.",
    "TOKEN_BAD_SIGNATURE": "Mã ẩn danh không hợp lệ.",
    "TOKEN_EARLY_PERIOD": "Mã ẩn danh chưa đến kỳ sử dụng.",
    "TOKEN_EXPIRED_PERIOD": "Mã ẩn danh đã hết kỳ sử dụng.",
    "TOKEN_MALFORMED": "Mã ẩn danh không đúng định dạng.",
    "TOKEN_REFUSED": "Mã ẩn danh bị từ chối.",
    "TOKEN_REQUIRED": "Cần có mã ẩn danh.",
    "TOKEN_SPENT": "Mã ẩn danh đã được sử dụng.",
    "TOKEN_UNKNOWN_TYPE": "Loại mã ẩn danh này không được hỗ trợ.",
    "TOKEN_WRONG_CHALLENGE": "Mã ẩn danh không dành cho hệ thống này.",
    "TOKEN_WRONG_KEY": "Mã ẩn danh không do hệ thống này cấp.",
    "TOO_LARGE": "Yêu cầu quá lớn.",
    "TOO_MANY_NAMES": "Mỗi lần chỉ đối chiếu được từ 1 đến 1.000 tên.",
    "TOO_MANY_REQUESTS": "Có quá nhiều yêu cầu, vui lòng thử lại sau.",
    "UNAUTHENTICATED": "Cần đăng nhập.",
    "WRONG_STATE": "Trạng thái hiện tại không cho phép thao tác này.",
}
