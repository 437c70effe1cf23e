"""The figures of inequality under one attribution: each a number, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from equitycli.errors import InputError
from equitycli.inequality import (
    atkinson,
    bootstrap_interval,
    concentration_index,
    erreygers_index,
    fgt,
    gini,
    hoover,
    kolm_pollak_ede,
    kolm_pollak_index,
    ninety_ten,
    palma,
    theil,
    theil_between,
    theil_within,
)
from equitycli.settings.measures import InequalitySection

NOT_KNOWN = "not known: no money is known to land where anybody lives"
NO_NEED = "not defined: nobody has need by this weight"
SAME_NEED = "not defined: need a head is the same in every place"
NOBODY = "not defined: nobody lives in any place"
NEAR = 1e-12
"""Means of one weight over different people differ by rounding, and no more."""
FGT_ORDERS = (0, 1, 2)
ERREYGERS = "erreygers_index"

Parameter: TypeAlias = "float | pd.Series"


@dataclass(frozen=True)
class Figure:
    """One figure of inequality.

    number : None where `why_not` says why there is none
    low, high : its interval by bootstrap; None where none was asked for
    """

    number: float | None
    why_not: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class Landed:
    """What lands under one attribution, and who lives there.

    gbp, need : by place, all of them: £ a year, and weighted people
    gbp_per_head, people, deprivation, district : by place where people live; no district where
        Theil is not parted
    known : any money is known to land where people live
    """

    gbp: pd.Series
    need: pd.Series
    gbp_per_head: pd.Series
    people: pd.Series
    deprivation: pd.Series
    district: pd.Series | None
    known: bool


def figures_without_choice(landed: Landed, asked: InequalitySection | None) -> dict[str, Figure]:
    """Return the measures that need no choice, with intervals where the programme asks for draws.

    Gini of £ a weighted head is over places with need, and Hoover over all places, as where
    nobody lives money has to move as well.
    """
    a_head, people, worst = landed.gbp_per_head, landed.people, landed.deprivation
    has = landed.need > 0
    weighted = landed.gbp[has] / landed.need[has]
    no_need = "" if has.any() else NO_NEED
    same = no_need or _alike(worst)
    draws = asked if asked is not None and asked.bootstrap_draws else None

    def figure(
        measure: Callable[..., float],
        values: pd.Series,
        weights: pd.Series,
        *parameters: Parameter,
        unless: str = "",
        of: InequalitySection | None = None,
    ) -> Figure:
        if not landed.known:
            return Figure(None, NOT_KNOWN if len(people) else NOBODY)
        if unless:
            return Figure(None, unless)
        return _figure(measure, values, weights, *parameters, asked=of)

    figures = {
        "gini": figure(gini, a_head, people, of=draws),
        "gini_weighted": figure(gini, weighted, landed.need[has], unless=no_need, of=draws),
        "hoover": figure(hoover, landed.gbp, landed.need, unless=no_need, of=draws),
        "theil": figure(theil, a_head, people),
    }
    if landed.district is not None:
        for name, measure in (("theil_between", theil_between), ("theil_within", theil_within)):
            figures[name] = figure(measure, a_head, people, landed.district)
    return figures | {
        "palma": figure(palma, a_head, people),
        "ninety_ten": figure(ninety_ten, a_head, people),
        "concentration_index": figure(
            concentration_index, a_head, people, worst, unless=same, of=draws
        ),
    }


def _alike(deprivation: pd.Series) -> str:
    """Return why nobody is more deprived than others, where need a head is the same in all."""
    if len(deprivation) and deprivation.max() - deprivation.min() <= NEAR * deprivation.max():
        return SAME_NEED
    return ""


def figures_asked_for(landed: Landed, asked: InequalitySection) -> dict[str, Figure]:
    """Return the measures that the programme makes a choice for: an aversion, bounds, an offer."""
    wanted: list[tuple[str, Callable[..., float], tuple[Parameter, ...]]] = []
    if asked.bounds_gbp_per_head is not None:
        parameters = (landed.deprivation, *asked.bounds_gbp_per_head)
        wanted.append((ERREYGERS, erreygers_index, parameters))
    for epsilon in asked.atkinson_epsilon:
        wanted.append((f"atkinson {epsilon:g}", atkinson, (epsilon,)))
    for epsilon in asked.kolm_pollak_epsilon:
        wanted.append((f"kolm_pollak_ede {epsilon:g}", kolm_pollak_ede, (epsilon,)))
        wanted.append((f"kolm_pollak_index {epsilon:g}", kolm_pollak_index, (epsilon,)))
    if asked.minimum_gbp_per_head is not None:
        least = asked.minimum_gbp_per_head.value
        wanted += [(f"fgt {order}", fgt, (least, order)) for order in FGT_ORDERS]
    if not landed.known:
        why_not = NOT_KNOWN if len(landed.people) else NOBODY
        return {name: Figure(None, why_not) for name, _, _ in wanted}
    figures = {
        name: _figure(measure, landed.gbp_per_head, landed.people, *parameters)
        for name, measure, parameters in wanted
    }
    same = _alike(landed.deprivation) if (landed.need > 0).any() else NO_NEED
    if same and ERREYGERS in figures:
        figures[ERREYGERS] = Figure(None, same)
    return figures


def _figure(
    measure: Callable[..., float],
    values: pd.Series,
    weights: pd.Series,
    *parameters: Parameter,
    asked: InequalitySection | None = None,
) -> Figure:
    """Return a measure and its interval, or what the measure itself says of why it has none."""
    try:
        number = measure(values, weights, *parameters)
        if asked is None or asked.seed is None:
            return Figure(number)
        interval = bootstrap_interval(
            measure, values, weights, *parameters, draws=asked.bootstrap_draws, seed=asked.seed
        )
    except InputError as error:
        reasons = "; ".join(fault.text.rstrip(".") for fault in error.faults)
        return Figure(None, f"not defined: {reasons}")
    low, high = (end if np.isfinite(end) else None for end in (interval.low, interval.high))
    return Figure(number, "", low, high)
