import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.moderation.priority import Priority, Urgency, UrgencyReason, priority


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ông hàng xóm dọa giết cả nhà tôi", UrgencyReason.KILLING),
        ("no doa giet em, mong cong an giup", UrgencyReason.KILLING),
        ("nó nói sẽ jết tui đêm nay", UrgencyReason.KILLING),
        ("NÓ ĐÒI GIẾT TÔI", UrgencyReason.KILLING),
        ("nó bảo g.i.ế.t chết cả nhà", UrgencyReason.KILLING),
        ("nó doạ sẽ giếtttt tao", UrgencyReason.KILLING),
        ("he said he is going to kill my mom", UrgencyReason.KILLING),
        ("tính mạng gia đình tôi bị đe dọa", UrgencyReason.KILLING),
        ("em không muốn sống nữa", UrgencyReason.SELF_HARM),
        ("e k muon song nua", UrgencyReason.SELF_HARM),
        ("e mún chớt quá đi", UrgencyReason.SELF_HARM),
        ("bạn em nhắn tin nói sẽ nhảy cầu", UrgencyReason.SELF_HARM),
        ("buon qua chi muon tu tu", UrgencyReason.SELF_HARM),
        ("i want to die", UrgencyReason.SELF_HARM),
        ("chồng đánh em gãy tay", UrgencyReason.VIOLENCE),
        ("ck đánh e hoài, e sợ lắm", UrgencyReason.VIOLENCE),
        ("bi hanh hung truoc cong truong", UrgencyReason.VIOLENCE),
        ("nó dọa tạt axit", UrgencyReason.VIOLENCE),
        ("có thanh niên cầm dao trước nhà", UrgencyReason.WEAPON),
        ("bọn nó mang mã tấu đi lòng vòng", UrgencyReason.WEAPON),
        ("trong quan co sung", UrgencyReason.WEAPON),
        ("nó tưới xăng quanh nhà đòi đốt", UrgencyReason.ARSON),
        ("doa dot nha toi", UrgencyReason.ARSON),
        ("con tôi bị bắt cóc", UrgencyReason.KIDNAPPING),
        ("em gai em bi lua ban sang campuchia", UrgencyReason.KIDNAPPING),
        ("cháu bé mất tích từ hôm qua", UrgencyReason.KIDNAPPING),
        ("bị xâm hại mà không dám nói", UrgencyReason.SEXUAL_VIOLENCE),
        ("bao mau hanh ha tre o nha tre tu thuc", UrgencyReason.CHILD_ABUSE),
        ("cíu em zới", UrgencyReason.RESCUE),
        ("cuu toi voi", UrgencyReason.RESCUE),
        ("nhà đang cháy, còn người mắc kẹt", UrgencyReason.RESCUE),
        ("please help me, i am in danger", UrgencyReason.RESCUE),
        ("[tên người] dọa giết tôi, gọi [số điện thoại]", UrgencyReason.KILLING),
        ("no noi se chem ca nha toi", UrgencyReason.VIOLENCE),
        ("nó kêu xã hội đen tới xử tôi tối nay", UrgencyReason.VIOLENCE),
        ("co tieng sung no o hem 5", UrgencyReason.WEAPON),
        ("mk ko thiet song nua, chac nhay cau cho xong", UrgencyReason.SELF_HARM),
        ("tôi sẽ tự thiêu trước cổng ủy ban", UrgencyReason.SELF_HARM),
        ("con gái em bị nó nhốt trong nhà 2 ngày rồi ko cho ăn", UrgencyReason.KIDNAPPING),
        ("ba nội bị đột quỵ nằm đường ko ai gọi cấp cứu", UrgencyReason.RESCUE),
    ],
)
def test_threats_to_life_are_urgent(text: str, reason: UrgencyReason) -> None:
    found = priority(text)
    assert found.level is Urgency.URGENT
    assert reason in found.reasons


@pytest.mark.parametrize(
    "text",
    [
        "Cán bộ nhiệt tình, tôi rất hài lòng",
        "web lag muốn chết, đợi lâu muốn chết",
        "nong muon chet ma phong cho khong co quat",
        "chơi điện thoại giết thời gian trong lúc chờ",
        "vụ án giết người năm ngoái điều tra đến đâu rồi",
        "lò giết mổ gây mùi hôi",
        "cười chết với cái app này",
        "đề nghị đánh giá lại, bị đánh giá thấp",
        "xe bị giam 7 ngày, kẹt xe suốt",
        "xe cứu hỏa đến nhanh, cứu hộ chuyên nghiệp, xe cứu thương cũng vậy",
        "buổi tuyên truyền phòng chống bạo lực gia đình rất hay",
        "lớp kỹ năng phòng chống đuối nước cho trẻ",
        "hồ sơ mất tích 2 tháng nay",
        "phim bom tấn, chém gió, bắn tốc độ",
        "giao nộp súng tự chế được hướng dẫn kỹ",
        "đường số 113 đông, gọi 114 không được",
        "chi muon hoi thu tuc, cho minh hoi voi",
        "nhảy cầu dao điện, phòng tối om",
        "phòng chờ không cho ăn uống, giá vé cắt cổ",
        "",
    ],
)
def test_other_comments_are_normal(text: str) -> None:
    assert priority(text) == Priority(Urgency.NORMAL, ())


def test_a_harmless_expression_hides_no_threat_beside_it() -> None:
    assert priority("ngồi giết thời gian thì nó cầm dao dọa giết tôi").reasons == (
        UrgencyReason.KILLING,
        UrgencyReason.WEAPON,
    )


def test_every_reason_is_named_in_order() -> None:
    assert priority("cứu em, nó cầm dao đòi đốt nhà").reasons == (
        UrgencyReason.WEAPON,
        UrgencyReason.ARSON,
        UrgencyReason.RESCUE,
    )


def test_spelling_with_other_diacritics_is_another_word() -> None:
    assert priority("bí danh của tôi, cậu tôi, đang chạy").level is Urgency.NORMAL


@given(st.text(max_size=200))
def test_any_text_has_a_priority_with_reasons_exactly_when_urgent(text: str) -> None:
    found = priority(text)
    assert (found.level is Urgency.URGENT) == bool(found.reasons)


@given(st.sampled_from(["dọa giết em", "muốn tự tử", "đang cháy"]), st.text("abc đêu.,!", max_size=30))
def test_a_threat_is_seen_wherever_it_stands(threat: str, around: str) -> None:
    assert priority(f"{around}. {threat} . {around}").level is Urgency.URGENT
