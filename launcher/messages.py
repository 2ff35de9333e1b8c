"""What the commands for clerks say, in Vietnamese and English. Texts hold the names of the values put in."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Message:
    """One text in every language."""

    vi: str
    en: str

    def text(self, language: Language, **values: object) -> str:
        """The text with its values, if it has any; those that are messages are in the same language."""
        found = self.vi if language is Language.VI else self.en
        said = {name: value.text(language) if isinstance(value, Message) else value for name, value in values.items()}
        return found.format(**said) if said else found


ERROR = Message("Lỗi: {text}", "Error: {text}")

# -- the file and the system --------------------------------------------------------------------------------------

FILE_UNUSABLE = Message("Không dùng được {path}: {reason}.", "Cannot use {path}: {reason}.")
FILE_MISSING = Message("không có tệp này", "No such file or directory")
FILE_IS_FOLDER = Message("đây là một thư mục", "Is a directory")
FILE_FORBIDDEN = Message("không có quyền đọc hoặc ghi", "Permission denied")
FILE_READ_ONLY = Message("ổ đĩa này chỉ cho đọc", "Read-only file system")
DISK_FULL = Message("ổ đĩa đã đầy", "No space left on device")
FILE_EXISTS = Message("Đã có tệp {file}.", "{file} is there already.")
FILE_WRITTEN = Message("Đã ghi tệp {file}.", "{file} is written.")

NOT_RUNNING = Message(
    "Không có hệ thống nào đang chạy ở {data}: hãy chạy `tiepdan up`, hoặc chỉ thư mục của nó bằng --data.",
    "No system runs on {data}: start it with `tiepdan up`, or name its folder with --data.",
)
STILL_STARTING = Message(
    "Hệ thống đang khởi động: hãy thử lại sau giây lát.", "The system is still starting: try again shortly."
)
NO_ADDRESS = Message(
    "{address} không phải là địa chỉ: hãy bắt đầu bằng http:// hoặc https://.",
    "{address} is no address: begin with http:// or https://.",
)
NO_ANSWER = Message(
    "Không có hệ thống nào trả lời ở {address}: hãy xem hệ thống có chạy ở đó không, rồi thử lại.",
    "No system answers at {address}: see whether it runs there, and try again.",
)
BROKEN_OFF = Message(
    "Hệ thống không trả lời: hãy nhập lại đúng tệp đó; không mục nào bị nhập hai lần.",
    "The system did not answer: run the same import again; nothing is doubled.",
)
REFUSED = Message("Hệ thống từ chối: {reason}", "The system refused: {reason}")
FILE_REFUSED = Message(
    "Hệ thống từ chối: {reason} Những dòng đã nhận trước đó vẫn còn; gửi lại không làm mục nào bị nhập hai lần.",
    "The system refused: {reason} What was taken before stays; twice is the same as once.",
)
ROW_CHANGED = Message("dòng {line}: {id} đã thay đổi từ khi nhập", "line {line}: {id} was changed since")

# -- the options --------------------------------------------------------------------------------------------------

FILE_OR_RUN = Message(
    "Hãy chỉ một tệp, hoặc một lượt nhập bằng --approve hay --undo.",
    "Name either a file, or a run with --approve or --undo.",
)
REASON_NEEDED = Message(
    "Hãy ghi bằng --why lý do hoàn tác lượt nhập.", "Say with --why for what reason the run is undone."
)
NO_RUNS = Message(
    "Nhập {kind} không có bản xem trước, cũng không có lượt nhập: có hiệu lực ngay.",
    "An import of {kind} has no preview, and no run: it takes effect at once.",
)
PUBLISH_UNCONFIRMED = Message(
    "{count} mục sẽ công khai ngay: nếu đúng ý, hãy thêm --yes.",
    "{count} would become public at once: say so with --yes.",
)
PUBLISH_QUESTION = Message(
    "{count} mục sẽ công khai ngay. Có đăng không?", "{count} become public at once. Publish them?"
)
NOT_PUBLISHED = Message("Chưa nhập và chưa đăng gì.", "Nothing was imported or published.")

# -- rows ---------------------------------------------------------------------------------------------------------

WOULD_CHANGE = Message("{id}: sẽ thay đổi {fields}", "{id}: would change in {fields}")
PROBABLY_LISTED = Message(
    "{id} ({name}) có lẽ là cùng một người với {notice} của {unit}",
    "{id} ({name}) is probably the same person as {notice} of {unit}",
)
FIRST_ROW = Message("đầu tệp, dòng {line}: {title}", "first: line {line}: {title}")
LAST_ROW = Message("cuối tệp, dòng {line}: {title}", "last: line {line}: {title}")
ODD_ROW = Message("cần xem, dòng {line}: {title}", "odd: line {line}: {title}")
LINE_REFUSED = Message("dòng {line}: {reason}", "line {line}: {reason}")
REASON_IN_DETAIL = Message("{reason} ({detail})", "{reason} ({detail})")

# -- counts -------------------------------------------------------------------------------------------------------

NEW = Message("{count} mới", "{count} new")
CHANGED = Message("{count} thay đổi", "{count} changed")
UNCHANGED = Message("{count} giữ nguyên", "{count} as they were")
REJECTED = Message("{count} bị từ chối", "{count} rejected")
PASSED_OVER = Message("{count} bỏ qua", "{count} passed over")
DOUBTFUL = Message("trong đó {count} còn nghi ngờ", "{count} of them doubtful")
PROBABLE = Message("{count} có lẽ đã có trong danh sách", "{count} probably listed already")
UNCHECKED = Message("{count} chưa đối chiếu", "{count} not compared")
PREVIEWED = Message(
    "{counts}. {published} mục sẽ công khai, {waiting} mục sẽ chờ duyệt.",
    "{counts}. {published} would become public, {waiting} would wait for approval.",
)
IMPORTED = Message("{counts}.", "{counts}.")
IMPORTED_AS_DRAFTS = Message(
    "{counts}. {waiting} bản nháp chờ duyệt: lượt nhập {run}", "{counts}. {waiting} drafts wait for approval: run {run}"
)

# -- runs ---------------------------------------------------------------------------------------------------------

ROW_LEFT = Message("dòng {line}: {id} được để nguyên ({reason})", "line {line}: {id} was left ({reason})")
LEFT_REASONS = {
    "CHANGED_SINCE": Message("đã thay đổi từ khi nhập", "changed since the import"),
    "EXISTED_BEFORE": Message("đã có trước khi nhập", "was there before the import"),
    "DOUBTFUL": Message("còn nghi ngờ", "doubtful"),
}
RUN_ENDS = {
    "APPROVED": Message(
        "Lượt nhập {run} đã được duyệt; {left} dòng được để nguyên.",
        "The run {run} is approved; {left} rows were left.",
    ),
    "UNDONE": Message(
        "Lượt nhập {run} đã được hoàn tác; {left} dòng được để nguyên.",
        "The run {run} is undone; {left} rows were left.",
    ),
}

# -- photos -------------------------------------------------------------------------------------------------------

PHOTOS_OF = Message("ảnh trong {name}", "photos of {name}")
PHOTOS_KEPT = Message(
    "{kept} ảnh đã nhận, {unchanged} giữ nguyên, {rejected} bị từ chối.",
    "{kept} kept, {unchanged} as they were, {rejected} rejected.",
)
PHOTOS_WAITING = Message(
    "{counts} {waiting} ảnh của thông báo đã đăng chờ một biên tập viên khác duyệt.",
    "{counts} {waiting} of published notices wait for another editor's approval.",
)
