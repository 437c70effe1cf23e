"""Speed of access at the size of England, against PySAL's `access` in the same run.

Rows:
  whole     33,755 areas, 33,755 seeded sites, E2SFCA by zones within 5 km, pair finding included
    against `access` with a table of pairs that a k-d tree made for it (the fairest: its own
            builder goes over every pair there is) at least 5
    against `access` with its own builder, for supply that is no plain points (a spatial join over
            drawn circles) at least 5
    against `access` with its own builder for points, which grows with areas × sites: at 2,000
  large     170,000 seeded sites within 10 km, ours alone in a process of its own: peak memory
            under 1 GB
  growth    1,000, 5,000 and 33,755 seeded areas and sites, equally dense, at 5 km: nanoseconds a
            pair. Over 2,000,000 pairs they are found twice rather than kept.

Areas are the population-weighted centroids of ../shared/real/national where they are there, and
seeded points else; the first line says which. Run with `python benchmarks/access.py`; figures go
to build/access.json. The two sides of a row take turns, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from equitycli.access import StraightLine, gaussian, two_step_floating_catchment, zones

ROOT = Path(__file__).resolve().parent.parent
NATIONAL = ROOT.parent / "shared" / "real" / "national"
AREAS, SITES = 33_755, 170_000
ZONES = [(2000.0, 1.0), (3500.0, 0.68), (5000.0, 0.22)]
NEAR_M, FAR_M = 5000.0, 10_000.0
SIDE_M = 400_000
"""Of the square that stands for England where its centroids are not there."""
SITES_IN_REACH = 100
BYTES_PER_GB = 1e9
KEPT = 10_000_000
"""So many pairs are kept in the rows on growth, so that all sizes find theirs once: beyond what is
kept each pair is found twice, which is a step and not a slope."""
Inputs = tuple[pd.Series, pd.Series, StraightLine]


def england() -> tuple[pd.DataFrame, pd.Series, str]:
    """Return where people live, how many, and which of the two they are: real or seeded."""
    points = NATIONAL / "lookups" / "lsoa21_popcentroids_epsg27700.csv"
    people = NATIONAL / "population" / "lsoa21_population_mid2022.csv"
    if points.exists() and people.exists():
        xy = pd.read_csv(points, index_col="LSOA21CD")[["x", "y"]]
        counted = pd.read_csv(people, index_col=0)
        total = counted.select_dtypes("number").iloc[:, 0]
        xy = xy[xy.index.str.startswith("E") & xy.index.isin(total.index)]
        return xy, total.reindex(xy.index), "the centroids and population of England"
    random = np.random.default_rng(2026)
    xy = pd.DataFrame(random.uniform(0, SIDE_M, (AREAS, 2)), columns=["x", "y"])
    return xy, pd.Series(random.integers(1000, 3000, AREAS)), "seeded points, evenly spread"


def around(xy: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return seeded sites, each within a kilometre or so of where people live."""
    random = np.random.default_rng(count)
    home = xy.to_numpy()[random.integers(0, len(xy), count)]
    return pd.DataFrame(home + random.normal(0, 700, (count, 2)), columns=["x", "y"])


def inputs(count: int, *, areas: int | None = None) -> Inputs:
    """Return people, supply and points: the areas nearest to the first one, if not all."""
    xy, people, _ = england()
    if areas is not None:
        near = np.argsort(np.hypot(*(xy - xy.iloc[0]).to_numpy().T), kind="stable")[:areas]
        xy, people = xy.iloc[near], people.iloc[near]
    site_xy = around(xy, count)
    supply = pd.Series(np.random.default_rng(1).integers(1, 20, count), index=site_xy.index)
    return people, supply.astype(float), StraightLine(xy, site_xy)


def ours(made: Inputs, *, within_m: float = NEAR_M) -> pd.Series:
    """Return access by zones, pair finding included."""
    people, supply, costs = made
    decay = zones(ZONES) if within_m == NEAR_M else gaussian(within_m)
    return two_step_floating_catchment(people, supply, costs, catchment=within_m, decay=decay)


def pairs_of(made: Inputs, *, within_m: float) -> int:
    """Return how many pairs are within reach."""
    from scipy.spatial import cKDTree

    area_xy, site_xy = made[2].area_xy.to_numpy(), made[2].site_xy.to_numpy()
    found = cKDTree(site_xy).query_ball_point(area_xy, within_m, return_length=True)
    return int(np.sum(found))


def tree_table(made: Inputs) -> pd.DataFrame:
    """Return pairs as an analyst would find them for the peer: by k-d tree, with labels."""
    from scipy.spatial import cKDTree

    _, _, costs = made
    found = cKDTree(costs.area_xy.to_numpy()).sparse_distance_matrix(
        cKDTree(costs.site_xy.to_numpy()), NEAR_M, output_type="ndarray"
    )
    return pd.DataFrame(
        {
            "origin": costs.area_xy.index.to_numpy()[found["i"]],
            "dest": costs.site_xy.index.to_numpy()[found["j"]],
            "cost": found["v"],
        }
    )


def peer_by_tree(made: Inputs) -> pd.Series:
    """Return what the peer says of a table of pairs that a k-d tree made for it."""
    from access import Access

    people, supply, _ = made
    said = Access(
        demand_df=people.rename("people").rename_axis("geoid").to_frame(), demand_value="people",
        supply_df=supply.rename("supply").rename_axis("geoid").to_frame(), supply_value="supply",
        cost_df=tree_table(made), cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    return _enhanced(said)


def peer_by_itself(made: Inputs, *, drawn: bool) -> pd.Series:
    """Return what the peer says, its own builder finding the distances.

    drawn : supply is given as collections of one point each, so that it joins over drawn circles
        instead of going over every pair
    """
    import geopandas
    import shapely
    from access import Access

    people, supply, costs = made
    here, there = (shapely.points(one.to_numpy()) for one in (costs.area_xy, costs.site_xy))
    there = shapely.multipoints(there[:, None]) if drawn else there
    said = Access(
        demand_df=geopandas.GeoDataFrame(
            {"people": people}, geometry=here, crs=27700
        ).rename_axis("geoid"),
        demand_value="people",
        supply_df=geopandas.GeoDataFrame(
            {"supply": supply}, geometry=there, crs=27700
        ).rename_axis("geoid"),
        supply_value="supply",
        cost_df=pd.DataFrame(
            {"origin": people.index[:0], "dest": supply.index[:0], "cost": np.empty(0)}
        ),
        cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    said.create_euclidean_distance(name="metres", threshold=NEAR_M)
    said.default_cost = "metres"
    return _enhanced(said)


def _enhanced(said: Any) -> pd.Series:
    from access import weights

    said.enhanced_two_stage_fca(
        name="fca", max_cost=NEAR_M, weight_fn=weights.step_fn(dict(ZONES)), normalize=False
    )
    found: pd.Series = said.access_df["fca_supply"]
    return found.fillna(0)  # the peer says missing where it is 0


def seconds(measure: Callable[[], object]) -> float:
    """Return how long it takes."""
    begun = time.perf_counter()
    measure()
    return time.perf_counter() - begun


def beside(
    mine: Callable[[], pd.Series], theirs: Callable[[], pd.Series], *, rounds: int
) -> dict[str, float]:
    """Return the medians of both sides, taking turns, how many times faster, and the difference."""
    kept: dict[str, pd.Series] = {}

    def keep(name: str, measure: Callable[[], pd.Series]) -> Callable[[], None]:
        return lambda: kept.update({name: measure()})

    pairs = [(seconds(keep("a", mine)), seconds(keep("b", theirs))) for _ in range(rounds)]
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    ours_, peer = kept["a"].to_numpy(), kept["b"].reindex(kept["a"].index).to_numpy()
    return {
        "ours_s": round(a, 3),
        "peer_s": round(b, 3),
        "times_faster": round(b / a, 1),
        "largest_difference": float(np.max(np.abs(ours_ - peer)) / np.max(ours_)),
    }


def alone(count: int, within_m: float) -> dict[str, float]:
    """Return seconds and peak memory of ours in this process, which has done nothing else."""
    made = inputs(count)
    loaded = _peak_gb()
    took = seconds(lambda: ours(made, within_m=within_m))
    return {
        "ours_s": round(took, 2),
        "peak_gb": round(_peak_gb(), 3),
        "loaded_gb": round(loaded, 3),
    }


def _peak_gb() -> float:
    """Return the most memory this process has had; not of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / BYTES_PER_GB
    kilo = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilo / BYTES_PER_GB


def growth() -> list[dict[str, float]]:
    """Return seconds and pairs at three sizes."""
    rows = []
    for count in (1000, 5000, AREAS):
        made = even(count)
        ours(made)
        took = statistics.median(seconds(lambda: ours(made)) for _ in range(5))  # noqa: B023
        pairs = pairs_of(made, within_m=NEAR_M)
        rows.append(
            {
                "areas": count,
                "sites": count,
                "pairs": pairs,
                "ours_s": round(took, 4),
                "ns_a_pair": round(took / pairs * 1e9, 1),
            }
        )
    return rows


def even(count: int) -> Inputs:
    """Return seeded areas and sites, evenly spread, so that each area reaches about a hundred."""
    random = np.random.default_rng(count)
    side = float(np.sqrt(count * np.pi * NEAR_M**2 / SITES_IN_REACH))
    here, there = (
        pd.DataFrame(random.uniform(0, side, (count, 2)), columns=["x", "y"]) for _ in range(2)
    )
    people, supply = random.integers(1000, 3000, count), random.integers(1, 20, count)
    costs = StraightLine(here, there, pairs_at_once=KEPT)
    return pd.Series(people), pd.Series(supply).astype(float), costs


def say(text: str) -> None:
    """Print a line as soon as it is known."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure, print tables, and write build/access.json."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    sys.path.remove(str(Path(__file__).resolve().parent))  # else `access` would be this file
    if asked.parse_args().alone:
        say(json.dumps(alone(SITES, FAR_M)))
        return
    warnings.simplefilter("ignore")
    logging.getLogger("access").disabled = True
    say(f"Areas: {england()[2]}.")
    told = subprocess.run(
        [sys.executable, __file__, "--alone"], check=True, capture_output=True, text=True
    )
    large = json.loads(told.stdout)
    large["pairs"] = pairs_of(inputs(SITES), within_m=FAR_M)
    say(
        f"170,000 sites at 10 km: {large['pairs']:,} pairs, {large['ours_s']} s, peak "
        f"{large['peak_gb']} GB (at most 1; {large['loaded_gb']} with the inputs read)"
    )
    made, few = inputs(AREAS), inputs(2000, areas=2000)
    ours(few)
    say(f"{'E2SFCA at 5 km against access':<44}{'ours s':>9}{'peer s':>9}{'faster':>8}{'least':>7}")
    against: dict[str, dict[str, float]] = {}
    for name, mine, theirs, rounds in (
        ("its own builder, points, 2,000", few, lambda: peer_by_itself(few, drawn=False), 3),
        ("handed a table of a k-d tree, 33,755", made, lambda: peer_by_tree(made), 3),
        (
            "its own builder, drawn circles, 33,755",
            made,
            lambda: peer_by_itself(made, drawn=True),
            1,
        ),
    ):
        row = beside(lambda: ours(mine), theirs, rounds=rounds)  # noqa: B023
        against[name] = row
        say(f"{name:<44}{row['ours_s']:>9}{row['peer_s']:>9}{row['times_faster']:>8}{5:>7}")
    rows = growth()
    say(f"{'areas':>9}{'sites':>9}{'pairs':>13}{'s':>9}{'ns a pair':>11}")
    for one in rows:
        say(
            f"{one['areas']:>9,}{one['sites']:>9,}{one['pairs']:>13,}{one['ours_s']:>9}"
            f"{one['ns_a_pair']:>11}"
        )
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    found = {"areas": england()[2], "against": against, "large": large, "growth": rows}
    (build / "access.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
