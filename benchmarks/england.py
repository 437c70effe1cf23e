"""All of England: the audit, the floor of reading its files, and the same by hand in geopandas.

Rows:
  floor    imports the libraries that the project is built on and reads the same files with
           pandas.read_csv
  least    the same, importing only what this audit happens to import: no maps, no solver
  audit    `equitycli audit` of 33,755 areas by district with 7,613 grants (at most 2.5 × the floor)
  json     the same with --json
  funders  `equitycli audit --grants` on the same files, without a programme
  by hand  what an analyst would write in geopandas: no check of any cell, no finding, one measure

Each runs in a process of its own and they take turns. The real files stand beside the repository;
without them nothing is measured. Run with `make bench`. Figures go to build/england.json.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NATIONAL = ROOT.parent / "shared" / "real" / "national"
FILES = {
    "index": NATIONAL / "index" / "iod2025_lsoa21.csv",
    "population": NATIONAL / "population" / "lsoa21_population_mid2022.csv",
    "points": NATIONAL / "lookups" / "lsoa21_popcentroids_epsg27700.csv",
    "grants": NATIONAL / "derived" / "grants_geocoded_lsoa21.csv",
}
AT_MOST = 2.5
ROUNDS = 7

PROGRAMME = """
[programme]
title = "Five funders"
authority = "England"
year = 2016
budget_gbp = 10_000_000
money = "mixed"
[[index]]
file = "{index}"
[areas]
population = "{population}"
points = "{points}"
[places]
by = "district"
[need]
weight = "income_rate"
show_beside = ["equal_per_head"]
[[grants]]
file = "{grants}"
fund = "all"
kind = "plain"
located = "{grants}"
[grants.columns]
grant_id = "grant_id"
award = "amount_awarded"
award_date = "award_date_raw"
recipient_id = "recipient_org_id"
postcode = "recipient_postcode_raw"
funder = "funder"
[baseline]
from = 2010-04-01
to = 2016-03-31
[attribution]
plan_on = "office"
show = ["office"]
accept_office_only = true
[unknown]
hold_at_baseline = true
refuse_above = 1.0
[[fund]]
name = "all"
budget_gbp = 10_000_000
[solver]
time_limit_s = 120
"""

FLOOR = """
import geopandas, highspy, numpy, pandas, pulp, pydantic, rich.console, scipy.spatial, typer
for file in {files!r}:
    pandas.read_csv(file)
"""

LEAST = """
import {modules}
for file in {files!r}:
    pandas.read_csv(file)
"""

BY_HAND = """
import json, time
def part(name, begun):
    parts[name] = round(time.perf_counter() - begun, 3)
parts, begun = {{}}, time.perf_counter()
import geopandas as gpd, numpy as np, pandas as pd
part("import", begun); begun = time.perf_counter()
index = pd.read_csv({index!r}).rename(columns=str.strip)
people = pd.read_csv({population!r})
centroids = pd.read_csv({points!r})
grants = pd.read_csv({grants!r})
part("read", begun); begun = time.perf_counter()
centroids = gpd.GeoDataFrame(
    centroids, geometry=gpd.points_from_xy(centroids["x"], centroids["y"]), crs=27700)
placed = grants.dropna(subset=["lat", "long"])
placed = gpd.GeoDataFrame(
    placed, geometry=gpd.points_from_xy(placed["long"], placed["lat"]), crs=4326).to_crs(27700)
part("geometry", begun); begun = time.perf_counter()
code, name = index.columns[0], index.columns[3]
rate = next(column for column in index.columns if column.startswith("Income Score"))
areas = index.merge(people, left_on=code, right_on="lsoacd", validate="1:1")
areas = areas.merge(centroids, left_on=code, right_on="LSOA21CD", validate="1:1")
placed = placed.sjoin_nearest(centroids[["LSOA21CD", "geometry"]])
placed = placed.merge(index[[code, name]], left_on="LSOA21CD", right_on=code, how="left")
part("joins", begun); begun = time.perf_counter()
when = pd.to_datetime(placed["award_date_raw"], errors="coerce", format="mixed", dayfirst=True)
placed = placed[when.between("2010-04-01", "2016-03-31")]
areas["need"] = areas["population"] * areas[rate]
places = areas.groupby(name)[["population", "need"]].sum()
places["gbp"] = placed.groupby(name)["amount_awarded"].sum() / 6
places = places.fillna({{"gbp": 0.0}})
places["gbp_per_head"] = places["gbp"] / places["population"]
places["target"] = places["gbp"].sum() * places["need"] / places["need"].sum()
places["distance"] = places["gbp"] / places["target"] - 1
ordered = places.assign(x=places["gbp"] / places["need"]).sort_values("x")
share, held = ordered["need"] / ordered["need"].sum(), ordered["gbp"] / ordered["gbp"].sum()
lorenz = held.cumsum()
gini = 1 - (share * (lorenz + lorenz.shift(fill_value=0))).sum()
places.sort_values("distance").to_string()
part("measures", begun)
print(json.dumps(parts))
"""

PARTS = """
import contextlib, io, json, sys, time
from pathlib import Path
parts, begun = {{}}, time.perf_counter()
from equitycli import study
from equitycli.report import audit_printing
parts["import"] = round(time.perf_counter() - begun, 3)
steps = []
begun = time.perf_counter()
found = study.measured(Path({folder!r}), allow_outside=True,
                    progress=lambda doing: steps.append((doing, time.perf_counter())))
steps.append(("", time.perf_counter()))
for (doing, at), (_, until) in zip(steps, steps[1:]):
    parts[doing] = round(until - at, 3)
begun = time.perf_counter()
with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")):
    audit_printing.print_audit(found)
parts["printing"] = round(time.perf_counter() - begun, 3)
known = ("geopandas", "highspy", "numpy", "pandas", "pulp", "pydantic", "pyproj", "rich.console",
         "scipy", "shapely", "typer")
print(json.dumps([parts, [name for name in known if name in sys.modules]]))
"""


def output(command: Sequence[str]) -> str:
    """Return what a command prints, and stop with its own words if it fails."""
    ran = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}, check=False
    )
    if ran.returncode:
        raise SystemExit(f"{ran.stdout[-2000:]}{ran.stderr[-4000:]}")
    return ran.stdout


def seconds(command: Sequence[str]) -> float:
    """Return how long a command takes from start to end."""
    begun = time.perf_counter()
    output(command)
    return time.perf_counter() - begun


def medians(commands: dict[str, Sequence[str]], *, rounds: int) -> dict[str, float]:
    """Return the median of each command; they take turns, so that a busy machine slows all."""
    for command in commands.values():
        seconds(command)
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            took[name].append(seconds(command))
    return {name: round(statistics.median(times), 3) for name, times in took.items()}


def main() -> None:
    """Measure, print two tables, and write build/england.json."""
    absent = [file.name for file in FILES.values() if not file.exists()]
    if absent:
        sys.stdout.write(f"England is not measured: {', '.join(absent)} not found beside here.\n")
        return
    python, named = sys.executable, {name: str(file) for name, file in FILES.items()}
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at)
        (folder / "programme.toml").write_text(PROGRAMME.format(**named), encoding="utf-8")
        parts, modules = json.loads(output([python, "-c", PARTS.format(folder=at)]))
        scripts = {
            "floor": FLOOR.format(files=[*named.values()]),
            "least": LEAST.format(
                modules=", ".join([*modules, "rich.console", "typer"]), files=[*named.values()]
            ),
            "by hand": BY_HAND.format(**named),
        }
        audit = [python, "-m", "equitycli", "audit", at, "--allow-outside"]
        took = medians(
            {
                "floor": [python, "-c", scripts["floor"]],
                "least": [python, "-c", scripts["least"]],
                "audit": audit,
                "json": [*audit, "--json"],
                "funders": [
                    python,
                    "-m",
                    "equitycli",
                    "audit",
                    "--grants",
                    named["grants"],
                    "--index",
                    named["index"],
                    "--population",
                    named["population"],
                ],
                "by hand": [python, "-c", scripts["by hand"]],
            },
            rounds=ROUNDS,
        )
        by_hand = json.loads(output([python, "-c", scripts["by hand"]]))
    sys.stdout.write(f"{'row':<10}{'s':>8}{'× floor':>10}{'× least':>10}{'at most':>9}\n")
    for name, median_s in took.items():
        limit = str(AT_MOST) if name in ("audit", "json") else ""
        ratios = "".join(f"{median_s / took[floor]:>10.2f}" for floor in ("floor", "least"))
        sys.stdout.write(f"{name:<10}{median_s:>8}{ratios}{limit:>9}\n")
    for title, spent in (("audit", parts), ("by hand", by_hand)):
        sys.stdout.write(f"\nwhere the time of {title} goes (one run, s)\n")
        sys.stdout.write("".join(f"  {name:<34}{of_it:>7}\n" for name, of_it in spent.items()))
    sys.stdout.write(f"\nlibraries that the audit imports: {', '.join(modules)}\n")
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    figures = {"median_s": took, "audit_parts_s": parts, "by_hand_parts_s": by_hand}
    for floor in ("floor", "least"):
        figures[f"ratio_to_{floor}"] = {
            name: round(median_s / took[floor], 2) for name, median_s in took.items()
        }
    (build / "england.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
