"""Ideas of an invented town at any number, for measures: the same each time, gathered as ideas of real towns are.

Pure but for the outlines it is given. `propositions.actions.seeding` writes them in bulk.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from carte.territory import held
from propositions.follow_codes import LETTERS
from propositions.models.proposal import AgeBand, Channel, Gender
from propositions.newly_said import CODE_ALPHABET, CODE_LENGTH

SEED = 2032
BATCH = 1000
YEARS = timedelta(days=3 * 365)
RESIDENTS, CRIERS = 200, 5
# Of a hundred ideas: those said of a whole quarter, of the whole town; the others stand on a point.
OF_A_QUARTER, OF_THE_TOWN = 12, 5
# Of a hundred points: those of one single spot (the town hall's square), those strewn anywhere.
ON_ONE_SPOT, ANYWHERE = 5, 5
SPOTS_A_QUARTER = 12
# How far ideas lie about a spot, in degrees of latitude: 80 m, as far as a school's or a square's.
SPREAD = 80 / 111_320
CHANNELS = {"web": 62, "paper": 14, "street": 12, "workshop": 5, "counter": 4, "school": 3}
WHAT = (
    "Un banc", "Une boîte à livres", "Un passage piéton", "Des arbres", "Un éclairage", "Une fontaine",
    "Un potager", "Un terrain de pétanque", "Des arceaux à vélos", "Un abribus", "Des jeux pour les petits",
    "Une table de pique-nique", "Un composteur", "Une piste cyclable", "Un marché du soir", "Une fresque",
    "Un repas de rue", "Des toilettes",
)  # fmt: skip
WHERE = (
    "devant l’école", "près de la gare", "sur la place", "au bout de la rue", "derrière l’église", "au bord de l’étang",
    "devant la maison de quartier", "le long du canal", "à l’entrée de la cité", "près du terrain de sport",
)  # fmt: skip
WHY = (
    "On se retrouverait plus souvent entre voisins.", "Les enfants pourraient y aller seuls.",
    "Les anciens s’y reposeraient.", "C’est trop sombre le soir.", "Il n’y a rien de ce côté de la ville.",
    "Ça ne coûterait pas cher et tout le monde en profiterait.",
)  # fmt: skip


@dataclass(frozen=True)
class SeededIdea:
    """One idea to write: `quarter` is a number among the outlines (None: no quarter), `author` and `crier` numbers
    of people; longitude and latitude in degrees, None without a point."""

    title: str
    text: str
    hint: str
    theme: int
    channel: str
    author: int | None
    crier: int | None
    signature: str
    age_band: str
    gender: str
    quarter: int | None
    longitude: float | None
    latitude: float | None
    at: datetime


@dataclass(frozen=True)
class Ground:
    """The town's outline and its quarters', in the order in which a point is looked for among them."""

    town: Polygon | MultiPolygon
    quarters: Sequence[Polygon | MultiPolygon]


def seeded_ideas(number: int, *, ground: Ground, themes: int, until: datetime) -> Iterator[list[SeededIdea]]:
    """`number` ideas of the three years before `until`, oldest first, in lists of at most a thousand."""
    chance = random.Random(SEED)  # noqa: S311  invented ideas, not secrets
    dice = np.random.default_rng(SEED)
    spots = _spots(ground, dice)
    for start in range(0, number, BATCH):
        size = min(BATCH, number - start)
        points, quarters = _points(size, ground, spots, dice)
        ages = (number - start - np.arange(size)) / (number + 1)
        yield [
            _idea(chance, themes, until - YEARS * float(age), point, quarter, ground)
            for age, point, quarter in zip(ages, points.tolist(), quarters.tolist(), strict=True)
        ]


def _spots(ground: Ground, dice: np.random.Generator) -> NDArray[np.float64]:
    """Where people gather: a dozen places in each quarter; (n, 2) degrees."""
    areas = list(ground.quarters) or [ground.town]
    return np.concatenate([_inside(area, SPOTS_A_QUARTER, dice) for area in areas])


def _inside(area: Polygon | MultiPolygon, number: int, dice: np.random.Generator) -> NDArray[np.float64]:
    """`number` points strewn in an area; (n, 2) degrees."""
    west, south, east, north = area.bounds
    found = np.empty((0, 2))
    while len(found) < number:
        tries = dice.uniform((west, south), (east, north), (4 * number, 2))
        found = np.concatenate([found, tries[held(area, tries[:, 0], tries[:, 1])]])
    return found[:number]


def _points(
    size: int, ground: Ground, spots: NDArray[np.float64], dice: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """`size` points of the town, and the number of the quarter of each (-1 for none)."""
    # A few places draw most of the ideas: Zipf's law, as in towns.
    weights = 1 / np.arange(1, len(spots) + 1)
    chosen = spots[dice.choice(len(spots), size, p=weights / weights.sum())]
    points = chosen + dice.normal(0, SPREAD, (size, 2)) * (1.6, 1.0)
    lot = dice.integers(0, 100, size)
    points[lot < ON_ONE_SPOT] = spots[0]
    strewn = (lot >= ON_ONE_SPOT) & (lot < ON_ONE_SPOT + ANYWHERE)
    points[strewn] = _inside(ground.town, size, dice)[strewn]
    outside = ~held(ground.town, points[:, 0], points[:, 1])
    points[outside] = chosen[outside]
    points = points.round(7)
    quarters = np.full(size, -1)
    for number, area in reversed(list(enumerate(ground.quarters))):
        quarters[held(area, points[:, 0], points[:, 1])] = number
    return points, quarters


def _idea(
    chance: random.Random, themes: int, at: datetime, point: list[float], quarter: int, ground: Ground
) -> SeededIdea:
    channel = chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    said_by_oneself = channel == Channel.WEB
    lot = chance.randrange(100)
    of_a_quarter = lot < OF_A_QUARTER and bool(ground.quarters)
    placed = lot >= OF_A_QUARTER + OF_THE_TOWN
    if of_a_quarter:
        quarter = chance.randrange(len(ground.quarters))
    told = not said_by_oneself and chance.random() < 0.6
    return SeededIdea(
        title=f"{chance.choice(WHAT)} {chance.choice(WHERE)}",
        text=" ".join(chance.sample(WHY, chance.randrange(1, 4))),
        hint=chance.choice(("", "", "à l’angle", "en face du numéro 12")),
        # The first themes are the most spoken of.
        theme=min(int(chance.expovariate(3) * themes), themes - 1),
        channel=channel,
        author=chance.randrange(RESIDENTS) if said_by_oneself else None,
        crier=None if said_by_oneself else chance.randrange(CRIERS),
        signature=chance.choice(("", "", "Josiane L.", "Un voisin", "Karim")),
        age_band=chance.choice(AgeBand.values) if told else "",
        gender=chance.choice(Gender.values) if told else "",
        quarter=quarter if quarter >= 0 and (placed or of_a_quarter) else None,
        longitude=point[0] if placed else None,
        latitude=point[1] if placed else None,
        at=at.replace(microsecond=0),
    )


def codes_of(number: int) -> tuple[str, str]:
    """The code and the follow code of a number: each number has its own, up to thirteen million; neighbours look
    nothing alike."""
    rest = number * 387_420_489 % len(CODE_ALPHABET) ** CODE_LENGTH
    code = ""
    for _ in range(CODE_LENGTH):
        rest, sign = divmod(rest, len(CODE_ALPHABET))
        code += CODE_ALPHABET[sign]
    letters, digits = divmod(number * 7_654_321 % (len(LETTERS) ** 3 * 1000), 1000)
    first, rest = divmod(letters, len(LETTERS) ** 2)
    signs = (first, *divmod(rest, len(LETTERS)))
    return code, "".join(LETTERS[sign] for sign in signs) + f"-{digits:03}"
