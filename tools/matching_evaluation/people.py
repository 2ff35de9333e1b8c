"""Made-up people with names as frequent as real ones, and made-up organisations. Nobody here exists."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from wanted.matching import IndexEntry
from wanted.matching import name_counts as counts
from wanted.matching.frequencies import parse_counts

PROVINCES = tuple(f"province-{n}" for n in range(1, 35))
LISTS = ("WANTED", "WANTED", "WANTED", "TERRORISM", "INTERPOL")
NICKNAMES = "sẹo đen lùn cò sói tèo bi híp ròm móm toét chột méo hói bụng còi tý gấu cá rồng"
FOREIGN_GIVEN = """
Ahmed Mohammed Abdullah Yusuf Ibrahim Omar Khalid Hassan Fatima Aisha Ivan Dmitri Sergei Olga Natalia Vladimir John
David Michael Robert Maria Carlos Jose Antonio Pierre Jean Hans Klaus Somchai Prasert Sokha Dara Budi Agus Jun Wei
Xiaoming Jianguo Minho Jiwoo Hiroshi Kenji Rajesh Anil
"""
FOREIGN_FAMILY = """
Hussein Rahman Khan Aziz Mahmoud Saleh Petrov Ivanov Smirnov Kuznetsov Smith Johnson Williams Brown Garcia Martinez
Rodriguez Dupont Lefebvre Muller Schmidt Wongsakul Chaiyasit Chea Keo Santoso Wijaya Zhang Wang Chen Park Choi
Tanaka Yamamoto Sharma Patel
"""
COMPANY_FORMS = (
    "Công ty TNHH {}",
    "Công ty Cổ phần {}",
    "Công ty TNHH MTV {}",
    "Tổ chức {}",
    "{} Co., Ltd",
    "{} Group",
)


@dataclass(frozen=True, slots=True)
class Population:
    """How a population is named: `evenness` 0..1 flattens the counted frequencies, shares are 0..1."""

    evenness: float = 0.15
    four_syllables_male: float = 0.14
    four_syllables_female: float = 0.45
    foreign: float = 0.04
    organisations: float = 0.01
    with_nickname: float = 0.15
    birth_known: float = 0.97


@dataclass(frozen=True, slots=True)
class Person:
    """A person who may be listed or searched for. `birth` is a full ISO date, or "" for an organisation."""

    name: str
    sex: str | None
    birth: str
    province: str
    nickname: str = ""

    @property
    def year(self) -> int | None:
        """The year of birth."""
        return int(self.birth[:4]) if self.birth else None


class SyllableTable:
    """Syllables to draw from as often as they were counted."""

    def __init__(self, table: str, evenness: float) -> None:
        frequencies = parse_counts(table)
        self._syllables = list(frequencies)
        self._bounds = list(accumulate(c ** (1 - evenness) for c in frequencies.values()))

    def draw(self, rng: Random) -> str:
        """One of the syllables."""
        return rng.choices(self._syllables, cum_weights=self._bounds)[0]


class People:
    """An endless row of made-up people, the same for the same seed."""

    def __init__(self, seed: int, population: Population | None = None) -> None:
        self.rng = Random(seed)
        self.population = population or Population()
        even = self.population.evenness
        self._families = SyllableTable(counts.FAMILY, even)
        self._middles = {
            "male": SyllableTable(counts.MIDDLE_MALE, even),
            "female": SyllableTable(counts.MIDDLE_FEMALE, even),
        }
        self._givens = {
            "male": SyllableTable(counts.GIVEN_MALE, even),
            "female": SyllableTable(counts.GIVEN_FEMALE, even),
        }

    def person(self) -> Person:
        """The next one."""
        rng, population = self.rng, self.population
        sex = "male" if rng.random() < 0.7 else "female"
        kind = rng.random()
        if kind < population.organisations:
            return Person(self._organisation(), None, "", rng.choice(PROVINCES))
        if kind < population.organisations + population.foreign:
            name, nickname = self._foreign(), ""
        else:
            name = self.vietnamese(sex)
            nicknamed = rng.random() < population.with_nickname
            nickname = f"{name.split()[-1]} '{rng.choice(NICKNAMES.split())}'" if nicknamed else ""
        return Person(name, sex, self._birth(), rng.choice(PROVINCES), nickname)

    def vietnamese(self, sex: str) -> str:
        """A Vietnamese full name of two to four syllables."""
        rng = self.rng
        four = self.population.four_syllables_female if sex == "female" else self.population.four_syllables_male
        length = rng.random()
        middles = 0 if length < 0.02 else 2 if length > 1 - four else 1
        chosen = [self._middles[sex].draw(rng) for _ in range(middles)]
        if sex == "female" and middles == 2 and rng.random() < 0.6:
            chosen[0] = "Thị"
        return " ".join([self._families.draw(rng), *chosen, self._givens[sex].draw(rng)])

    def _foreign(self) -> str:
        rng = self.rng
        given = rng.sample(FOREIGN_GIVEN.split(), rng.choice((1, 1, 2)))
        return " ".join([*given, rng.choice(FOREIGN_FAMILY.split())])

    def _organisation(self) -> str:
        rng = self.rng
        own = " ".join(self._givens[rng.choice(("male", "female"))].draw(rng) for _ in range(rng.choice((2, 2, 3))))
        return rng.choice(COMPANY_FORMS).format(own)

    def _birth(self) -> str:
        year = round(self.rng.triangular(1950, 2010, 1988))
        return f"{year}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"

    def listed(self, person: Person, notice: int) -> IndexEntry:
        """The notice about a person; its birth is known in full, in part or not at all."""
        rng = self.rng
        names = (person.name, person.nickname) if person.nickname else (person.name,)
        known = person.birth and rng.random() < self.population.birth_known
        birth = (person.birth[: rng.choice((4, 7, 10, 10, 10))],) if known else ()
        return IndexEntry(f"notice-{notice}", names, birth, person.sex, person.province, rng.choice(LISTS))
