"""What the import commands say to clerks: in Vietnamese, or in English where that is asked for."""

import io
import string
from typing import Any

import httpx
import pytest

from launcher import import_output, messages
from launcher.errors import LaunchError, file_errors
from launcher.import_answer import ImportAnswer, problem_of, reason_of
from launcher.messages import Language, Message
from launcher.output import Output
from services.editorial.imports.runs import LeftReason

ROW = {"line": 2, "document": {"fullName": "Nguyễn Giả Định"}}
ANSWER = {
    "counts": {"rows": 9, "read": 8, "imported": 5, "passedOver": 1, "doubtful": 1, "refused": 2},
    "new": 3,
    "changed": 1,
    "same": 1,
    "probableCount": 1,
    "unchecked": 4,
    "rejectedCount": 2,
    "published": 0,
    "waiting": 4,
    "changes": [{"id": "n1", "fields": ["marks", "reward"]}],
    "probable": [{"id": "n2", "fullName": "Lê Giả", "noticeId": "n9", "unit": "c02", "inFile": False}],
    "first": [ROW],
    "last": [ROW],
    "odd": [ROW],
    "rejected": [
        {"line": 3, "reason": "unit is missing", "code": "BAD_INPUT"},
        {"line": 4, "reason": "ô J8: 31/02/2025 không phải là ngày", "code": "BAD_INPUT", "cell": "J8"},
    ],
}
RUN = {
    "id": "r1",
    "state": "APPROVED",
    "leftCount": 1,
    "left": [{"line": 3, "id": "n3", "reason": "DOUBTFUL"}],
}
VIETNAMESE = """\
n1: sẽ thay đổi marks, reward
n2 (Lê Giả) có lẽ là cùng một người với n9 của c02
đầu tệp, dòng 2: Nguyễn Giả Định
cuối tệp, dòng 2: Nguyễn Giả Định
cần xem, dòng 2: Nguyễn Giả Định
dòng 3: Dữ liệu nhập không hợp lệ (unit is missing)
ô J8: 31/02/2025 không phải là ngày
3 mới, 1 thay đổi, 1 giữ nguyên, 2 bị từ chối, 1 bỏ qua, trong đó 1 còn nghi ngờ, 1 có lẽ đã có trong danh sách, \
4 chưa đối chiếu. 0 mục sẽ công khai, 4 mục sẽ chờ duyệt.
dòng 3: n3 được để nguyên (còn nghi ngờ)
Lượt nhập r1 đã được duyệt; 1 dòng được để nguyên.
"""
ENGLISH = """\
n1: would change in marks, reward
n2 (Lê Giả) is probably the same person as n9 of c02
first: line 2: Nguyễn Giả Định
last: line 2: Nguyễn Giả Định
odd: line 2: Nguyễn Giả Định
line 3: unit is missing
ô J8: 31/02/2025 không phải là ngày
3 new, 1 changed, 1 as they were, 2 rejected, 1 passed over, 1 of them doubtful, 1 probably listed already, \
4 not compared. 0 would become public, 4 would wait for approval.
line 3: n3 was left (doubtful)
The run r1 is approved; 1 rows were left.
"""


def output_in(language: Language) -> tuple[Output, io.StringIO]:
    said = io.StringIO()
    return Output(stdout=said, stderr=said, language=language), said


@pytest.mark.parametrize(("language", "expected"), [(Language.VI, VIETNAMESE), (Language.EN, ENGLISH)])
def test_a_preview_and_an_approval_are_told_in_the_asked_language(language: Language, expected: str):
    output, said = output_in(language)
    answer = ImportAnswer.read(ANSWER)
    import_output.tell(answer, output)
    import_output.tell_end(answer, output, dry_run=True)
    import_output.tell_run(RUN, output)
    assert said.getvalue() == expected


def test_a_refusal_is_told_by_its_code_and_its_braces_are_letters(tmp_path: Any):
    document = {"code": "SECOND_PERSON_NEEDED", "detail": "Who imported a {file} does not approve it."}
    reason = reason_of(problem_of(httpx.Response(403, json=document)))
    no_file = tmp_path / "{none}.jsonl"
    for language, refused, missing in (
        (Language.VI, "Lỗi: Hệ thống từ chối: Cần một người khác phê duyệt.", "không có tệp này."),
        (Language.EN, f"Error: The system refused: {document['detail']}", "No such file or directory."),
    ):
        output, said = output_in(language)
        output.fail(LaunchError(messages.REFUSED, reason=reason))
        with pytest.raises(LaunchError) as raised, file_errors(no_file):
            no_file.open()
        output.fail(raised.value)
        first, second = said.getvalue().splitlines()
        assert first == refused
        assert str(no_file) in second
        assert second.endswith(missing)
    assert reason_of(problem_of(httpx.Response(502, text="<html>"))) == Message("502", "502")


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_values():
    told = [found for found in vars(messages).values() if isinstance(found, Message)]
    told += [*messages.LEFT_REASONS.values(), *messages.RUN_ENDS.values()]
    assert len(told) > 40
    for message in told:
        assert _values(message.vi) == _values(message.en), message
    assert set(messages.LEFT_REASONS) == set(LeftReason)
