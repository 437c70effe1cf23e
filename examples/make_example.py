"""Make the files of the embedded example: Fenmarch, a county that does not exist.

    python examples/make_example.py [DIR]        default: examples/fenmarch

Writes DIR/data/*.csv and DIR/boundaries/*, the same bytes every time. Nothing in them is real:
places, organisations, people and sums are invented, postcodes use an area (QX) that Royal Mail
has not given out, and the land lies in the open North Sea off East Anglia.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
from shapely import STRtree, voronoi_polygons
from shapely.geometry import MultiPoint, Point, Polygon

SEED = 20260401
Floats = npt.NDArray[np.float64]
Row = Sequence[object]

# ---- the county ------------------------------------------------------------------------------
CENTRE_LON, CENTRE_LAT = 1.45, 53.48  # open sea, and within the British National Grid
KM_A_DEGREE_LAT = 111.2
KM_A_DEGREE_LON = KM_A_DEGREE_LAT * math.cos(math.radians(CENTRE_LAT))
RURAL_AREAS = 127
DISTRICTS = ("Ostrenham", "Quern Fens", "Seadroves", "Mardle Vale", "West Lode")


@dataclass(frozen=True)
class Town:
    """A town: where it lies (km from the middle of the county), how large, how deprived."""

    name: str
    district: int
    areas: int
    x_km: float
    y_km: float
    income_rate: float
    spread: float
    organisations: int
    office_gbp: tuple[int, int]
    """£ a year paid to offices here, by fund: core, young people."""


TOWNS = (
    Town("Ostrenham", 0, 75, 0.0, 0.0, 0.082, 0.020, 118, (1_030_000, 186_000)),
    Town("Skarmouth", 2, 22, 21.0, 4.0, 0.292, 0.050, 3, (66_000, 14_000)),
    Town("Thornlode", 2, 12, 12.0, -15.0, 0.190, 0.030, 0, (0, 0)),
    Town("Mardlingham", 3, 14, -3.0, -18.5, 0.098, 0.030, 18, (96_000, 26_000)),
    Town("Quernby", 1, 12, 5.5, 16.0, 0.125, 0.035, 12, (62_000, 22_000)),
    Town("Drovewick", 4, 11, -17.5, 4.0, 0.110, 0.030, 12, (70_000, 18_000)),
    Town("Brinsket", 1, 10, -8.0, 18.0, 0.088, 0.025, 11, (70_000, 14_000)),
    Town("Sallowlode", 4, 9, -15.0, -10.0, 0.145, 0.035, 7, (46_000, 14_000)),
    Town("Ellerfleet", 3, 7, 4.5, -9.5, 0.076, 0.020, 7, (44_000, 6_000)),
    Town("Gullen Fort", 1, 1, 14.0, 29.0, 0.060, 0.0, 1, (1_800, 0)),
)
GARRISON_PEOPLE = 118
RURAL = {  # district: income rate, organisations, £ a year to offices there by fund
    1: (0.084, 17, (130_000, 24_000)),
    2: (0.108, 7, (62_000, 14_000)),
    3: (0.072, 19, (128_000, 26_000)),
    4: (0.086, 17, (112_000, 24_000)),
}
PLACELESS_GBP = {"outside": 24_000, "unknown": 20_000}
FUND_GBP_A_YEAR = (2_000_000, 400_000)


@dataclass(frozen=True)
class Area:
    """One small area, with all that the files say of it."""

    code: str
    name: str
    town: str
    district: int
    people: int
    score: float
    income_rate: float
    ring: tuple[tuple[float, float], ...]
    middle: tuple[float, float]
    postcodes: tuple[str, ...]

    @property
    def place(self) -> str:
        """The town, else the rural remainder of the district."""
        return self.town or f"rural {DISTRICTS[self.district]}"


def coast_km(angle: float) -> float:
    """How far the coast is from the middle of the county in one direction."""
    wave = 0.09 * math.sin(3 * angle + 0.6) + 0.06 * math.sin(5 * angle + 2.0)
    return 26.0 * (1 + wave + 0.03 * math.sin(11 * angle))


def spaced(
    rng: np.random.Generator, count: int, kept: Floats, box: tuple[float, float, float], *, by: str
) -> Floats:
    """Points far from each other and from those kept: the best of twelve candidates each time."""
    x_km, y_km, radius_km = box
    points = [tuple(point) for point in kept]
    while len(points) < len(kept) + count:
        best, best_gap = (0.0, 0.0), -1.0
        tried = 0
        while tried < 12:
            x, y = rng.uniform(-radius_km, radius_km, 2)
            if by == "disc" and math.hypot(x, y) > radius_km:
                continue
            if by == "land" and math.hypot(x, y) > 0.95 * coast_km(math.atan2(y, x)):
                continue
            tried += 1
            at = (x_km + x, y_km + y)
            gap = min((math.dist(at, other) for other in points), default=radius_km)
            if gap > best_gap:
                best, best_gap = at, gap
        points.append(best)
    return np.array(points[len(kept) :])


def sea_points(rng: np.random.Generator, island: Town) -> Floats:
    """Points of the sea: a jittered lattice beyond the coast, and a ring around the island."""
    points = []
    for x in np.arange(-48.0, 48.1, 3.0):
        for y in np.arange(-48.0, 48.1, 3.0):
            at = (x + rng.uniform(-0.8, 0.8), y + rng.uniform(-0.8, 0.8))
            dry = math.hypot(*at) < coast_km(math.atan2(at[1], at[0])) + 1.2
            if not dry and math.dist(at, (island.x_km, island.y_km)) > 3.2:
                points.append(at)
    for turn in np.arange(9) * (2 * math.pi / 9):
        points.append((island.x_km + 2.2 * math.cos(turn), island.y_km + 2.2 * math.sin(turn)))
    return np.array(points)


def wandering(
    edge: tuple[tuple[float, float], tuple[float, float]], rng: np.random.Generator
) -> list[tuple[float, float]]:
    """An edge as a boundary really runs: midpoints moved sideways a little, twice over."""
    line = list(edge)
    for share in (0.09, 0.06):
        finer = [line[0]]
        for (ax, ay), (bx, by) in zip(line, line[1:], strict=False):
            aside = rng.uniform(-share, share)
            finer.append(((ax + bx) / 2 - aside * (by - ay), (ay + by) / 2 + aside * (bx - ax)))
            finer.append((bx, by))
        line = finer
    return line


def degrees(point: tuple[float, float]) -> tuple[float, float]:
    """Longitude and latitude of a point in km, to six decimals (about 0.1 m)."""
    return (
        round(CENTRE_LON + point[0] / KM_A_DEGREE_LON, 6),
        round(CENTRE_LAT + point[1] / KM_A_DEGREE_LAT, 6),
    )


def rings(land: Floats, sea: Floats, rng: np.random.Generator) -> list[list[tuple[float, float]]]:
    """One ring (lon, lat) for each land point; neighbours share every vertex exactly.

    The sea points take the Voronoi cells beyond the coast, so that no cell needs clipping.
    """
    everything = np.vstack([land, sea])
    cells = list(voronoi_polygons(MultiPoint(everything.tolist())).geoms)
    tree = STRtree(cells)
    corners: list[list[tuple[float, float]]] = []
    for x, y in land:
        (cell,) = (cells[i] for i in tree.query(Point(x, y), predicate="within"))
        ring = [(round(px, 4), round(py, 4)) for px, py in cell.exterior.coords]
        kept = [at for i, at in enumerate(ring[1:]) if math.dist(at, ring[i]) > 0]
        corners.append(kept)
    edges = {
        tuple(sorted(pair))
        for ring in corners
        for pair in zip(ring, ring[-1:] + ring[:-1], strict=True)
    }
    runs = {edge: wandering((edge[0], edge[1]), rng) for edge in sorted(edges)}
    drawn = []
    for ring in corners:
        if not Polygon(ring).exterior.is_ccw:
            ring = ring[::-1]
        first = ring.index(min(ring))
        ring = ring[first:] + ring[:first]
        line: list[tuple[float, float]] = []
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            run = runs[tuple(sorted((a, b)))]
            line += (run if run[0] == a else run[::-1])[:-1]
        drawn.append([degrees(at) for at in [*line, line[0]]])
    return drawn


def rural_district(x: float, y: float) -> int:
    """The district of a rural point: quarters around the city, a little askew."""
    turn = (math.degrees(math.atan2(y, x)) + 360) % 360
    return 2 if turn >= 300 or turn < 38 else 1 if turn < 135 else 4 if turn < 222 else 3


def income_rates(rng: np.random.Generator, town: Town) -> list[float]:
    """Income deprivation of a town's areas; the city is mixed: a quarter of it is deprived."""
    middle = np.full(town.areas, town.income_rate)
    spread = np.full(town.areas, town.spread)
    if town.name == "Ostrenham":
        middle[-19:], spread[-19:] = 0.205, 0.045
    return [float(rate) for rate in np.clip(rng.normal(middle, spread), 0.03, 0.40)]


def areas(rng: np.random.Generator) -> list[Area]:
    """The small areas of the county, in the order of their codes."""
    land = np.empty((0, 2))
    labels: list[tuple[str, int, float]] = []
    for town in TOWNS:
        box = (town.x_km, town.y_km, 0.42 * math.sqrt(town.areas))
        at = spaced(rng, town.areas, np.empty((0, 2)), box, by="disc")
        if town.name == "Ostrenham":  # its deprived areas lie together, in the east
            at = at[np.argsort(at[:, 0])]
        if town.areas == 1:
            at = np.array([[town.x_km, town.y_km]])
        land = np.vstack([land, at])
        labels += [(town.name, town.district, rate) for rate in income_rates(rng, town)]
    rural = spaced(rng, RURAL_AREAS, land, (0.0, 0.0, 32.0), by="land")
    for x, y in rural:
        district = rural_district(x, y)
        rate = float(np.clip(rng.normal(RURAL[district][0], 0.022), 0.03, 0.40))
        labels.append(("", district, rate))
    land = np.vstack([land, rural])
    drawn = rings(land, sea_points(rng, TOWNS[-1]), rng)

    people = np.clip(rng.normal(1520, 190, len(labels)), 1010, 2290).round().astype(int)
    blur = rng.lognormal(0.0, 0.14, len(labels))
    order = sorted(range(len(labels)), key=lambda i: (labels[i][1], labels[i][0] or "~", i))
    made: list[Area] = []
    numbered: dict[str, int] = {}
    for position, i in enumerate(order):
        town_name, district, rate = labels[i]
        stem = town_name or f"{DISTRICTS[district]} Rural"
        numbered[stem] = numbered.get(stem, 0) + 1
        inward = f"QX{position // 30 + 1} {position % 9 + 1}"
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        first = letters[(position * 7) % 20]
        made.append(
            Area(
                code=f"F01{position + 1:06d}",
                name=f"{stem} {numbered[stem]:03d}",
                town=town_name,
                district=district,
                people=GARRISON_PEOPLE if town_name == "Gullen Fort" else int(people[i]),
                score=round(1.5 + 165.0 * rate * float(blur[i]), 3),
                income_rate=round(rate, 3),
                ring=tuple(drawn[i]),
                middle=degrees((float(land[i, 0]), float(land[i, 1]))),
                postcodes=tuple(f"{inward}{first}{letters[(position + n) % 20]}" for n in range(3)),
            )
        )
    return made


# ---- organisations ---------------------------------------------------------------------------
VILLAGES = {
    1: ("Hindlode", "Quilby", "Osmarsh", "Nether Quern", "Pellowby"),
    2: ("Stannersea", "Eldlode", "Seadrove End", "Wrenhythe"),
    3: ("Tarndrove", "Mardle St Osra", "Harnlode", "Upper Mardle", "Bracklode"),
    4: ("Fullode", "West Sallow", "Mossdrove", "Thrapple", "Lode Ferry"),
}
QUARTERS = (
    "Ostrenham",
    "Cloth Quay",
    "Abbotsgate",
    "St Osra's",
    "Tanners Row",
    "Millreach",
    "Castle Garth",
    "Eastbank",
    "Lodegate",
    "North Ostrenham",
)
SUBJECTS = """
Community Association | community | association
Youth Club | youth;community | charity
Food Larder | food;poverty | charity
Village Hall | community | charity
Carers' Circle | health;carers | charity
Lunch Club | older people;food | association
Debt and Benefits Advice | advice;poverty | charity
Young Carers | youth;carers | charity
Community Transport | transport;older people | community interest company
Arts Workshop | arts | community interest company
Family Centre | families;youth | charity
Homeless Support | housing;poverty | charity
Befrienders | older people;health | charity
Allotment and Gardens Trust | environment | charity
Skateboard and Sports Project | youth;sport | charity
Mental Health Network | health | charity
Repair Café | environment;community | association
Women's Centre | women;advice | charity
Disability Forum | disability;advice | charity
Toy Library | families | association
Refugee Welcome | migration;advice | charity
Youth Theatre | youth;arts | charity
Credit Union | poverty;advice | co-operative
Adventure Playground | youth | association
"""
"""What an organisation may be: last words of its name | themes | kind."""
RURAL_SUBJECTS = (
    "Village Hall",
    "Lunch Club",
    "Community Transport",
    "Youth Club",
    "Befrienders",
    "Community Association",
    "Food Larder",
    "Carers' Circle",
    "Toy Library",
    "Young Carers",
    "Repair Café",
    "Allotment and Gardens Trust",
)
CITY_NAMED = {  # by position in the city's list; several work elsewhere
    0: ("Ostrenham Advice Network", "advice;poverty", "charity"),
    1: ("Fenmarch Domestic Abuse Service", "women;families", "charity"),
    2: ("Fenmarch Youth Partnership", "youth", "charity"),
    3: ("Coast and Fen Outreach", "poverty;housing", "charity"),
    5: ("Fenmarch Community Transport", "transport;older people", "community interest company"),
    6: ("Fenmarch Carers' Network", "health;carers", "charity"),
    7: ("Fenmarch Rural Action", "community;advice", "charity"),
    8: ("Ostrenham Volunteer Centre", "community", "charity"),
    10: ("Fenmarch Wellbeing Network", "health", "charity"),
    11: ("Seadroves Mobile Youth Work", "youth", "charity"),
    12: ("Fenmarch Older People's Forum", "older people;health", "charity"),
    13: ("Fenmarch Sight and Hearing", "disability;health", "charity"),
    # What a name may hold: commas, quotes, an apostrophe, letters beyond ASCII.
    4: ("Hands, Hearts and Homes (Ostrenham)", "housing;poverty", "charity"),
    9: ('The "Tuesday Table" Lunch Club', "food;older people", "association"),
    14: ("Café Sólveig Community Kitchen", "food;migration", "co-operative"),
    23: ("St Osra's Night Shelter, Advice & Day Centre", "housing;advice", "charity"),
    31: ("Zofia Łąka Polish Saturday School", "youth;migration", "charity"),
}
COUNTYWIDE = 14
"""The first so many of the city's list are the county's large, established bodies."""
INCOME_BANDS = ("under £10,000", "£10,000 to £100,000", "£100,000 to £500,000", "over £500,000")
UNKNOWN_ID, NO_RECORD_ID, OUTSIDE_ID = "XX-FEN-0250", "XX-FEN-9001", "XX-FEN-9002"


@dataclass
class Organisation:
    """One organisation and, where it is paid, what it is paid a year by fund."""

    id: str
    name: str
    area: Area | None
    postcode: str
    themes: str
    kind: str
    band: str = INCOME_BANDS[0]
    by_coordinates: bool = False
    paid: list[int] = field(default_factory=lambda: [0, 0])
    income_gbp: int | None = None
    registered: date | None = None

    @property
    def place(self) -> str:
        """The place of its office, or "" where nobody knows."""
        return self.area.place if self.area else ""


def organisations(rng: np.random.Generator, county: Sequence[Area]) -> list[Organisation]:
    """The 250 organisations of the register, in the order of their ids."""
    counts = [(town.name, town.district, town.organisations) for town in TOWNS]
    counts += [(f"rural {DISTRICTS[d]}", d, RURAL[d][1]) for d in sorted(RURAL)]
    by_place: dict[str, list[Area]] = {}
    for area in county:
        by_place.setdefault(area.place, []).append(area)
    lines = [line.split(" | ") for line in SUBJECTS.strip().splitlines()]
    subjects = {name: (themes, kind) for name, themes, kind in lines}
    made: list[Organisation] = []
    taken: set[str] = set()
    for place, district, count in counts:
        rural = place.startswith("rural ")
        for i in range(count):
            name, themes, kind = "", "", ""
            if place == "Ostrenham" and i in CITY_NAMED:
                name, themes, kind = CITY_NAMED[i]
            elif place == "Skarmouth":
                name, themes, kind = (
                    ("Siân's Place, Skarmouth", "families;food", "charity"),
                    ("Skarmouth Harbour Youth Club", "youth", "charity"),
                    ("Skarmouth Sailors' Rest", "older people", "association"),
                )[i]
            elif place == "Gullen Fort":
                name, themes, kind = "Gullen Fort Families' Club", "families", "association"
            step = 0
            while not name or name in taken:
                stems = VILLAGES[district] if rural else QUARTERS if district == 0 else (place,)
                stem = stems[(i + step // 2) % len(stems)]
                pool = RURAL_SUBJECTS if rural else tuple(subjects)
                subject = pool[(i * 5 + district * 3 + step) % len(pool)]
                name, (themes, kind) = f"{stem} {subject}", subjects[subject]
                step += 1
            taken.add(name)
            area = by_place[place][int(rng.integers(len(by_place[place])))]
            made.append(
                Organisation(
                    id=f"XX-FEN-{len(made) + 1:04d}",
                    name=name,
                    area=area,
                    postcode=area.postcodes[int(rng.integers(3))],
                    themes=themes,
                    kind=kind,
                    by_coordinates=i % 17 == 16 and not rural,
                )
            )
    if len(made) != 249:
        raise ValueError(f"{len(made) + 1} organisations were made, not 250")
    made.append(
        Organisation(UNKNOWN_ID, "The Lantern Fund Fenmarch", None, "", "poverty", "charity")
    )
    return made


def paid_now(rng: np.random.Generator, register: Sequence[Organisation]) -> list[Organisation]:
    """Those paid now: £ a year to each, so that each place's offices get what TOWNS says."""
    plan = {town.name: (town.organisations, town.office_gbp) for town in TOWNS}
    plan |= {f"rural {DISTRICTS[d]}": (r[1], r[2]) for d, r in RURAL.items()}
    for place, (count, by_fund) in plan.items():
        here = [organisation for organisation in register if organisation.place == place]
        for fund, total in enumerate(by_fund):
            able = [o for o in here if fund == 0 or "youth" in o.themes]
            most = max(1, round(count * (0.49 if fund == 0 else 0.17)))
            chosen = able[:2] if place == "Skarmouth" and fund == 0 else able[:most]
            if total == 0:
                continue
            weight = rng.lognormal(0.0, 0.0 if place == "Skarmouth" else 0.75, len(chosen))
            if place == "Ostrenham" and fund == 0:
                weight[:COUNTYWIDE] = np.sort(weight)[::-1][:COUNTYWIDE]
                weight[0] = weight.max()
            shares = weight / weight.sum()
            for organisation, share in zip(chosen, shares, strict=True):
                organisation.paid[fund] = max(1200, round(total * float(share) / 100) * 100)
    register[-1].paid[0] = PLACELESS_GBP["unknown"] - 8000
    strangers = [
        Organisation(NO_RECORD_ID, "Open Door Fellowship", None, "", "", "", paid=[8000, 0]),
        Organisation(
            OUTSIDE_ID,
            "Outer Banks Advice Line",
            None,
            "QZ1 4AB",
            "",
            "",
            paid=[PLACELESS_GBP["outside"], 0],
        ),
    ]
    for organisation in register:
        size = sum(organisation.paid)
        organisation.band = INCOME_BANDS[(size > 4000) + (size > 22000) + (size > 60000)]
    return [o for o in [*register, *strangers] if sum(o.paid)]


# ---- grants ----------------------------------------------------------------------------------
WINDOW = (date(2023, 4, 1), date(2026, 3, 31))
YEARS = 3
GRANTS = 400
MULTI_YEAR_ID, CONTRACT_ID = "XX-FEN-0002", "XX-FEN-0001"
THREE_PLACES_ID = "XX-FEN-0009"
CONTRACT_GBP_A_YEAR = 50_000


@dataclass
class Grant:
    """One award; `months` and dates as they will be written."""

    organisation: Organisation
    fund: int
    title: str
    award_gbp: int
    start: date
    months: int
    locations: tuple[tuple[str, str], ...] = ()
    dates: str = "all"

    @property
    def end(self) -> date:
        """The last day."""
        month = self.start.month - 1 + self.months
        return date(self.start.year + month // 12, month % 12 + 1, self.start.day) - timedelta(1)

    @property
    def in_window_gbp(self) -> Fraction:
        """The part of the award that falls in the window, by day."""
        last = min(self.end, WINDOW[1])
        days = (last - max(self.start, WINDOW[0])).days + 1
        return self.award_gbp * Fraction(days, (self.end - self.start).days + 1)


def april(year: int) -> date:
    """The first day of a financial year."""
    return date(year, 4, 1)


def grants_of(organisation: Organisation, fund: int, pattern: str) -> list[Grant]:
    """The awards that make up one organisation's money from one fund over three years.

    every year · three years in one award · one year and then two ·
    once (a single year, so that its yearly average is a third)
    """
    yearly = organisation.paid[fund]
    what = "Young people's programme" if fund else "Core costs"

    def award(gbp: float, year: int, months: int, title: str = what) -> Grant:
        return Grant(organisation, fund, title, round(gbp / 10) * 10, april(year), months)

    if pattern == "three":
        return [award(yearly * 3, 2023, 36, f"{what}, three-year agreement")]
    if pattern == "two":
        return [award(yearly, 2023, 12), award(yearly * 2, 2024, 24, f"{what}, two years")]
    if pattern == "once":
        return [award(yearly * 3, 2024, 12, f"{what}, one-off")]
    return [award(yearly * rate, 2023 + i, 12) for i, rate in enumerate((0.97, 1.0, 1.03))]


def grants(
    rng: np.random.Generator, paid: Sequence[Organisation], county: Sequence[Area]
) -> list[Grant]:
    """All 400 awards; what is left of each fund's budget is under £10 a year."""
    pairs = [(o, fund) for o in paid for fund in (0, 1) if o.paid[fund]]
    special = {CONTRACT_ID, MULTI_YEAR_ID, OUTSIDE_ID, THREE_PLACES_ID}
    free = [i for i, (o, _) in enumerate(pairs) if o.id not in special]
    shuffled = [free[i] for i in rng.permutation(len(free))]
    pattern = dict.fromkeys(range(len(pairs)), "every")
    extra = len(pairs) * 3 + 3 - GRANTS  # the contract adds three rows
    if extra < 24:
        raise ValueError(f"{len(pairs)} recipients by fund are too few for {GRANTS} grants")
    twos = extra % 2 + 8
    singles = (extra - twos) // 2
    for n, i in enumerate(shuffled[: twos + singles]):
        pattern[i] = "two" if n < twos else "three" if n % 3 else "once"
    made: list[Grant] = []
    for i, (organisation, fund) in enumerate(pairs):
        if organisation.id == MULTI_YEAR_ID and fund == 0:
            gbp = round(organisation.paid[0] / 100) * 100
            made += [
                Grant(organisation, 0, "Core costs", gbp + 400, april(y), 12) for y in (2023, 2024)
            ]
            made.append(
                Grant(
                    organisation,
                    0,
                    "Core costs, agreement for three years",
                    gbp * 3,
                    april(2025),
                    36,
                )
            )
            continue
        if organisation.id == CONTRACT_ID and fund == 0:
            organisation.paid[0] = max(organisation.paid[0] - CONTRACT_GBP_A_YEAR, 12_000)
            made += [
                Grant(
                    organisation,
                    0,
                    "Contract: information and advice",
                    CONTRACT_GBP_A_YEAR,
                    april(y),
                    12,
                )
                for y in (2023, 2024, 2025)
            ]
        made += grants_of(organisation, fund, pattern[i])
    locate(rng, made, county)
    for fund, budget in enumerate(FUND_GBP_A_YEAR):
        fit(made, fund=fund, budget_gbp=budget)
    if len(made) != GRANTS:
        raise ValueError(f"{len(made)} grants were made, not {GRANTS}")
    return sorted(made, key=lambda g: (g.start, g.organisation.id, g.title))


def locate(rng: np.random.Generator, made: Sequence[Grant], county: Sequence[Area]) -> None:
    """Give about a quarter of the awards a beneficiary location, and a few their odd dates."""
    by_place: dict[str, list[Area]] = {}
    for area in county:
        by_place.setdefault(area.place, []).append(area)
    for n, grant in enumerate(made):
        home = grant.organisation.area
        if home is not None and rng.random() < 0.25:
            district = (f"F02{home.district + 1:06d}", DISTRICTS[home.district])
            grant.locations = (
                (district,) if home.district == 0 and n % 2 else ((home.code, home.name),)
            )
        if grant.months == 12:
            odd = {3: "duration only", 9: "no duration", 15: "award date only"}
            grant.dates = odd.get(n % 23, "all")
    chosen = [by_place[place][0] for place in ("Skarmouth", "Quernby", "Sallowlode")]
    spread = [grant for grant in made if grant.organisation.id == THREE_PLACES_ID]
    for grant in spread:
        home = grant.organisation.area
        grant.locations = ((home.code, home.name),) if home else ()
    spread[0].locations = tuple((area.code, area.name) for area in chosen)


def fit(made: Sequence[Grant], *, fund: int, budget_gbp: int) -> None:
    """Scale a fund's ordinary awards so that a year of it comes to just under its budget."""
    fixed_ids = {CONTRACT_ID, MULTI_YEAR_ID, UNKNOWN_ID, NO_RECORD_ID, OUTSIDE_ID}
    every = [g for g in made if g.fund == fund]
    loose = [g for g in every if g.organisation.id not in fixed_ids]
    fixed = sum((g.in_window_gbp for g in every if g not in loose), Fraction(0))
    scale = (budget_gbp * YEARS - fixed) / sum((g.in_window_gbp for g in loose), Fraction(0))
    for grant in loose:
        grant.award_gbp = int(grant.award_gbp * scale / 10) * 10
    spare = budget_gbp * YEARS - sum((g.in_window_gbp for g in every), Fraction(0))
    largest = max(
        (g for g in loose if g.end <= WINDOW[1]), key=lambda g: (g.award_gbp, g.organisation.id)
    )
    largest.award_gbp += int(spare / 10) * 10


# ---- the delivery table ----------------------------------------------------------------------
DELIVERY = """
XX-FEN-0001 | casework report | Ostrenham .78, Skarmouth .10, Quernby .12
XX-FEN-0002 | monitoring return | Ostrenham .40, Skarmouth .20, rural Seadroves .15,\
 rural Quern Fens .15, rural Mardle Vale .10
XX-FEN-0003 | session register | Ostrenham .60, Drovewick .10, Quernby .15, Sallowlode .15
XX-FEN-0004 | site visit | Skarmouth .65, rural Seadroves .35
XX-FEN-0006 | trip log | rural Seadroves .30, rural West Lode .45, rural Mardle Vale .25
XX-FEN-0007 | monitoring return | Ostrenham .60, Sallowlode .20, rural Mardle Vale .20
XX-FEN-0008 | officer's estimate | rural Quern Fens .35, rural West Lode .40, rural Seadroves .25
XX-FEN-0011 | monitoring return | Ostrenham .70, Sallowlode .30
XX-FEN-0012 | session register | rural Seadroves .60, Skarmouth .40
XX-FEN-0013 | officer's estimate | Ostrenham .60, Brinsket .15, rural Quern Fens .15
XX-FEN-0014 | visit log | Ostrenham .75, Ellerfleet .10, Drovewick .15
XX-FEN-0119 | site visit | Skarmouth 1.00
XX-FEN-0122 | monitoring return | Mardlingham .80, rural Mardle Vale .20
XX-FEN-0140 | session register | Quernby .70, rural Quern Fens .30
XX-FEN-0152 | monitoring return | Drovewick .80, rural West Lode .20
"""
"""Where organisations say they work: id | source | place share, … (the rest: not known)."""


def delivery_rows() -> list[list[object]]:
    """The officer's delivery table: one row for each organisation and place."""
    rows: list[list[object]] = []
    for n, line in enumerate(DELIVERY.strip().splitlines()):
        organisation, source, shares = line.split(" | ")
        for written in shares.split(", "):
            place, share = written.rsplit(" ", 1)
            when = date(2025, 9 + n % 4, 10 + n)
            rows.append([organisation, place, f"{float(share):.2f}", source, when.isoformat()])
    return rows


CANDIDATES = """
XX-FEN-9101 | Thornlode Open Kitchen | Thornlode 1 | 12000 | food; community
XX-FEN-9102 | Thornlode Lads and Lasses | Thornlode 1 | 9000 | youth
XX-FEN-9103 | Seadroves Carers' Table | Skarmouth .60, rural Seadroves .40 | 15000 | carers; health
XX-FEN-0121 | Skarmouth Sailors' Rest | Skarmouth 1 | 6000 | older people
"""
"""Small groups led by citizens that are not paid now; the last is on the register."""


def candidate_rows(county: Sequence[Area]) -> list[list[object]]:
    """Who would be paid for the first time: one row for each organisation and place."""
    home = {area.place: area.postcodes[0] for area in reversed(county)}
    rows: list[list[object]] = []
    for line in CANDIDATES.strip().splitlines():
        organisation, name, shares, asked, themes = line.split(" | ")
        listed = organisation < "XX-FEN-9"
        for n, written in enumerate(shares.split(", ")):
            place, share = written.rsplit(" ", 1)
            part = "" if share == "1" else f"{float(share):.2f}"
            own = [name, place, part, asked, themes, "" if listed else home[place]]
            again = [name, place, part, "", "", ""]
            rows.append([organisation, *(again if n else own)])
    return rows


# ---- the files -------------------------------------------------------------------------------
def write_rows(path: Path, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV file: UTF-8, line feeds, quotes only where they are needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)


def write_areas(
    folder: Path, county: Sequence[Area], domains: Mapping[str, Mapping[str, int]]
) -> None:
    """Write index, population, postcodes, boundaries and towns."""
    ranked = sorted(county, key=lambda a: (-a.score, a.code))
    rank = {area.code: n for n, area in enumerate(ranked, 1)}
    write_rows(
        folder / "data/index.csv",
        [
            "area_code",
            "area_name",
            "district_code",
            "district_name",
            "index_score",
            "index_rank",
            "index_decile",
            "income_rate",
            *(f"{domain}_rank" for domain in DOMAINS),
        ],
        (
            [
                a.code,
                a.name,
                f"F02{a.district + 1:06d}",
                DISTRICTS[a.district],
                f"{a.score:.3f}",
                rank[a.code],
                (rank[a.code] - 1) * 10 // len(county) + 1,
                f"{a.income_rate:.3f}",
                *(domains[domain][a.code] for domain in DOMAINS),
            ]
            for a in county
        ),
    )
    write_rows(
        folder / "data/population.csv",
        ["area_code", "population"],
        ([a.code, a.people] for a in county),
    )
    write_rows(
        folder / "boundaries/towns.csv", ["area_code", "town"], ([a.code, a.town] for a in county)
    )
    beyond = [["QZ1 4AB", "F09000001"], ["QZ1 4AD", "F09000001"], ["QZ2 1XA", "F09000002"]]
    write_rows(
        folder / "data/postcodes.csv",
        ["pcds", "area_code"],
        sorted([[code, a.code] for a in county for code in a.postcodes]) + beyond,
    )
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {
                    "area_code": a.code,
                    "area_name": a.name,
                    "district_code": f"F02{a.district + 1:06d}",
                },
                "geometry": {"type": "Polygon", "coordinates": [a.ring]},
            },
            separators=(",", ":"),
        )
        for a in county
    ]
    (folder / "boundaries/areas.geojson").write_bytes(
        (
            '{"type":"FeatureCollection","name":"Fenmarch areas (fictional)","features":[\n'
            + ",\n".join(features)
            + "\n]}\n"
        ).encode()
    )


def written_grant(grant: Grant, number: int, *, numbered: bool) -> list[object]:
    """One row of a 360Giving file; `numbered` has room for three beneficiary locations."""
    organisation = grant.organisation
    awarded = grant.start - timedelta(days=24 + number % 40)
    has_dates = grant.dates in {"all", "no duration"}
    has_duration = grant.dates in {"all", "duration only"}
    row: list[object] = [
        f"360G-fenmarch-{'C' if grant.fund == 0 else 'Y'}{number:04d}",
        grant.title,
        f"{grant.title} of {organisation.name}, {grant.months} months",
        "GBP",
        f"{grant.award_gbp:.2f}",
        awarded.isoformat() if has_dates else grant.start.isoformat(),
        grant.start.isoformat() if has_dates else "",
        grant.end.isoformat() if has_dates else "",
        grant.months if has_duration else "",
        organisation.id,
        organisation.name,
        organisation.postcode,
    ]
    for n in range(3 if numbered else 1):
        code, name = grant.locations[n] if n < len(grant.locations) else ("", "")
        row += [name, code, code[:3]]
    return [
        *row,
        "XX-FEN-COUNCIL",
        "Fenmarch County Council (fictional)",
        "Community grants" if grant.fund == 0 else "Young people's fund",
    ]


def write_money(folder: Path, register: Sequence[Organisation], awards: Sequence[Grant]) -> None:
    """Write organisations, the two grants files and the delivery table."""
    write_rows(
        folder / "data/organisations.csv",
        [
            "id",
            "name",
            "postcode",
            "latitude",
            "longitude",
            "themes",
            "kind",
            "income_band",
            "latest_income",
            "date_of_registration",
        ],  # fmt: skip
        (
            [
                o.id,
                o.name,
                "" if o.by_coordinates else o.postcode,
                f"{o.area.middle[1]:.6f}" if o.by_coordinates and o.area else "",
                f"{o.area.middle[0]:.6f}" if o.by_coordinates and o.area else "",
                o.themes,
                o.kind,
                o.band,
                "" if o.income_gbp is None else o.income_gbp,
                o.registered or "",
            ]
            for o in register
        ),
    )
    before = [
        "Identifier",
        "Title",
        "Description",
        "Currency",
        "Amount Awarded",
        "Award Date",
        "Planned Dates:Start Date",
        "Planned Dates:End Date",
        "Planned Dates:Duration (months)",
        "Recipient Org:Identifier",
        "Recipient Org:Name",
        "Recipient Org:Postal Code",
    ]
    after = ["Funding Org:Identifier", "Funding Org:Name", "Grant Programme:Title"]
    parts = ("Name", "Geographic Code", "Geographic Code Type")
    for fund, name in enumerate(("grants_core.csv", "grants_young_people.csv")):
        steps = ["0:", "1:", "2:"] if fund == 0 else [""]
        locations = [f"Beneficiary Location:{step}{part}" for step in steps for part in parts]
        rows = [g for g in awards if g.fund == fund]
        write_rows(
            folder / "data" / name,
            [*before, *locations, *after],
            (written_grant(g, n, numbered=fund == 0) for n, g in enumerate(rows, 1)),
        )
    write_rows(
        folder / "data/delivery.csv",
        ["organisation", "place", "share", "source", "date"],
        delivery_rows(),
    )


def write_candidates(folder: Path, county: Sequence[Area]) -> None:
    """Write who would be paid for the first time."""
    write_rows(
        folder / "data/candidates.csv",
        ["organisation", "name", "place", "share", "asked (£)", "themes", "postcode"],
        candidate_rows(county),
    )


# ---- what is measured beside the plan ----------------------------------------------------------
# Drawn from a generator of its own, so that nothing above moves when something here is changed.

DOMAINS = {
    "income": (1.0, 0.0),
    "employment": (0.95, 0.0),
    "education": (0.8, 0.1),
    "health": (0.85, 0.0),
    "crime": (0.6, -0.5),
    "barriers": (-0.1, 0.9),
    "environment": (0.2, -0.3),
}
"""How far each domain of the index goes with income deprivation, and with being rural."""
INCOME_GBP = dict(
    zip(
        INCOME_BANDS,
        ((600, 10_000), (10_000, 100_000), (100_000, 500_000), (500_000, 4_000_000)),
        strict=True,
    )
)
FIRST_REGISTERED, LAST_REGISTERED = date(1962, 1, 1), date(2024, 12, 31)
ASSETS = {  # town: libraries, halls, hubs, sports clubs, food banks, time banks
    "Ostrenham": (5, 14, 4, 22, 3, 2),
    "Skarmouth": (1, 4, 1, 5, 2, 0),
    "Thornlode": (0, 2, 0, 3, 1, 1),
    "Mardlingham": (1, 4, 1, 4, 1, 0),
    "Quernby": (1, 3, 1, 4, 1, 1),
    "Drovewick": (1, 3, 1, 3, 1, 0),
    "Brinsket": (1, 3, 0, 4, 0, 0),
    "Sallowlode": (1, 2, 0, 3, 1, 0),
    "Ellerfleet": (1, 2, 0, 3, 0, 0),
    "Gullen Fort": (0, 1, 0, 1, 0, 0),
}
ASSET_KINDS = ("library", "hall", "community hub", "sports club", "food bank", "time bank")
RURAL_HALLS = 34


def domain_ranks(rng: np.random.Generator, county: Sequence[Area]) -> dict[str, dict[str, int]]:
    """The rank of each area in each domain; 1 is the most deprived."""
    rate = np.array([a.income_rate for a in county])
    deprived, rural = (rate - rate.mean()) / rate.std(), np.array([not a.town for a in county])
    ranks = {}
    for domain, (with_income, with_rural) in DOMAINS.items():
        noise = rng.standard_normal(len(county)) * (0 if with_income == 1 else 0.5)
        level = with_income * deprived + with_rural * 2 * (rural - rural.mean()) + noise
        order = np.argsort(-level, kind="stable")
        ranks[domain] = {county[i].code: n for n, i in enumerate(order, 1)}
    return ranks


def sizes_and_ages(rng: np.random.Generator, register: Sequence[Organisation]) -> None:
    """Give each organisation a yearly income within its band, and a day of registration."""
    days = (LAST_REGISTERED - FIRST_REGISTERED).days
    for organisation in register:
        low, high = INCOME_GBP[organisation.band]
        income = math.exp(rng.uniform(math.log(low), math.log(high)))
        organisation.income_gbp = None if rng.random() < 0.06 else round(income)
        # The larger an organisation, the longer it has been there, by and large.
        age = rng.beta(1.2 + INCOME_BANDS.index(organisation.band), 2.4)
        organisation.registered = LAST_REGISTERED - timedelta(days=int(age * days))


def write_measures(folder: Path, rng: np.random.Generator, county: Sequence[Area]) -> None:
    """Write what places have, and which areas are rural."""
    by_town: dict[str, list[Area]] = {}
    for area in county:
        by_town.setdefault(area.town, []).append(area)
    rows: list[list[object]] = []
    for town, counts in [*ASSETS.items(), ("", (0, RURAL_HALLS, 0, 0, 0, 0))]:
        for kind, count in zip(ASSET_KINDS, counts, strict=True):
            for n in range(1, count + 1):
                area = by_town[town][int(rng.integers(len(by_town[town])))]
                lon, lat = area.middle
                rows.append([f"{area.name} {kind} {n}", kind, f"{lat:.6f}", f"{lon:.6f}"])
    write_rows(folder / "data/assets.csv", ["name", "kind", "latitude", "longitude"], rows)
    write_rows(
        folder / "data/rural_urban.csv",
        ["area_code", "classification"],
        ([a.code, "Urban" if a.town else "Rural"] for a in county),
    )


def write_example(folder: Path) -> None:
    """Write the whole example."""
    rng = np.random.default_rng(SEED)
    county = areas(rng)
    register = organisations(rng, county)
    paid = paid_now(rng, register)
    awards = grants(rng, paid, county)
    measured = np.random.default_rng(SEED + 1)
    sizes_and_ages(measured, register)
    write_areas(folder, county, domain_ranks(measured, county))
    write_money(folder, register, awards)
    write_measures(folder, measured, county)
    write_candidates(folder, county)


if __name__ == "__main__":
    given = sys.argv[1:]
    write_example(Path(given[0]) if given else Path(__file__).parent / "fenmarch")
