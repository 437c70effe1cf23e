"""Money by decile, nation, region and place, beside the people and the need of each."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import refuse


def people_by(group: pd.Series, *, population: pd.Series, need: pd.Series | None) -> pd.DataFrame:
    """How many areas, people and people in need each decile, region or place has.

    Parameters
    ----------
    group : Series indexed by area: the group of each, missing where it has none
    population : Series on the same index, people, ≥ 0
    need : Series on the same index, weighted people, ≥ 0; None where need is not known

    Returns
    -------
    table indexed by group, sorted: areas, people, need (missing where it is not known),
    share_of_people, share_of_need: shares of all areas, those without a group among them

    Raises
    ------
    MisalignedError   the indices differ
    InputError        people or need are missing, negative or infinite

    >>> people_by(pd.Series({"a": "P", "b": "Q"}), population=pd.Series({"a": 3, "b": 1}),
    ...     need=None)["share_of_people"].tolist()
    [0.75, 0.25]
    """
    check_aligned(group.index, population.index, names=("group", "population"))
    faults = unusable(population, where="population")
    if need is not None:
        check_aligned(group.index, need.index, names=("group", "need"))
        faults += unusable(need, where="need")
    refuse("reach", faults)
    whole = population.sum()
    grouped = population.groupby(group, sort=True)
    table = pd.DataFrame({"areas": grouped.size(), "people": grouped.sum().astype("int64")})
    table["need"] = float("nan") if need is None else need.groupby(group, sort=True).sum()
    table["share_of_people"] = _share(table["people"], float(whole))
    table["share_of_need"] = _share(table["need"], 0.0 if need is None else float(need.sum()))
    return table


def money_by(by_area: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """How many pence of each funder land in each group: every group a row, with 0 for nothing.

    Parameters
    ----------
    by_area : int by area and funder, as `Landed.by_area`
    group : Series on the same index, missing where an area has none

    Returns
    -------
    table of int, indexed by group, sorted; a column for each funder

    Raises
    ------
    MisalignedError   the indices differ
    """
    check_aligned(by_area.index, group.index, names=("by_area", "group"))
    return by_area.groupby(group, sort=True).sum()


def reach_by(people: pd.DataFrame, pence: pd.Series, *, placed_pence: int) -> pd.DataFrame:
    """How much money reaches each decile, region or place, against its people and its need.

        gbp_per_head = £ / people        share_of_money = £ / all £ that are placed

    Parameters
    ----------
    people : as `people_by` gives it
    pence : Series on its index, ≥ 0, as a column of `money_by`
    placed_pence : all money that is placed, ≥ 0: what shares are of

    Returns
    -------
    `people` with pence, share_of_money, gbp_per_head, gbp_per_weighted_head; a rate is missing
    where nobody lives, or where need is not known; shares of £0 are missing

    Raises
    ------
    MisalignedError   the indices differ

    >>> people = people_by(pd.Series({"a": 1, "b": 2}), population=pd.Series({"a": 4, "b": 1}),
    ...     need=pd.Series({"a": 1.0, "b": 0.5}))
    >>> reach_by(people, pd.Series({1: 800, 2: 0}), placed_pence=800)["gbp_per_head"].tolist()
    [2.0, 0.0]
    """
    check_aligned(people.index, pence.index, names=("people", "money"))
    gbp = pence / 100
    return people.assign(
        pence=pence.astype("int64"),
        share_of_money=_share(pence, float(placed_pence)),
        gbp_per_head=_rate(gbp, people["people"]),
        gbp_per_weighted_head=_rate(gbp, people["need"]),
    )


def share_at(table: pd.DataFrame, column: str, *, at: Collection[object]) -> float:
    """Return the sum of a column over some groups: a share of the most deprived fifth, say.

    A group that no area is in counts 0. Missing where the column is.
    """
    return float(table[column].reindex(list(at), fill_value=0.0).sum(skipna=False))


def cold_spots(table: pd.DataFrame) -> pd.DataFrame:
    """Which places are needier than most and have less than their need-based share.

        people missed_k = N_k · max(0, 1 − A_k / T_k),    T_k = ΣA · N_k / ΣN

    N_k is the need of a place, A_k the money that lands there: missed are as many of its people
    in need as would have been reached, had all of its need-based share come. With £0, all.

    Parameters
    ----------
    table : as `reach_by` gives it, one row a place, with need

    Returns
    -------
    the rows of places whose need per head is at or above that of all places together and whose
    £ per weighted head is below that of all, with people_missed, most first; ties by place

    >>> people = people_by(pd.Series({"a": "P", "b": "Q"}),
    ...     population=pd.Series({"a": 10, "b": 10}), need=pd.Series({"a": 3.0, "b": 1.0}))
    >>> table = reach_by(people, pd.Series({"P": 0, "Q": 100}), placed_pence=100)
    >>> cold_spots(table)["people_missed"].to_dict()
    {'P': 3.0}
    """
    need, people = float(table["need"].sum()), float(table["people"].sum())
    money = float(table["pence"].sum())
    if not need > 0 or not money > 0:
        return table.iloc[:0].assign(people_missed=pd.Series(dtype="float64"))
    needy = table["need"] * people >= table["people"] * need * (1 - 1e-12)
    target = table["need"] * money / need
    lacking = 1 - table["pence"] / target.where(target > 0)
    missed = (table["need"] * lacking).rename("people_missed")
    cold = table.assign(people_missed=missed)[needy & (target > 0) & (missed > 0)]
    by_name = cold.sort_index()
    return by_name.sort_values("people_missed", ascending=False, kind="stable")


def _share(numbers: pd.Series, whole: float) -> pd.Series:
    return numbers / whole if whole > 0 else pd.Series(float("nan"), index=numbers.index)


def _rate(gbp: pd.Series, heads: pd.Series) -> pd.Series:
    return gbp / heads.where(heads > 0)
