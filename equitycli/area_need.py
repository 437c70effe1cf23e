"""What each area needs, and what that is made of, by the weight that a programme names."""

from __future__ import annotations

import pandas as pd

from equitycli.need import (
    evidence_people,
    need_components,
    need_weight,
    sparse_factor,
    weighted_population,
)
from equitycli.settings import Weight
from equitycli.sources.county import County
from equitycli.sources.index_for_need import areas_ranked, weighed_domains

M2_PER_KM2 = 1e6


def need_by_area(county: County, *, weight: Weight) -> pd.DataFrame:
    """Return what each area needs, under one of the named weights.

    Returns
    -------
    DataFrame on the index of the county: need_weight, weighted_population, and what that is made
    of in weighted people: a column for the base, then for each factor and evidence of the
    programme, named as `component` names it. Those add up to the weighted population
    """
    asked = county.programme.need
    of_area = need_weight(
        county.index,
        by=weight,
        population=county.population,
        nations=asked.nations,
        areas=areas_ranked(county.index, county.programme.index),
        domains=weighed_domains(asked) or None,
        table=county.measures.need_table,
        table_holds=asked.table_holds,
        most_to_least=asked.most_to_least.value if asked.most_to_least else None,
    )
    factors = need_factors(county)
    evidence = {
        one.name: evidence_people(
            county.measures.evidence[one.name].rename(one.name), people_each=one.people_each.value
        )
        for one in asked.evidence
    }
    made_of = need_components(county.population, of_area, factors=factors, evidence=evidence)
    return pd.DataFrame(
        {
            "need_weight": of_area,
            "weighted_population": weighted_population(
                county.population, of_area, factors=factors, evidence=evidence
            ),
            **{component(str(name)): made_of[name] for name in made_of},
        }
    )


def component(name: str) -> str:
    """Return the column of `need_by_area` that holds what a factor or evidence adds."""
    return f"need: {name}"


def need_factors(county: County) -> dict[str, pd.Series]:
    """Return what need is multiplied by in each area, factor by factor in the programme's order."""
    factors = {}
    for one in county.programme.need.factor:
        if one.people_per_km2_below is None or one.sparse_uplift is None:
            factors[one.name] = county.measures.factors[one.name]
            continue
        if county.boundaries is None:  # read_need_files has refused this
            raise AssertionError
        factors[one.name] = sparse_factor(
            county.population,
            county.boundaries.area / M2_PER_KM2,
            people_per_km2_below=one.people_per_km2_below.value,
            sparse_uplift=one.sparse_uplift.value,
        )
    return factors
