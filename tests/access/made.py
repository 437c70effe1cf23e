"""The worked example of DOMAIN figures, and seeded points: every default stands here, once.

Three areas of 1,000, 2,000 and 500 people; a site s with 10 and a site t with 5. The first two
areas reach s; at 20 only the second reaches t, at 30 both do; the third is far from either.
"""

import numpy as np
import pandas as pd

from equitycli.access import StraightLine

PEOPLE = pd.Series({"a": 1000, "b": 2000, "c": 500})
SUPPLY = pd.Series({"s": 10, "t": 5})
COSTS = pd.DataFrame(
    [
        ("a", "s", 5.0),
        ("a", "t", 25.0),
        ("b", "s", 15.0),
        ("b", "t", 10.0),
        ("c", "s", 40.0),
        ("c", "t", 35.0),
    ],
    columns=["area", "site", "cost"],
)


def points(names: str, count: int, *, seed: int, side_m: float = 20_000) -> pd.DataFrame:
    """Return seeded points on whole metres in a square, so that some stand on one spot."""
    xy = np.random.default_rng(seed).integers(0, int(side_m), (count, 2)).astype(float)
    return pd.DataFrame(xy, columns=["x", "y"], index=[f"{names}{i}" for i in range(count)])


def seeded(
    areas: int = 60, sites: int = 40, *, seed: int = 1, **changes: int
) -> tuple[pd.Series, pd.Series, StraightLine]:
    """Return people, supply and points of each; an area and a site in ten have nothing."""
    random = np.random.default_rng(seed)
    here, there = points("a", areas, seed=seed + 1), points("s", sites, seed=seed + 2)
    people = pd.Series(random.integers(1, 3000, areas), index=here.index)
    supply = pd.Series(random.integers(1, 50, sites).astype(float), index=there.index)
    people.iloc[::10] = 0
    supply.iloc[::10] = 0
    return people, supply, StraightLine(here, there, **changes)


def distances_m(costs: StraightLine) -> np.ndarray:
    """Return every distance by brute force, areas down and sites across."""
    here = costs.area_xy[["x", "y"]].to_numpy()[:, None]
    there = costs.site_xy[["x", "y"]].to_numpy()[None]
    metres: np.ndarray = np.hypot(*np.moveaxis(here - there, 2, 0))
    return metres
