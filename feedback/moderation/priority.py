"""Which comments staff must see first: threats to life or body, and calls for help.

A word list, not a judgement. It errs towards urgent: a comment shown on top in vain costs a glance. Phrases are
spelt with diacritics and match text typed with or without them; chat spellings are written out first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.phrases import from_telex, phrase_pattern, written_out


class Urgency(StrEnum):
    URGENT = "urgent"
    NORMAL = "normal"


class UrgencyReason(StrEnum):
    """Why a comment is urgent."""

    KILLING = "killing"
    SELF_HARM = "selfHarm"
    VIOLENCE = "violence"
    WEAPON = "weapon"
    ARSON = "arson"
    KIDNAPPING = "kidnapping"
    SEXUAL_VIOLENCE = "sexualViolence"
    CHILD_ABUSE = "childAbuse"
    RESCUE = "rescue"
    MEDICAL = "medical"
    INTRUSION = "intrusion"


@dataclass(frozen=True, slots=True)
class Priority:
    """The level, and the reasons in the order of `UrgencyReason`; none for a normal comment."""

    level: Urgency
    reasons: tuple[UrgencyReason, ...]


# `*` stands for at most three words.
_PHRASES = {
    UrgencyReason.KILLING: """
        giết người, giết chết, giết tôi, giết em, giết mình, giết tao, giết nó, giết hết, giết cả, giết con, giết vợ,
        giết chồng, giết mày, giết mẹ, giết bố, giết * nhà, dọa giết, đe dọa giết, dọa * giết, đòi giết, sẽ giết, định
        giết, muốn giết, bị giết, thủ tiêu, xử đẹp, lấy mạng, đoạt mạng, cho mày chết, chém chết, đâm chết, đánh chết,
        bắn chết, bóp cổ, xiên chết, tính mạng * bị đe dọa, tính mạng * đe dọa, đe dọa tính mạng, dọa * mạng, thuê
        người giết, going to kill, kill me, kill you, kill him, kill her, death threat, murder, sắp giết, đang giết,
        truy sát, giết tui, giết bà, giết ông, giết chị, giết anh
        """,
    UrgencyReason.SELF_HARM: """
        tự tử, tự sát, tự vẫn, tự vận, quyên sinh, tự kết liễu, kết liễu đời, kết thúc cuộc đời, không muốn sống, chẳng
        muốn sống, muốn chết, muốn được chết, chết quách, chết đi cho, chán sống, nhảy lầu, nhảy cầu, cắt cổ tay, cắt
        tay tự, rạch tay, uống thuốc sâu, uống thuốc ngủ, uống thuốc trừ sâu, uống thuốc chuột, tự thiêu, treo cổ, thắt
        cổ, vĩnh biệt mọi người, không thiết sống, hết muốn sống, kill myself, want to die, suicide, suicidal, muốn
        biến mất, hurt myself, end my life, end it all, no reason to live, sắp nhảy, đòi nhảy, sẽ nhảy, uống thuốc *
        cho xong, sống làm gì nữa, chết cho xong, chết cho rồi, hết chịu nổi, tạm biệt mọi người, vĩnh biệt, không sống
        nổi, sống không nổi, không còn muốn sống, đừng tìm tôi, đừng tìm em, killing myself
        """,
    UrgencyReason.VIOLENCE: """
        bị đánh, đánh đập, đánh em, đánh tôi, đánh vợ, đánh con, đánh mẹ, đánh cháu, chồng đánh, bố đánh, bạo hành, bạo
        lực gia đình, hành hung, đánh hội đồng, đánh dã man, tra tấn, bị chém, chém nhau, đòi chém, dọa chém, sẽ chém,
        chém cả, chém * nhà, xã hội đen * xử, chém tôi, chém em, chém người, bị đâm, đâm tôi, đâm em, đâm nhau, dọa
        đâm, đòi đâm, tạt axit, tạt acid, xử tao, máu me, dọa đánh, đòi đánh, sẽ đánh, bị * hành hung, beat me, beating
        me, beats me, stabbed, attacked me, hitting me, hurting me, going to hurt, đuổi chém, đuổi đánh, rượt đánh,
        rượt chém, rượt theo, đánh gãy, đánh chảy máu, đánh nhau, đánh chị, đánh anh, đánh bà, đánh ông, vây nhà, bao
        vây, khống chế, chặn đường đánh, dí theo đánh, đâm chém, đập phá nhà, đập phá quán, bị bắn, bắn tôi, bắn em
        """,
    UrgencyReason.WEAPON: """
        cầm dao, mang dao, vác dao, rút dao, kề dao, dao kề, cầm mã tấu, mã tấu, cầm súng, có súng, tiếng súng, nổ
        súng, mang súng, rút súng, dí súng, bắn nhau, lựu đạn, thuốc nổ, chất nổ, đặt bom, gài bom, có bom, đánh bom,
        cài mìn, gài mìn, bom xăng, has a knife, has a gun, with a knife, with a gun, bomb, dí dao, dao vào cổ, cầm
        gậy, cầm kiếm, cầm rựa, cầm búa, cầm kéo, at gunpoint, at knifepoint
        """,
    UrgencyReason.ARSON: """
        đốt nhà, đốt xe, đốt * nhà, dọa đốt, đòi đốt, sẽ đốt, phóng hỏa, châm lửa, tưới xăng, đổ xăng, tạt xăng, tẩm
        xăng, thiêu sống, burn * house
        """,
    UrgencyReason.KIDNAPPING: """
        bắt cóc, bắt giữ người, giam giữ trái, bị nhốt, nhốt trong, nhốt ở, nhốt em, nhốt tôi, nhốt con, giam lỏng, bị
        giam, giam giữ, không cho ra ngoài, không được ra ngoài, không cho về, bắt con, bắt mất con, buôn người, mua
        bán người, bán sang, lừa bán, bị lừa sang, tống tiền * con, đòi tiền chuộc, mất tích, kidnap, kidnapped,
        trafficked, locked me, đang bị giữ, bị giữ lại, hostage, won t let me leave
        """,
    UrgencyReason.SEXUAL_VIOLENCE: """
        hiếp dâm, cưỡng hiếp, cưỡng bức, bị hiếp, hiếp em, hiếp tôi, xâm hại, dâm ô, sàm sỡ, quấy rối tình dục, giở trò
        đồi bại, ép quan hệ, bị làm nhục, ấu dâm, rape, raped, molested, sờ mó, sờ soạng, touches me, touching me
        """,
    UrgencyReason.CHILD_ABUSE: """
        bạo hành trẻ, không cho ăn, hành hạ trẻ, hành hạ con, hành hạ cháu, hành hạ bé, đánh trẻ, đánh đập trẻ, đánh
        bé, bỏ đói con, bỏ đói cháu, bỏ rơi trẻ, bỏ rơi con, xâm hại trẻ, dâm ô trẻ, xâm hại bé, bóc lột trẻ, child
        abuse, bỏ đói, trẻ * bị đánh, bé * bị đánh, em bé bị
        """,
    UrgencyReason.RESCUE: """
        cứu tôi, cứu em, cứu mình, cứu với, cứu con, cứu mẹ, cứu cháu, cứu chúng, cầu cứu, kêu cứu, xin hãy cứu, giúp
        em với * sợ, nguy hiểm tính mạng, nguy hiểm đến tính mạng, nguy kịch, đang cháy, cháy nhà, nhà cháy, cháy lớn,
        mắc kẹt, kẹt trong, bị kẹt * lửa, sắp chết, đuối nước, chết đuối, sập nhà, nhà sập, lũ cuốn, không thở được,
        ngưng thở, đột quỵ, bất tỉnh, hôn mê, help me, save me, sos, in danger, cứu tui, cứu người, cứu chị, cứu anh,
        cứu ba, cứu bố, cứu bà, cứu ông, cứu vợ, cứu bạn, cứu * với, cứutôi, cứutôivới, cứuem, cứuemvới, cứuvới,
        cuutoi, cuutoivoi, cuuem, cuuvoi, helpme, cháy rồi, cháy to, đám cháy, khói mù mịt, chìm thuyền, lật thuyền,
        thuyền lật, đang chìm, nước dâng, trên mái nhà, sạt lở, trôi mất, rơi xuống sông, rơi xuống giếng, rò rỉ gas,
        xì gas, nổ bình gas, nổ gas, trapped, drowning, on fire, there is a fire, burning
        """,
    UrgencyReason.MEDICAL: """
        không thở được, ngưng thở, khó thở, đột quỵ, bất tỉnh, hôn mê, nguy kịch, ngất xỉu, co giật, tím tái, chảy máu
        nhiều, chảy * máu nhiều, mất máu, chảy máu đầu, nhồi máu, ngộ độc, nuốt pin, rắn cắn, điện giật, bị tai nạn, có
        tai nạn, gọi cấp cứu, cần cấp cứu, not breathing, can t breathe, cant breathe, heart attack, overdose,
        bleeding, unconscious, nhiều người bị thương, người bị thương, bị thương nặng, xe * lật, lật xe, hóc xương, bị
        hóc, injured, car crash
        """,
    UrgencyReason.INTRUSION: """
        đột nhập, phá cửa, phá khóa, đập cửa, xông vào nhà, trộm * trong nhà, đang bị cướp, bị cướp ở, đang cướp, cướp
        đang, theo dõi tôi, bị theo dõi, bám theo, công an tới ngay, công an đến ngay, breaking in, break into my,
        breaking into, following me, call the police, call police, being robbed
        """,
}

# Manners of speaking and fixed expressions in which the words above threaten nobody.
_HARMLESS = """
    giết thời gian, giết thời giờ, giết mổ, giết gà, giết heo, giết lợn, giết vịt, giết trâu, giết bò, vụ giết người,
    vụ án giết người, tội giết người, án giết người, phim * giết người, cười chết, chết cười, nóng muốn chết, mệt muốn
    chết, lag muốn chết, chậm muốn chết, đói muốn chết, lâu muốn chết, đông muốn chết, mắc muốn chết, sợ muốn chết, khó
    muốn chết, mừng muốn chết, ngon muốn chết, tức muốn chết, ngại muốn chết, bực muốn chết, đắt muốn chết, cười muốn
    chết, dài muốn chết, phiền muốn chết, chờ muốn chết, đợi muốn chết, chờ * muốn chết, đợi * muốn chết, mệt sắp chết,
    nóng sắp chết, đói sắp chết, máy sắp chết, pin sắp chết, bom tấn, bom hàng, boom hàng, súng nước, bắn tốc độ, chém
    gió, phòng chống xâm hại, phòng chống bạo hành, phòng chống bạo lực gia đình, phòng chống mua bán người, phòng
    chống đuối nước, phòng chống buôn người, luật phòng chống * gia đình, kỹ năng * đuối nước, chống đuối nước, diễn
    tập * cháy, cứu mạng app, bị đánh giá, đánh giá, bị đánh dấu, bị đánh rớt, bị đánh máy, đánh máy, bị đánh thuế,
    đang cháy hàng, cháy máy, cháy vé, giấy tờ mất tích, hồ sơ mất tích, hồ sơ bị mất tích, bị giam xe, bị giam bằng,
    giam xe, xe bị giam, kẹt xe, thu hồi súng, giao nộp súng, giao nộp vũ khí, cứu em pha này, tìm kiếm cứu nạn, cầu
    dao, không cho ăn uống, cứu người bệnh, hồ sơ cấp cứu, khoa cấp cứu, phòng cấp cứu, khống chế dịch, lừa bán hàng,
    bằng lái * bị giam, bằng * bị giam, xe * bị giam, giấy tờ * bị giam, giam giấy tờ, định danh, nặc danh, giả danh,
    như muốn giết người, như muốn giết, muốn giết người ta
    """


_CLAUSE_END = re.compile(r"(?<=[.!?;…])\s+|\n+")


def priority(text: str) -> Priority:
    """The priority of a comment, redacted or not; takes time linear in its length."""
    read = [reading for part in (text, *clauses(text)) for reading in readings(part)]
    reasons = tuple(reason for reason, phrases in _URGENT.items() if any(map(phrases.search, read)))
    return Priority(Urgency.URGENT if reasons else Urgency.NORMAL, reasons)


def clauses(text: str) -> list[str]:
    """The sentences and lines of a text; `g.i.ế.t` is one."""
    return _CLAUSE_END.split(text)


def readings(text: str) -> list[str]:
    """A text as it is written out, and as keys of Telex, without the expressions in which danger threatens nobody."""
    plain = written_out(text)
    return [_CALM.sub(" _ ", reading) for reading in dict.fromkeys((plain, from_telex(plain)))]


def threats(reading: str) -> Iterator[tuple[UrgencyReason, re.Match[str]]]:
    """Each phrase of danger in a reading, with its reason."""
    for reason, phrases in _URGENT.items():
        for found in phrases.finditer(reading):
            yield reason, found


_CALM = phrase_pattern(_HARMLESS)
_URGENT = {reason: phrase_pattern(phrases) for reason, phrases in _PHRASES.items()}
