"""Invented people and homes: names as they are heard in the region, streets that are not there, and numbers that
reach nobody.
"""

from dataclasses import dataclass
from typing import Final

from app.demo.service.chance import Chance


@dataclass(frozen=True, slots=True)
class Circle:
    """Names that go together, the language texts are wanted in, and how many of a hundred households it is."""

    language: str
    share: int
    first: tuple[str, ...]
    last: tuple[str, ...]


CIRCLES: Final = (
    Circle("en", 58, (
        "Sheila", "Kevin", "Chloe", "Jordan", "Maureen", "Lee", "Natalie", "Gary", "Bernadette", "Callum", "Kelly",
        "Frank", "Donna", "Ryan", "Eileen", "Stacey", "Joe", "Paula", "Mia", "Terence", "Lisa", "Dean", "Vera",
    ), (
        "Rigby", "Molloy", "Fazakerley", "Hughes", "Garston", "Tierney", "Lunt", "Maguire", "Ainsdale", "Corrigan",
        "Birchall", "Sefton", "Parr", "Kavanagh", "Leyland", "Whitby", "Doran", "Speke", "Rainford", "Haydock", "Cain",
    )),
    Circle("en", 10, ("Adaeze", "Kofi", "Blessing", "Emeka", "Abena", "Tunde", "Chipo", "Samuel"),
           ("Okonkwo", "Asante", "Adebayo", "Moyo", "Boateng", "Nwosu", "Kamara")),
    Circle("en", 6, ("Nasreen", "Imran", "Fatima", "Bilal", "Sunita", "Rajesh", "Ayesha"),
           ("Hussain", "Begum", "Patel", "Chowdhury", "Malik", "Rahman")),
    Circle("ar", 8, ("Layla", "Omar", "Huda", "Khaled", "Salma", "Yousef", "Rania", "Mariam"),
           ("Al-Hassan", "Saleh", "Khalil", "Nasser", "Ibrahim", "Farouk")),
    Circle("pl", 7, ("Agnieszka", "Marek", "Katarzyna", "Piotr", "Joanna", "Paweł"),
           ("Kowalska", "Zieliński", "Wójcik", "Lewandowska", "Kamiński")),
    Circle("pt", 4, ("Teresa", "Paulo", "Fátima", "Rui"), ("Gonçalves", "Ferreira", "Teixeira", "Moura")),
    Circle("ro", 2, ("Elena", "Mihai", "Cristina"), ("Ionescu", "Dumitru", "Stan")),
    Circle("fa", 2, ("Shirin", "Reza", "Parisa"), ("Karimi", "Ahmadi", "Rostami")),
    Circle("ckb", 1, ("Shilan", "Dilan"), ("Rasul", "Hama")),
    Circle("zh", 1, ("Li", "Mei"), ("Chen", "Wong")),
    Circle("es", 1, ("Lucía", "Diego"), ("Quiroga", "Morales")),
)

STREETS: Final = (
    "Capstan Street", "Marram Road", "Larkfield Close", "Furnace Lane", "Bluebell Walk", "Saltworks Avenue",
    "Lighthouse Road", "Ropewalk Terrace", "Heron Grove", "Cinder Path", "Tannery Street", "Compass Drive",
    "Oystercatcher Way", "Limekiln Road", "Windlass Close", "Cooper's Row", "Signal Street", "Kittiwake Court",
    "Brickfield Road", "Anchorage Street", "Potter's Lane", "Glassblower Way", "Estuary View", "Millrace Road",
    "Damson Grove", "Sandpiper Lane", "Foundry Row", "Chandler Street", "Weaver's Yard", "Starling Road",
)

# First halves that lie in one authority; the ones marked by hand are shared, so that a person has to choose.
OUTCODES: Final = {
    "E08000012": ("L4", "L5", "L6", "L7", "L8", "L11", "L13", "L15", "L19"),
    "E08000011": ("L32", "L36"),
    "E08000014": ("L21", "L22", "L23", "L30"),
    "E08000013": ("WA9", "WA10", "WA11"),
    "E08000015": ("CH41", "CH42", "CH44", "CH62"),
    "E06000006": ("WA7", "WA8"),
}
_LETTERS: Final = "XYZWU"


@dataclass(frozen=True, slots=True)
class Person:
    """An invented recipient with an invented home."""

    first_name: str
    last_name: str
    language: str
    address: str
    postcode: str
    phone: str


class Townspeople:
    """Invents people one after another; no two share a home or a phone number."""

    # Ofcom keeps these thousand mobile numbers for film and television: they reach nobody.
    STEM: Final = "07700 900"

    def __init__(self, random: Chance) -> None:
        self._random = random
        self._numbers = iter(random.sample(range(1000), 1000))
        self._homes: set[tuple[str, str]] = set()

    def meet(self, authority: str) -> Person:
        """Somebody new who lives in an authority."""
        circle = self._random.choices(CIRCLES, [circle.share for circle in CIRCLES])[0]
        address, postcode = self._home(self._random.choice(OUTCODES[authority]))
        return Person(
            self._random.choice(circle.first), self._random.choice(circle.last), circle.language, address, postcode,
            f"{self.STEM}{next(self._numbers):03d}",
        )

    def _home(self, outcode: str) -> tuple[str, str]:
        while True:
            street, number = self._random.choice(STREETS), self._random.randint(1, 140)
            flat = f"Flat {self._random.randint(1, 24)}, " if self._random.happens(25) else ""
            # The end is the street's, so that neighbours share a postcode; such ends are not given out.
            place = STREETS.index(street)
            end = f"9{_LETTERS[place % 5]}{_LETTERS[place // 5 % 5]}"
            home = f"{flat}{number} {street}", f"{outcode} {end}"
            if home not in self._homes:
                self._homes.add(home)
                return home
