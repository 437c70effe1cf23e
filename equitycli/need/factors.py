"""From people and a weight to weighted population: sparsity, the cost of an area, live evidence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse

NONE: Mapping[str, pd.Series] = MappingProxyType({})


def weighted_population(
    population: pd.Series,
    weight: pd.Series,
    *,
    factors: Mapping[str, pd.Series] = NONE,
    evidence: Mapping[str, pd.Series] = NONE,
) -> pd.Series:
    """How many people each area has, weighted by need.

        N_i = P_i · w_i · Π_f F_fi + Σ_e E_ei          0 people, or a weight of 0, is no need

    Parameters
    ----------
    population : Series indexed by area, people, ≥ 0
    weight : Series on the same index, ≥ 0, as `need_weight` gives
    factors : name → F on that index, ≥ 0: rural sparsity, the cost of an area
    evidence : name → E on that index, weighted people, ≥ 0: as `evidence_people` gives

    Returns
    -------
    Series on that index, weighted people, named "weighted_population"

    Raises
    ------
    MisalignedError   two indices differ
    InputError        people, weights, factors or evidence are missing, negative or infinite

    Source
    ------
    NHS England, Allocations technical guide: weighted population, with adjustments for need,
    market forces (area cost) and sparsity multiplied.

    >>> weighted_population(pd.Series({"a": 1500}), pd.Series({"a": 0.2})).item()
    300.0
    """
    check_aligned(population.index, weight.index, names=("population", "need_weight"))
    faults = unusable(population, where="population") + unusable(weight, where="need_weight")
    for name, held in (*factors.items(), *evidence.items()):
        check_aligned(population.index, held.index, names=("population", name))
        faults += unusable(held, where=name)
    refuse("weighted population", faults)
    need = population.astype(float) * weight.astype(float)
    for factor in factors.values():
        need = need * factor.astype(float)
    for added in evidence.values():
        need = need + added.astype(float)
    return need.rename("weighted_population")


def need_components(
    population: pd.Series,
    weight: pd.Series,
    *,
    factors: Mapping[str, pd.Series] = NONE,
    evidence: Mapping[str, pd.Series] = NONE,
) -> pd.DataFrame:
    """What people, each factor and each evidence add to the weighted population of an area.

        base_i = P_i·w_i;   factor f adds base_i · Π_{g before f} F_gi · (F_fi − 1);   evidence E_ei

    Parameters
    ----------
    as of `weighted_population`; factors count in the order in which they are given

    Returns
    -------
    DataFrame on that index: "base", then a column for each factor and each evidence under its
    name, in weighted people; a factor below 1 takes away. A row adds up to the weighted population

    Raises
    ------
    MisalignedError, InputError   as `weighted_population`; a factor and an evidence of one name

    >>> one = pd.Series({"a": 100.0})
    >>> rural, cost = {"rural": one * 0 + 1.1}, {"cost": one * 0 + 2.0}
    >>> need_components(one, one * 0 + 1, factors=rural | cost).round(1).loc["a"].tolist()
    [100.0, 10.0, 110.0]
    """
    twice = sorted({"base", *factors} & {*evidence} | {"base"} & {*factors})
    if twice:
        refuse("need", [Fault("name", f"stands for two things: {examples(twice)}.", "Rename one.")])
    total = weighted_population(population, weight, factors=factors, evidence=evidence)
    so_far = population.astype(float) * weight.astype(float)
    columns = {"base": so_far}
    for name, factor in factors.items():
        columns[name] = so_far * (factor.astype(float) - 1)
        so_far = so_far * factor.astype(float)
    columns |= {name: added.astype(float) for name, added in evidence.items()}
    return pd.DataFrame(columns, index=total.index)


def sparse_factor(
    population: pd.Series,
    area_km2: pd.Series,
    *,
    people_per_km2_below: float,
    sparse_uplift: float,
) -> pd.Series:
    """What need is multiplied by where few people live far apart.

        F_i = 1 + u  where  P_i / km²_i < b,  else 1          the boundary b itself is not sparse

    Parameters
    ----------
    population : Series indexed by area, people, ≥ 0
    area_km2 : Series on the same index, km², > 0
    people_per_km2_below : b, people for each km², ≥ 0
    sparse_uplift : u, share, ≥ 0 (.1 is 10 %)

    Returns
    -------
    Series on that index, ≥ 1, named "factor"

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        people or areas are missing, negative or infinite; an area of 0 km²

    Source
    ------
    DEFRA, sparsity in the local government settlement: areas of few people cost more to serve.

    >>> people, km2 = pd.Series({"a": 100, "b": 100}), pd.Series({"a": 10.0, "b": 1.0})
    >>> sparse_factor(people, km2, people_per_km2_below=50, sparse_uplift=0.1).tolist()
    [1.1, 1.0]
    """
    check_aligned(population.index, area_km2.index, names=("population", "area_km2"))
    faults = unusable(population, where="population") + unusable(area_km2, where="area_km2")
    flat = area_km2.index[(area_km2 == 0).to_numpy()]
    if len(flat):
        text = f"{len(flat):,} of {len(area_km2):,} areas have 0 km² ({examples(flat)})."
        faults.append(Fault("area_km2", text))
    refuse("sparse areas", faults)
    sparse = population.astype(float) / area_km2.astype(float) < people_per_km2_below
    return pd.Series(
        np.where(sparse, 1 + sparse_uplift, 1.0), index=population.index, name="factor"
    )


def uplift_factor(classes: pd.Series, uplift: Mapping[str, float]) -> pd.Series:
    """What need is multiplied by, by the class of each area, such as rural and urban.

        F_i = 1 + u_c  for an area of class c;   1 for a class without an uplift

    Parameters
    ----------
    classes : Series of str indexed by area
    uplift : class → u, share, ≥ 0 (.1 is 10 %)

    Returns
    -------
    Series on that index, ≥ 1, named "factor"

    Raises
    ------
    InputError   an uplift is missing, negative or infinite, or for a class that no area has

    >>> uplift_factor(pd.Series({"a": "Rural", "b": "Urban"}), {"Rural": 0.2}).tolist()
    [1.2, 1.0]
    """
    given = pd.Series(uplift, dtype="float64")
    faults = unusable(given, where="uplift")
    there = sorted(set(classes.astype(str)))
    faults += [
        Fault("uplift", f"no area is of the class “{name}”.", f"Classes: {', '.join(there)}.")
        for name in given.index
        if name not in there
    ]
    refuse("classes of areas", faults)
    by_class = {name: 1 + float(given.get(name, 0.0)) for name in there}
    return classes.astype(str).map(by_class).astype(float).rename("factor")


def evidence_people(counts: pd.Series, *, people_each: float) -> pd.Series:
    """How many weighted people live evidence, such as food parcels, adds to each area.

        E_i = e · c_i          0 counts add nothing

    Parameters
    ----------
    counts : Series indexed by area, c, ≥ 0
    people_each : e, weighted people for each count, ≥ 0

    Returns
    -------
    Series on that index, weighted people, ≥ 0, named as the counts are

    Raises
    ------
    InputError   a count, or people_each, is missing, negative or infinite

    >>> evidence_people(pd.Series({"a": 40, "b": 0}), people_each=0.5).tolist()
    [20.0, 0.0]
    """
    name = str(counts.name or "evidence")
    each = pd.Series({"people_each": people_each})
    refuse(name, unusable(counts, where=name) + unusable(each, where="people_each"))
    return counts.astype(float) * float(people_each)
