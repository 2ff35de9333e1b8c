"""A second population, drawn apart from the first: few names that many share, minorities, foreigners, aliases.

Families by their published shares of the population (Lê Trung Hoa, "Họ và tên người Việt Nam", 2005: Nguyễn 38 %,
Trần 11 %, Lê 9.5 % …), a few dozen given names that most people have, Văn and Thị as often as a generation ago.
Nothing here is drawn from `wanted/matching/name_counts.py`. Nobody here exists.
"""

from itertools import accumulate
from random import Random

from tools.matching_evaluation.people import Person
from wanted.matching import IndexEntry

PROVINCES = tuple(f"tinh-{n}" for n in range(1, 35))
LISTS = ("WANTED",) * 8 + ("TERRORISM", "INTERPOL")

FAMILIES = (
    "Nguyễn 362 Trần 110 Lê 95 Phạm 71 Hoàng 30 Huỳnh 21 Phan 28 Vũ 21 Võ 18 Đặng 21 Bùi 20 Đỗ 14 Hồ 13 Ngô 13 "
    "Dương 10 Lý 5 Đinh 8 Trương 9 Đào 6 Đoàn 6 Trịnh 6 Lương 5 Mai 5 Lâm 5 Hà 5 Cao 5 Tạ 4 Phùng 4 Tô 3 Châu 3 "
    "Thái 3 Tống 2 Quách 2 Chu 3 La 2 Kiều 2 Lưu 4 Vương 3 Từ 2 Bạch 1 Khuất 1 Nghiêm 1 Tiêu 1 Ông 1 Văn 1 Viên 1"
)
MIDDLES_MALE = (
    "Văn 380 Đức 45 Hữu 40 Minh 40 Ngọc 35 Quang 35 Xuân 30 Thanh 30 Công 28 Đình 28 Quốc 26 Hoàng 25 Tiến 18 "
    "Thành 18 Anh 16 Duy 15 Trọng 14 Mạnh 13 Tuấn 12 Gia 10 Bá 10 Thế 10 Việt 9 Hải 8 Chí 8 Tấn 8 Phước 6 Trung 6 "
    "Khắc 5 Viết 5 Vĩnh 5 Phú 5 Bảo 5 Nhật 4 Khánh 4 Sỹ 3 Huy 3 Trường 3 Kim 3 Hồng 3 Đăng 3 Thái 3 Danh 2 Cảnh 2"
)
MIDDLES_FEMALE = (
    "Thị 520 Ngọc 45 Thanh 40 Thu 35 Kim 30 Minh 25 Phương 22 Hồng 22 Mỹ 20 Bích 16 Thuỳ 14 Như 14 Thúy 12 Ánh 10 "
    "Hoài 10 Khánh 10 Mai 10 Quỳnh 9 Tuyết 9 Xuân 8 Diệu 6 Lan 6 Hải 5 Bảo 5 Cẩm 5 Huyền 5 Kiều 4 Vân 4 Hà 4 Yến 3"
)
GIVENS_MALE = (
    "Hùng 60 Tuấn 58 Dũng 50 Minh 48 Cường 42 Nam 42 Sơn 40 Hải 38 Long 38 Thành 38 Thắng 34 Đức 34 Hưng 30 Anh 44 "
    "Quang 28 Trung 28 Hoàng 26 Huy 34 Bình 26 Tùng 24 Kiên 20 Phúc 24 Khánh 22 Đạt 22 Tân 18 Tài 20 Toàn 18 Thanh "
    "18 Hiếu 26 Phong 20 Khoa 16 Vinh 18 Quân 20 Lâm 16 Việt 18 Duy 22 Thịnh 14 Trường 14 Tiến 18 Linh 8 Hoà 12 An "
    "10 Bảo 14 Nghĩa 12 Lộc 12 Phước 10 Trí 10 Thái 12 Vũ 14 Mạnh 16 Tú 12 Quý 10 Lợi 9 Nhân 9 Đông 7 Chiến 9 Khang "
    "10 Đại 5 Hậu 6 Tâm 10 Sang 7 Luân 5 Nhật 6 Triều 3 Giang 5 Danh 4 Thuận 6 Bách 3 Sỹ 3 Ngọc 5 Cảnh 4 Vương 4"
)
GIVENS_FEMALE = (
    "Hương 46 Lan 42 Hoa 40 Linh 50 Trang 46 Hà 44 Thảo 42 Hằng 32 Nga 30 Mai 34 Phương 42 Thuỷ 34 Hạnh 26 Hồng 28 "
    "Huyền 34 Yến 26 Ngọc 30 Nhung 26 Vân 28 Anh 50 Loan 22 Dung 24 Thu 26 Hiền 30 Liên 22 Oanh 16 Thúy 22 Quỳnh 22 "
    "Giang 16 Ngân 24 Vy 22 My 20 Nhi 20 Trâm 18 Châu 14 Uyên 14 Tuyết 16 Trinh 14 Phượng 18 Tâm 16 Xuân 12 Bình 8 "
    "Nguyệt 10 Lý 8 Diễm 7 Thơ 6 Hậu 6 Cúc 8 Huệ 12 Đào 8 Kiều 8 Duyên 14 Ly 10 Chi 14 Hân 8 Như 12 Thắm 6 Tiên 10"
)
MINORITIES = (
    ("Giàng Vàng Sùng Thào Lầu Mùa Cứ Vừ Hạng", "A Thị Mí Seo", "Páo Chứ Dế Sáu Mỷ Súa Chớ Lử Vảng Dơ Phứ Pàng"),
    ("Lò Quàng Cà Tòng Lường Hoàng Bạc", "Văn Thị", "Ín Pản Hặc Ổn Thoan Xuân Biên Chom Pâng Dọn Phớ"),
    ("Thạch Sơn Kim Danh Châu", "Sô Thị Ngọc Sa", "Phia Rết Na Sóc Rây Thươl Phol Đa Khêm Sim"),
    ("Ksor Rơ Siu Nay Kpă Rcom", "Y H'", "Blơ Thuyn Klin Nuh Hmok Bluk Djuan Tlơi Nhơn"),
)
FOREIGN = (
    # Given names and families, the ways of writing one of them joined by a slash.
    (
        "Mohammed/Muhammad/Mohamed/Mohamad Ahmed/Ahmad/Ahmet Yusuf/Yousef/Yousuf Ibrahim/Ebrahim Hussein/Husain "
        "Khaled/Khalid Omar/Umar Abdullah/Abdallah Hamza/Hamzah Mustafa/Mostafa Saeed/Said Jamal/Gamal Karim/Kareem",
        "Rahman/Rehman Al-Masri/Almasri Hassan/Hasan Khan Siddiqui/Siddiqi Chowdhury/Choudhury Farouk/Faruk "
        "Haddad Nasser/Nasir Qasim/Kassem Zaman Bakr/Bakir Sheikh/Shaikh Aziz/Azeez Malik",
    ),
    (
        "Sergei/Sergey/Serguei Aleksandr/Alexander/Alexandr Dmitri/Dmitry/Dmitriy Yuri/Yury/Iouri Mikhail/Michail "
        "Yevgeny/Evgeny/Evgeniy Andrei/Andrey Viktor/Victor Nikolai/Nikolay Tatiana/Tatyana Ekaterina/Yekaterina",
        "Volkov/Wolkow Sokolov/Sokolow Kozlov/Kozlow Lebedev/Lebedew Morozov Chernov/Tchernov Zaitsev/Zaytsev "
        "Yakovlev/Iakovlev Fyodorov/Fedorov Vasiliev/Vasilyev Golubev Shevchenko/Chevtchenko Kravchenko Tarasov",
    ),
    (
        "Wei Xiaolong/Hsiao-lung Guoqiang/Kuo-chiang Jianjun Zhiqiang/Chih-chiang Li-na/Lina Meiling/Mei-ling Tao",
        "Zhang/Chang Xu/Hsu Zhou/Chou Zhao/Chao Cai/Tsai Qian/Chien Xie/Hsieh Wang Liu Chen Huang Yang",
    ),
    (
        "James William Thomas Steven/Stephen Philip/Phillip Geoffrey/Jeffrey Catherine/Katherine Sara/Sarah Eric/Erik "
        "Carl/Karl Mark/Marc Nicolas/Nicholas Luis/Louis Matthew/Matthieu Lawrence/Laurence Christian/Kristian",
        "Anderson/Andersen Thompson/Thomson Meyer/Meier/Mayer Clark/Clarke Reid/Read Hoffmann/Hofmann "
        "Petersen/Pedersen Fernandes/Fernandez Gonzales/Gonzalez Lopes/Lopez Bernard Moreau Kowalski/Kowalsky "
        "Novak/Nowak Rossi Bianchi",
    ),
)
BYNAMES = "đen trọc sứt chột lé cụt gù lì xoăn mập gầy ba mặt cháy vẩu Lai Tây Bạc Sói Chuột Cáo Mèo Voi Trố Khỉ Bò"
RANKS = "Hai Ba Tư Năm Sáu Bảy Tám Chín Mười Út Cả"
TRADES = (
    "Thiên Hưng Đại An Minh Hoàng Phú Tân Sao Bình Việt Nam Đông Thái Trường Kim Hải Vạn Thành Tiên Ánh Bảo "
    "Phát Gia Long Quý Tiến Sơn Lộc Tín Xuân Phong Đạt Thịnh Khang Vinh Hưng Phúc Cường Dương Ngân Hà Mai Á "
    "Âu Nhật Nguyệt Linh"
)
FORMS = (
    "Công ty TNHH {}",
    "Công ty trách nhiệm hữu hạn {}",
    "Công ty Cổ phần {}",
    "CTCP {}",
    "Công ty TNHH Một thành viên {}",
    "Công ty TNHH Thương mại Dịch vụ {}",
    "Công ty CP Đầu tư Xây dựng {}",
    "Doanh nghiệp tư nhân {}",
    "Tập đoàn {}",
    "Hợp tác xã {}",
    "{} Joint Stock Company",
    "{} Co., Ltd.",
)


class WeightedWords:
    """Words with their weights, to draw from."""

    def __init__(self, table: str) -> None:
        words = table.split()
        self._words = words[::2]
        self._bounds = list(accumulate(int(w) for w in words[1::2]))

    def draw(self, rng: Random) -> str:
        """One of the words."""
        return rng.choices(self._words, cum_weights=self._bounds)[0]


FAMILY = WeightedWords(FAMILIES)
MIDDLE = {"male": WeightedWords(MIDDLES_MALE), "female": WeightedWords(MIDDLES_FEMALE)}
GIVEN = {"male": WeightedWords(GIVENS_MALE), "female": WeightedWords(GIVENS_FEMALE)}


class Census:
    """An endless row of made-up people, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(f"census {seed}")

    def person(self) -> Person:
        """The next one."""
        rng = self.rng
        sex = "male" if rng.random() < 0.8 else "female"
        kind = rng.random()
        if kind < 0.02:
            return Person(self._organisation(), None, "", rng.choice(PROVINCES))
        if kind < 0.06:
            return Person(self._foreign(), sex, self._birth(), rng.choice(PROVINCES))
        name = self._of_a_minority() if kind < 0.09 else self._kinh(sex)
        nickname = self._other_name(name, sex) if rng.random() < 0.2 else ""
        return Person(name, sex, self._birth(), rng.choice(PROVINCES), nickname)

    def _kinh(self, sex: str) -> str:
        rng = self.rng
        family = FAMILY.draw(rng)
        given = GIVEN[sex].draw(rng)
        length = rng.random()
        if length < 0.01:
            return f"{family} {given}"
        middle = MIDDLE[sex].draw(rng)
        if length > (0.9 if sex == "male" else 0.7):
            second = rng.choice((FAMILY, MIDDLE[sex], GIVEN[sex], GIVEN[sex])).draw(rng)
            return f"{family} {middle} {second} {given}"
        return f"{family} {middle} {given}"

    def _of_a_minority(self) -> str:
        family, middle, given = (self.rng.choice(part.split()) for part in self.rng.choice(MINORITIES))
        if middle == "Y":
            return f"Y {given} {family}"
        return f"H'{given} {family}" if middle == "H'" else f"{family} {middle} {given}"

    def _foreign(self) -> str:
        rng = self.rng
        givens, families = rng.choice(FOREIGN)
        given = rng.sample([g.split("/")[0] for g in givens.split()], rng.choice((1, 1, 1, 2)))
        family = rng.choice(families.split()).split("/")[0]
        return " ".join([family, *given] if "Wei" in givens else [*given, family])

    def _organisation(self) -> str:
        rng = self.rng
        name = " ".join(rng.sample(TRADES.split(), rng.choice((2, 2, 3))))
        if rng.random() < 0.3:
            name += " " + rng.choice(("Sài Gòn", "Hà Nội", "Đà Nẵng", "miền Trung", "Quốc tế", "Việt Nam"))
        return rng.choice(FORMS).format(name)

    def _other_name(self, name: str, sex: str) -> str:
        """What somebody is called: `Hùng đen`, `Tư Hùng`, `Hùng "Cáo"`, or another full name."""
        rng = self.rng
        given = name.split()[-1]
        way = rng.random()
        if way < 0.4:
            return f"{given} {rng.choice(BYNAMES.split())}"
        if way < 0.55:
            return f'{given} "{rng.choice(BYNAMES.split())}"'
        return f"{rng.choice(RANKS.split())} {given}" if way < 0.7 else self._kinh(sex)

    def _birth(self) -> str:
        year = min(max(round(self.rng.gauss(1986, 11)), 1945), 2010)
        return f"{year}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"

    def listed(self, person: Person, notice: int) -> IndexEntry:
        """The notice about a person; one in eight knows the year alone, one in thirty no birth at all."""
        rng = self.rng
        names = (person.name, person.nickname) if person.nickname else (person.name,)
        known = rng.random()
        birth = () if not person.birth or known < 1 / 30 else (person.birth[: 4 if known < 0.16 else 10],)
        return IndexEntry(f"notice-{notice}", names, birth, person.sex, person.province, rng.choice(LISTS))
