"""Cries for help in comments: what is one, whom to call, and that staff see each first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.advice import advise
from feedback.denunciations import denounces
from feedback.emergencies import AMBULANCE, CHILDREN, FIRE, POLICE, emergency
from feedback.moderation.priority import Urgency, priority
from feedback.redaction import redact


@pytest.mark.parametrize(
    "text",
    [
        "cứu tôi với, nó đang phá cửa",
        "CỨU TÔI VỚI",
        "cuuuu toiii voiii",
        "cúu tôi vơi nó cầm dao",
        "cưú em với",
        "cuu em voi chong em dang danh em",
        "cuwus tooi vowis",
        "nos ddang ddasnh tooi",
        "c ứ u t ô i",
        "cuutoivoi",
        "giúp với nó đang đuổi chém tôi",
        "chồng tôi đang cầm dao đòi giết cả nhà",
        "hôm qua nó đã đánh tôi, giờ nó lại đang đập cửa đòi giết",
        "con tôi mất tích từ sáng nay, ai giúp với",
        "con gái tôi bị bắt cóc rồi",
        "cháu bé nhà bên đang bị đánh, khóc rất to",
        "bố dượng hiếp em, em sợ lắm",
        "em bị nhốt trong phòng trọ ở bavet, họ không cho về",
        "em không muốn sống nữa",
        "tôi sắp nhảy cầu Chương Dương đây",
        "chắc em uống thuốc ngủ cho xong",
        "tao sẽ tự tử ngay tối nay",
        "nhà tôi đang cháy, còn mẹ già trong đó",
        "chay nha so 5 roi goi cuu hoa giup",
        "khói mù mịt cả chung cư, có người kẹt trên tầng 5",
        "mẹ em ngất xỉu không thở được, gọi cấp cứu giúp em",
        "ba tôi bị đột quỵ nằm bất tỉnh",
        "có tai nạn ở ngã tư, người chảy máu nhiều lắm",
        "nước dâng tới mái nhà rồi, cả nhà tôi đang trên mái nhà",
        "lũ cuốn trôi mất anh tôi",
        "có kẻ đang đột nhập nhà tôi",
        "tôi đang bị theo dõi, có người bám theo tôi từ nãy",
        "nó rượt theo tôi, tôi trốn trong nhà vệ sinh",
        "đang bị cướp ở hẻm 5",
        "công an tới ngay đi, đánh nhau chết người mất",
        "gọi 113 mà không ai nghe, nó vẫn đang đập cửa",
        "help me please he has a knife",
        "hepl me, im trapped",
        "someone is breaking into my house",
        "my husband is beating me right now",
        "my father is not breathing",
        "i want to kill myself",
        "they locked me in a room in Cambodia",
        "there is a fire and people are trapped",
        "sos sos",
        "nó đòi tạt axit tôi tối nay",
        "nó dọa đốt nhà tôi",
        "thằng kia cầm súng trước cổng trường",
        "có bom trong siêu thị",
        "không ai cứu tôi cả, nó sắp giết tôi",
        "tôi không muốn chết, cứu tôi",
        "con em nuốt pin tím tái rồi",
        "em bé co giật liên tục không tỉnh",
        "rò rỉ gas cả nhà chóng mặt",
        "thuyền lật, có người đuối nước",
        "e bi nhot o phong tro ko dc ra ngoai, cuu e",
        "trong nhà có trẻ bị bỏ đói, đánh đập hằng ngày",
        "vo toi doi nhay lau",
        "chúng nó vây nhà tôi, ném gạch đập phá",
        "nó đang bóp cổ chị tôi",
        "chong em say ruou danh em gay tay, em dang tron ngoai vuon",
        "Tôi bị đánh chảy máu đầu, bọn nó còn ở ngoài cửa",
        "ai gần ngõ 12 qua giúp với, hàng xóm đang bị chồng đánh thừa sống thiếu chết",
        "nó nhốt tôi trong nhà tắm, tôi gọi điện không được",
        "tôi đang trốn dưới gầm giường, có trộm trong nhà",
        "co nguoi dang pha khoa nha toi",
        "CHÁY NHÀ RỒI CỨU VỚI",
        "nha chay roi",
        "bé nhà em bị hóc xương không thở được",
        "ông ngoại em ngã cầu thang bất tỉnh",
        "mẹ em đòi tự tử, em phải làm sao",
        "tôi hết chịu nổi rồi, tối nay tôi chết cho xong",
        "tạm biệt mọi người, em đi đây",
        "nó bảo sẽ giết tôi nếu tôi báo công an",
        "anh ta dí dao vào cổ tôi",
        "chủ nợ kéo tới đập phá nhà tôi",
        "bạn em bị lừa sang Campuchia đang bị giữ, đòi chuộc 100 triệu",
        "con bé 10 tuổi bị dượng sờ mó mỗi đêm",
        "có người đuối nước ở hồ Tây mau lên",
        "xe khách lật, nhiều người bị thương",
        "a car crash, people are bleeding",
        "my ex is outside my door with a gun",
        "someone please call police",
        "I can't breathe",
        "im gonna kill myself tonight",
        "he will kill me",
        "they are holding me hostage",
        "tôi bị bắn rồi",
        "bọn chúng ném bom xăng vào quán",
        "bị đánh hội đồng trước cổng trường ngay lúc này",
        "mac ket trong thang may",
        "nước lũ lên nhanh quá cả xóm mắc kẹt",
    ],
)
def test_a_cry_for_help_is_answered_and_comes_first_in_the_queue(text: str) -> None:
    assert {POLICE, FIRE, AMBULANCE} <= set(emergency(text))
    assert priority(redact(text).text).level is Urgency.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "Phim cháy nhà hay quá, chiếu ở nhà văn hoá",
        "hôm qua đã báo cháy nhà hàng xóm và được dập tắt kịp thời",
        "Cảm ơn công an đã cứu cháu bé đuối nước",
        "năm ngoái con tôi đã bị bắt cóc và công an đã tìm được",
        "vụ án giết người năm ngoái xử chưa",
        "đọc báo thấy vụ chồng đánh vợ mà sợ",
        "buổi diễn tập chữa cháy và cứu nạn rất hay",
        "không có ai bị đánh cả, tin đồn thôi",
        "không hề bị hành hung, cán bộ hoà nhã",
        "bài viết về bạo hành trẻ em bổ ích",
        "trang tuyên truyền phòng chống mua bán người rõ ràng",
        "Cán bộ nhiệt tình",
        "app lag muốn chết",
        "nhờ 114 đã dập tắt đám cháy nhà tôi, cảm ơn các anh",
        "xem phim thấy cảnh bắt cóc giống thật",
        "thủ tục khai báo mất tích thế nào",
        "chưa bị đánh nhưng bực mình vì chờ lâu",
        "giúp em với app lỗi rồi",
        "gọi 113 mãi không ai nghe máy",
        "xe cứu hoả đến nhanh",
        "clip tự tử trên mạng nên gỡ xuống",
        "tuần trước đã có vụ đánh nhau, công an xử lý rồi",
        "the movie about a murder was great",
        "thank you for saving my life last year",
        "kẹt xe ở cầu Chương Dương",
        "hồ sơ cấp cứu",
        "quầy số 3 chờ mệt muốn chết",
        "nghe nói hôm trước có vụ cướp tiệm vàng đã bắt được rồi",
        "truyện trinh thám giết người liên hoàn",
        "game bắn súng ồn ào",
        "lớp dạy trẻ em phòng chống xâm hại",
        "đề nghị xử lý nghiêm vụ hành hung bác sĩ tháng trước",
        "sách kể về nạn nhân bị giam giữ",
        "hướng dẫn cách thoát hiểm khi cháy nhà chung cư rất dễ hiểu",
        "quán karaoke nghe bài không muốn sống",
        "cảm ơn 113 đã tới nhanh khi nhà tôi bị trộm",
        "hôm trước nhà tôi bị trộm đột nhập đã trình báo",
        "xem tập phim hôm qua có cảnh đánh bom hay",
        "chưa thấy ai bị đánh ở đây",
        "tôi muốn hỏi thủ tục trình báo mất tích",
        "trời nóng muốn chết",
        "lễ hội đông nghẹt thở",
        "cán bộ nói chuyện như muốn giết người ta",
        "bài giảng về sơ cứu người đuối nước rất hữu ích",
        "cứu hộ giao thông lấy giá cao",
        "cứu xét giúp em hồ sơ",
        "đề nghị công an tuần tra vì hay có trộm",
        "ứng dụng bị treo, cứu dữ liệu sao được",
        "phường đã xử lý vụ bạo hành năm ngoái rất tốt",
        "no one was hurt, great response",
        "khen ngợi chiến sĩ cứu người trong đám cháy hôm 5/3",
        "",
    ],
)
def test_what_is_over_denied_taught_or_seen_in_a_film_is_none(text: str) -> None:
    assert emergency(text) == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("chồng đang cầm dao đòi giết em", POLICE),
        ("nhà tôi đang cháy", FIRE),
        ("mẹ em bất tỉnh không thở được", AMBULANCE),
        ("em muốn tự tử", AMBULANCE),
        ("bảo mẫu đang hành hạ trẻ", CHILDREN),
        ("kẻ lạ đang phá cửa", POLICE),
    ],
)
def test_the_most_fitting_number_comes_first(text: str, first: str) -> None:
    assert emergency(text)[0] == first


def test_where_a_child_is_in_danger_the_number_for_children_is_named() -> None:
    assert CHILDREN in emergency("nó đang đánh con gái em")
    assert CHILDREN not in emergency("nó đang đánh hàng xóm, cứu với")


def test_a_story_hides_no_cry_beside_it() -> None:
    assert emergency("Phim hay quá. Cứu tôi với, nó đang phá cửa!")
    assert emergency("hôm qua đã báo công an rồi mà giờ nó lại đang đập cửa đòi chém")


@given(
    st.lists(
        st.sampled_from(["cứu em", "phim", "đã", "không", "giết người", "đang", "hôm qua", ".", "\n", "xem"]),
        max_size=9,
    )
)
def test_whatever_is_answered_is_urgent_for_staff(words: list[str]) -> None:
    text = " ".join(words)
    assert not emergency(text) or priority(text).level is Urgency.URGENT


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    assert len(set(emergency(text))) == len(emergency(text))


@pytest.mark.parametrize(
    "text",
    [
        "tôi tố cáo cán bộ nhận hối lộ",
        "to cao ong truong thon an chan",
        "đòi phong bì mới làm",
        "xin gửi đơn tố cáo",
        "the officer asked for a bribe",
    ],
)
def test_a_denunciation_is_told_where_it_belongs(text: str) -> None:
    advice = advise(text)
    assert denounces(text)
    assert advice.referral
    assert advice.urgent is None
    assert "tiếp công dân" in advice.referral.vi


@pytest.mark.parametrize(
    "text",
    ["thủ tục tố cáo ghi rõ ràng", "trang tố cáo khó tìm", "buổi tuyên truyền phòng chống tham nhũng hay", "Tốt"],
)
def test_who_asks_about_denunciations_denounces_nobody(text: str) -> None:
    assert not denounces(text)


def test_the_message_says_that_nobody_reads_and_whom_to_call() -> None:
    urgent = advise("cứu tôi với").urgent
    assert urgent
    for message in (urgent.vi, urgent.en):
        assert all(number in message for number in ("113", "114", "115", "111"))
    assert "Không có ai đọc" in urgent.vi
    assert "Nobody reads" in urgent.en
    assert advise(None) == advise("Cán bộ nhiệt tình")
