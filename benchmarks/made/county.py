"""A made county as a whole programme folder: 25 towns, 400 areas, 500 recipients, every file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

TOWNS_ACROSS, AREAS_ACROSS = 5, 4
"""Five towns by five, each of four areas by four."""

RECIPIENTS = 500
SEED = 11
WEST, SOUTH, STEP = 1.30, 53.30, 0.02
THEMES = ("advice", "community", "youth", "convening")

PROGRAMME = """
[programme]
title = "Made county"
authority = "Made County Council"
year = 2026
budget_gbp = {budget}
money = "council"
fictional = true

[[index]]
file = "index.csv"

[areas]
boundaries = "areas.geojson"
population = "population.csv"
postcodes = "postcodes.csv"

[places]
by = "town"
lookup = "towns.csv"
smallest_population = 100

[need]
weight = "income_rate"
show_beside = ["equal_per_head"]

[[organisations]]
file = "organisations.csv"
register = true

[[grants]]
file = "grants_core.csv"
fund = "core"

[[grants]]
file = "grants_youth.csv"
fund = "youth"

[baseline]
from = 2023-04-01
to = 2026-03-31

[attribution]
plan_on = "delivery"
show = ["office", "delivery"]
delivery = "delivery.csv"
without_delivery = "office"

[unknown]
hold_at_baseline = true
refuse_above = 0.25

[[fund]]
name = "core"
budget_gbp = {core}

[[fund]]
name = "youth"
budget_gbp = {youth}
themes = ["youth"]

[[rule]]
kind = "who_gives"
from = "over_target"
steepness = 1.0
max_cut = 0.10

[[rule]]
kind = "floor"
of = "recipient"
share_of_baseline = 0.85

[[rule]]
kind = "cap"
of = "recipient"
growth = 0.40
to = "under_target"

[[rule]]
kind = "absorption"
of = "place"
growth = 0.60
gbp = 60_000

[[rule]]
kind = "pace"
change = 0.0
full_until = 0.05
change_beyond = -0.10
none_from = 0.10

[[rule]]
kind = "rooted"
at_least = 0.20

[[rule]]
kind = "process"
at_least = 0.01
themes = ["convening"]

[[rule]]
kind = "subsidy_ceiling"
gbp = 2_000_000
years = 3
flag_from = 0.8

[new_provision]
ceiling_share_of_target = 0.10

[[new_provision.route]]
name = "seed"
ceiling_gbp = 8_000

[[new_provision.route]]
name = "platform"
ceiling_share_of_target = 0.05
{smallest}
[years]
money = "nominal"
within = 0.05
method = "linked"
{years}
[solver]
time_limit_s = 600
"""

SMALLEST = """
[[rule]]
kind = "smallest_award"
gbp = 2_000
"""

YEAR = """
[[years.year]]
year = {year}
budget_gbp = {budget}
inflation = 0.02
status = "{status}"
"""


def made_county(folder: Path, *, smallest_awards: bool = False, years: int = 5) -> Path:
    """Write the folder of a made county and return its programme file.

    years : in all; the budget rises by 2 % a year
    """
    draw = np.random.default_rng(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    across = TOWNS_ACROSS * AREAS_ACROSS
    cells = [(row, column) for row in range(across) for column in range(across)]
    codes = [f"F01{at:06}" for at in range(len(cells))]
    towns = [
        f"Town {row // AREAS_ACROSS * TOWNS_ACROSS + column // AREAS_ACROSS:02}"
        for row, column in cells
    ]
    names = sorted(set(towns))
    rates = np.round(np.clip(draw.normal(0.12, 0.06, len(cells)), 0.01, 0.5), 3)
    ranks = np.argsort(np.argsort(-rates)) + 1
    _write(
        folder / "index.csv",
        ["area_code", "area_name", "district_code", "district_name", "index_score", "index_rank"]
        + ["index_decile", "income_rate", "income_rank"],
        (
            [code, f"{town} {at:03}", "F02000001", "Made", round(float(rate) * 150, 3)]
            + [rank, min(10, 1 + 10 * (rank - 1) // len(cells)), rate, rank]
            for at, (code, town, rate, rank) in enumerate(
                zip(codes, towns, rates.tolist(), ranks.tolist(), strict=True)
            )
        ),
    )
    people = draw.integers(1_000, 2_500, len(cells)).tolist()
    _write(folder / "population.csv", ["area_code", "population"], zip(codes, people, strict=True))
    _write(folder / "towns.csv", ["area_code", "town"], zip(codes, towns, strict=True))
    postcodes = [f"QX{1 + at // 100} {1 + at // 10 % 9}{_letters(at)}" for at in range(len(cells))]
    _write(folder / "postcodes.csv", ["pcds", "area_code"], zip(postcodes, codes, strict=True))
    (folder / "areas.geojson").write_text(_areas(codes, cells), encoding="utf-8")

    pull = draw.lognormal(0, 1.2, len(names))
    pull /= pull.sum()
    paid = (draw.lognormal(9.3, 0.8, RECIPIENTS) // 100 * 100 + 500).astype(int).tolist()
    ids = [f"XX-MADE-{at:04}" for at in range(RECIPIENTS)]
    homes = draw.choice(len(names), RECIPIENTS, p=pull).tolist()
    others = draw.choice(len(names), RECIPIENTS, p=pull).tolist()
    themes = [THEMES[at % len(THEMES)] for at in range(RECIPIENTS)]
    first_area = {town: towns.index(town) for town in names}
    _write(
        folder / "organisations.csv",
        ["id", "name", "postcode", "latitude", "longitude", "themes", "kind", "income_band"]
        + ["latest_income", "date_of_registration"],
        (
            [one, f"Organisation {one[-4:]}", postcodes[first_area[names[home]]], "", "", theme]
            + ["charity", "", 50_000, "2000-01-01"]
            for one, home, theme in zip(ids, homes, themes, strict=True)
        ),
    )
    _write(
        folder / "delivery.csv",
        ["organisation", "place", "share", "source", "date"],
        (
            [one, names[town], share, "made", "2025-09-01"]
            for one, home, other in zip(ids, homes, others, strict=True)
            for town, share in ([(home, 1.0)] if home == other else [(home, 0.7), (other, 0.3)])
        ),
    )
    funds = {"core": 0, "youth": 0}
    grants: dict[str, list[list[object]]] = {fund: [] for fund in funds}
    for one, gbp, theme in zip(ids, paid, themes, strict=True):
        fund = "youth" if theme == "youth" else "core"
        funds[fund] += gbp
        for year in (2023, 2024, 2025):
            grants[fund].append(
                [f"360G-made-{one[-4:]}-{year}", "Core costs", "Core costs", "GBP", gbp]
                + [f"{year}-03-01", f"{year}-04-01", f"{year + 1}-03-31", 12, one]
                + [f"Organisation {one[-4:]}", "XX-MADE-COUNCIL", "Made County Council", fund]
            )
    for fund, rows in grants.items():
        _write(
            folder / f"grants_{fund}.csv",
            ["Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date"]
            + ["Planned Dates:Start Date", "Planned Dates:End Date"]
            + ["Planned Dates:Duration (months)", "Recipient Org:Identifier"]
            + ["Recipient Org:Name", "Funding Org:Identifier", "Funding Org:Name"]
            + ["Grant Programme:Title"],
            rows,
        )
    budget = sum(funds.values())
    later = "".join(
        YEAR.format(
            year=2026 + after,
            budget=round(budget * 1.02**after),
            status="firm" if after < 2 else "indicative",
        )
        for after in range(1, years)
    )
    text = PROGRAMME.format(
        budget=budget, **funds, smallest=SMALLEST if smallest_awards else "", years=later
    )
    if years < 2:
        text = text.replace('[years]\nmoney = "nominal"\nwithin = 0.05\nmethod = "linked"\n', "")
    programme = folder / "programme.toml"
    programme.write_text(text, encoding="utf-8")
    return programme


def _write(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _letters(at: int) -> str:
    allowed = "ABDEFGHJLNPQRSTUWXYZ"
    return allowed[at // len(allowed) % len(allowed)] + allowed[at % len(allowed)]


def _areas(codes: Sequence[str], cells: Sequence[tuple[int, int]]) -> str:
    features = []
    for code, (row, column) in zip(codes, cells, strict=True):
        west, south = WEST + column * STEP, SOUTH + row * STEP / 2
        east, north = west + STEP, south + STEP / 2
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        rounded = [[round(x, 6), round(y, 6)] for x, y in ring]
        features.append(
            {
                "type": "Feature",
                "properties": {"area_code": code, "area_name": code},
                "geometry": {"type": "Polygon", "coordinates": [rounded]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features})
