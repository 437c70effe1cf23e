"""A county of four places that can be worked out by hand; a test states only what differs.

Need is people × income rate: City 1000·.05 twice, Town 1000·.2, Village 500·.1, Marsh 500·.1, so
100, 200, 50, 50 of 400. The window is two years, and every grant lies in it, so that £ a year is
half of each award:

    City Advice  12,000   office City      works City .5, Town .25, Village .25
    City Arts     4,000   office City      works City
    Town Club     2,000   office Town      works Town
    Far Trust     1,000   office outside
    Nomads        1,000   office unknown

The budget is what is paid now, 20,000. H = 2,000 has no place here, so the targets are 18,000
times ¼, ½, ⅛, ⅛: City 4,500, Town 9,000, Village 2,250, Marsh 2,250.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Rows = Sequence[Mapping[str, object]]

TARGETS = {"City": 4500, "Town": 9000, "Village": 2250, "Marsh": 2250}
BY_DELIVERY = {"City": 10_000, "Town": 5000, "Village": 3000, "Marsh": 0}
BY_OFFICE = {"City": 16_000, "Town": 2000, "Village": 0, "Marsh": 0}
PAID = {"XX-1": 12_000, "XX-2": 4000, "XX-3": 2000, "XX-4": 1000, "XX-5": 1000}

WHO_GIVES = {"kind": "who_gives", "from": "over_target", "steepness": 1, "max_cut": 0.2}
FLOOR = {"kind": "floor", "of": "recipient", "share_of_baseline": 0.8}
CAP = {"kind": "cap", "of": "recipient", "growth": 0.3}

PROGRAMME: dict[str, Any] = {
    "programme": {
        "title": "Four places",
        "authority": "Nowhere Council",
        "year": 2026,
        "budget_gbp": 20_000,
        "money": "council",
        "fictional": True,
    },
    "index": [{"file": "index.csv"}],
    "areas": {"population": "population.csv", "postcodes": "postcodes.csv"},
    "places": {"by": "column", "lookup": "places.csv", "column": "settlement"},
    "need": {"weight": "income_rate"},
    "organisations": [{"file": "organisations.csv"}],
    "grants": [{"file": "grants.csv", "fund": "core"}],
    "baseline": {"from": "2024-04-01", "to": "2026-03-31"},
    "attribution": {
        "plan_on": "delivery",
        "show": ["office", "delivery"],
        "delivery": "delivery.csv",
        "without_delivery": "office",
    },
    "unknown": {"hold_at_baseline": True, "refuse_above": 0.25},
    "fund": [{"name": "core", "budget_gbp": 20_000}],
    "rule": [WHO_GIVES, FLOOR, CAP],
    "new_provision": {"ceiling_share_of_target": 0.1, "routes": ["seed", "neighbour"]},
    "solver": {"time_limit_s": 60},
}
DATES = {("baseline", "from"), ("baseline", "to"), ("committed", "until")}

AREAS: Rows = [
    {"code": f"F0100000{i}", "name": name, "people": people, "rate": rate, "place": place}
    for i, (name, people, rate, place) in enumerate(
        [
            ("City 001", 1000, 0.05, "City"),
            ("City 002", 1000, 0.05, "City"),
            ("Town 001", 1000, 0.2, "Town"),
            ("Village 001", 500, 0.1, "Village"),
            ("Marsh 001", 500, 0.1, "Marsh"),
        ],
        start=1,
    )
]


def grant(who: int, award: float, **changes: object) -> dict[str, object]:
    """Return an award over the whole window: half of it a year."""
    postcode = {1: "QX1 1AA", 2: "QX1 1AB", 3: "QX1 1AC", 4: "QX9 9ZZ"}.get(who, "")
    return {
        "Title": "Work",
        "Currency": "GBP",
        "Amount Awarded": f"{award:.2f}",
        "Award Date": "2024-04-01",
        "Planned Dates:Start Date": "2024-04-01",
        "Planned Dates:End Date": "2026-03-31",
        "Recipient Org:Identifier": f"XX-{who}",
        "Recipient Org:Name": NAMES.get(f"XX-{who}", f"Group {who}"),
        "Recipient Org:Postal Code": postcode,
    } | changes


NAMES = {
    "XX-1": "City Advice",
    "XX-2": "City Arts",
    "XX-3": "Town Club",
    "XX-4": "Far Trust",
    "XX-5": "Nomads",
}
GRANTS: Rows = [
    grant(int(who.removeprefix("XX-")), 2 * gbp) for who, gbp in PAID.items()
]  # £ a year × the two years of the window


def organisation(who: int, postcode: str, themes: str = "") -> dict[str, object]:
    name = NAMES.get(f"XX-{who}", f"Group {who}")
    return {"id": f"XX-{who}", "name": name, "postcode": postcode, "themes": themes}


ORGANISATIONS: Rows = [
    organisation(1, "QX1 1AA", "advice"),
    organisation(2, "QX1 1AB", "arts; youth"),
    organisation(3, "QX1 1AC", "youth"),
    organisation(6, "QX1 1AD"),  # in the Village, paid nothing
]


def works(who: int, place: str, share: float) -> dict[str, object]:
    return {
        "organisation": f"XX-{who}",
        "place": place,
        "share": share,
        "source": "casework",
        "date": "2025-09-01",
    }


DELIVERY: Rows = [works(1, "City", 0.5), works(1, "Town", 0.25), works(1, "Village", 0.25)]
POSTCODES: Rows = [
    {"pcds": "QX1 1AA", "area_code": "F01000001"},
    {"pcds": "QX1 1AB", "area_code": "F01000002"},
    {"pcds": "QX1 1AC", "area_code": "F01000003"},
    {"pcds": "QX1 1AD", "area_code": "F01000004"},
    {"pcds": "QX1 1AE", "area_code": "F01000005"},
    {"pcds": "QX9 9ZZ", "area_code": "F01000099"},
]


def county(
    folder: Path,
    *,
    grants: Rows = GRANTS,
    organisations: Rows = ORGANISATIONS,
    delivery: Rows = DELIVERY,
    files: Mapping[str, Rows] | None = None,
    without: Sequence[str] = (),
    **programme: Any,
) -> Path:
    """Write the county and its programme, with changes, and return the programme's path.

    files : other tables to write beside, by name
    without : tables of the programme to leave out
    programme : a table's changed keys (`unknown={"refuse_above": 0}`), or a whole list of tables
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = [
        {
            "area_code": area["code"],
            "area_name": area["name"],
            "district_code": "F02000001",
            "district_name": "Nowhere",
            "index_score": 10 + rank,
            "index_rank": len(AREAS) + 1 - rank,
            "index_decile": len(AREAS) + 1 - rank,
            "income_rate": area["rate"],
        }
        for rank, area in enumerate(AREAS, start=1)
    ]
    tables: dict[str, Rows] = {
        "index.csv": index,
        "population.csv": [{"area_code": a["code"], "population": a["people"]} for a in AREAS],
        "places.csv": [{"area_code": a["code"], "settlement": a["place"]} for a in AREAS],
        "postcodes.csv": POSTCODES,
        "organisations.csv": organisations,
        "grants.csv": [{"Identifier": f"G-{i}"} | dict(row) for i, row in enumerate(grants, 1)],
        "delivery.csv": delivery,
    }
    for name, rows in (tables | dict(files or {})).items():
        write_table(folder / name, rows)
    asked = {name: table for name, table in PROGRAMME.items() if name not in without}
    for name, change in programme.items():
        merged = isinstance(change, dict)
        asked[name] = {**asked.get(name, {}), **change} if merged else change
    path = folder / "programme.toml"
    path.write_text(toml(asked), encoding="utf-8")
    return path


def write_table(path: Path, rows: Rows) -> None:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings or ["id"])
        writer.writeheader()
        writer.writerows(rows)


def toml(programme: Mapping[str, Any]) -> str:
    """Return a programme of plain values as TOML text."""
    lines = []
    for name, table in programme.items():
        for each in table if isinstance(table, list) else [table]:
            lines.append(f"[[{name}]]" if isinstance(table, list) else f"[{name}]")
            lines += [
                f"{key} = {value if (name, key) in DATES else _inline(value)}"
                for key, value in each.items()
                if value is not None
            ]
    return "\n".join(lines) + "\n"


def _inline(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(inner)}" for key, inner in value.items()) + " }"
    return repr(value)
