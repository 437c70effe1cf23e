"""Several nations, each with an index of its own: never pooled, only set side by side."""

from __future__ import annotations

import pandas as pd

from equitycli.checks import check_aligned
from equitycli.errors import Fault
from equitycli.settings import Weight

DECILES = range(1, 11)


def several_nations(nation: pd.Series, *, by: Weight) -> Fault:
    """Return why need can't be compared over nations, and what can be done."""
    counts = nation.value_counts().sort_index()
    shares = ", ".join(f"{count:,} of {name}" for name, count in counts.items())
    return Fault(
        "nation",
        f"the {len(nation):,} areas are of {len(counts)} nations ({shares}), and need is weighted "
        f"by {by}. Each nation measures deprivation in its own way and ranks its areas among "
        "themselves: a score or rate of one says nothing beside that of another.",
        'Write  nations = "per_head"  under [need], so that nations share by people and areas '
        'within each by need; or  weight = "equal_per_head"; or keep one nation.',
    )


def by_nation(index: pd.DataFrame, population: pd.Series) -> pd.DataFrame:
    """Nations side by side, each in the deciles of its own index.

    Parameters
    ----------
    index : table indexed by area, with nation, edition, vintage and decile (1–10 or missing)
    population : Series on the same index, people, ≥ 0

    Returns
    -------
    table indexed by nation, in the order of the alphabet: `edition` and `vintage` of the index,
    `areas` and `people` (counts), `decile_1` to `decile_10` and `decile_unknown` (areas in each
    decile of the nation's own index). Counts of two nations stand side by side and are never
    added: decile 1 is another thing in each.

    Raises
    ------
    MisalignedError   the two indices differ

    >>> index = pd.DataFrame(
    ...     {"nation": ["Wales"], "edition": ["WIMD 2019"], "vintage": [2011], "decile": [1.0]},
    ...     index=["a"],
    ... )
    >>> by_nation(index, pd.Series({"a": 1500})).loc["Wales", ["people", "decile_1"]].tolist()
    [1500, 1]
    """
    check_aligned(index.index, population.index, names=("index", "population"))
    rows = {}
    for nation, own in index.groupby("nation", sort=True):
        decile = own["decile"]
        rows[nation] = {
            "edition": " and ".join(sorted(set(own["edition"]) - {""})),
            "vintage": own["vintage"].iloc[0],
            "areas": len(own),
            "people": int(population[own.index].sum()),
            **{f"decile_{one}": int((decile == one).sum()) for one in DECILES},
            "decile_unknown": int(decile.isna().sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("nation")
