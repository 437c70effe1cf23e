"""The assumptions of what an audit measures beside the money, and of need beyond its weight."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.report.terminal import Column, Sheet
from equitycli.report.words import percent, pounds_a_head, stated, whole_gbp
from equitycli.settings import (
    AccessSection,
    CapacitySection,
    InequalitySection,
    NeedFactor,
    NeedSection,
    Programme,
    SmallNumbersSection,
)


def need_assumptions(asked: NeedSection) -> list[list[str]]:
    """Return what turns scores into money, and what is multiplied or added: a row each."""
    rows = []
    if asked.scores_as_money:
        rows.append(["Scores", "twice the score is twice the money a head", ""])
    if asked.most_to_least is not None:
        words = f"the most deprived area counts {asked.most_to_least.value:g} × the least, a head"
        rows.append(stated("Scores", words, asked.most_to_least))
    if isinstance(asked.domains, dict):
        rows += [
            stated(f"Domain “{name}”", f"counts {weight.value:g}", weight)
            for name, weight in asked.domains.items()
        ]
    elif asked.domains:
        rows.append(["Domains", "with the weights of the index itself", ""])
    for one in asked.factor:
        rows += _of_factor(one)
    rows += [
        stated(
            f"Evidence “{one.name}”",
            f"each count adds {one.people_each.value:g} weighted people",
            one.people_each,
        )
        for one in asked.evidence
    ]
    return rows


def _of_factor(one: NeedFactor) -> list[list[str]]:
    if one.people_per_km2_below is not None and one.sparse_uplift is not None:
        where = f"below {one.people_per_km2_below.value:g} people per km²"
        words = f"need is {percent(one.sparse_uplift.value)} more {where}"
        return [stated(f"Factor “{one.name}”", words, one.sparse_uplift)]
    if one.uplift:
        return [
            stated(f"Factor “{one.name}”", f"need is {percent(more.value)} more in {name}", more)
            for name, more in one.uplift.items()
        ]
    return [[f"Factor “{one.name}”", f"need is multiplied by {one.file}", ""]]


def measured_assumptions(asked: Programme) -> Sheet | None:
    """Every number that only measures use, with its source; None where there is none."""
    rows: list[list[str]] = []
    if asked.access is not None:
        rows += _access(asked.access)
    if asked.capacity is not None:
        rows += _capacity(asked.capacity)
    if asked.small_numbers is not None:
        rows += _small_numbers(asked.small_numbers)
    if asked.inequality is not None:
        rows += _inequality(asked.inequality)
    if asked.alike is not None:
        rows.append(["Places alike", f"the {asked.alike.how_many} most alike of each", ""])
    if not rows:
        return None
    heads = [Column("Assumption", "left"), Column("Here", "left"), Column("Source", "left")]
    return Sheet(
        "What the measures beside the money assume", heads, rows, (), "None of it changes a plan."
    )


def _access(asked: AccessSection) -> list[list[str]]:
    unit = "minutes" if asked.travel_times else "m in a straight line"
    reach = f"{asked.catchment.value:,.0f} {unit}"
    decay = asked.decay
    if asked.zones:
        decay = "zones"
        reach += ": " + ", ".join(f"to {to:,g} × {weight:g}" for to, weight in asked.zones)
    return [stated("Within reach", f"{reach}; decay: {decay}", asked.catchment)]


def _capacity(asked: CapacitySection) -> list[list[str]]:
    bands = ", ".join(whole_gbp(one * 100) for one in asked.income_bands_gbp)
    small = f"income below {whole_gbp(asked.small_below_gbp.value * 100)} a year"
    return [
        ["Income bands", f"divided at {bands}", ""],
        stated("Small organisation", small, asked.small_below_gbp),
    ]


def _small_numbers(asked: SmallNumbersSection) -> list[list[str]]:
    words = f"organisations of a place from 1 to below {asked.suppress_below.value:g}, and what "
    words += "tells them, are not shown (recipients are named in every plan); rates are "
    words += "drawn towards that of all shown" if asked.shrink else "shown as they are"
    return [stated("Small numbers", words, asked.suppress_below)]


def _inequality(asked: InequalitySection) -> list[list[str]]:
    rows = [
        [name, _several(epsilons), ""]
        for name, epsilons in (
            ("Aversion, Atkinson", asked.atkinson_epsilon),
            ("Aversion, Kolm-Pollak", asked.kolm_pollak_epsilon),
        )
        if epsilons
    ]
    if asked.minimum_gbp_per_head is not None:
        least = asked.minimum_gbp_per_head
        rows.append(stated("Minimum offer", f"£{least.value:,.2f} a head a year", least))
    if asked.bounds_gbp_per_head is not None:
        low, high = (pounds_a_head(one) for one in asked.bounds_gbp_per_head)
        rows.append(["Bounds, Erreygers", f"{low} to {high} a head a year is possible", ""])
    if asked.bootstrap_draws:
        rows.append(["Intervals", f"{asked.bootstrap_draws:,} draws, seed {asked.seed}", ""])
    return rows


def _several(numbers: Sequence[float]) -> str:
    return "ε = " + ", ".join(f"{one:g}" for one in numbers)
