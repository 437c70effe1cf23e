"""What makes need, as tables and sentences."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from equitycli.chapters.need import DomainProfile, NeedChapter
from equitycli.plan import Audit
from equitycli.report.audit_sheets import in_focus
from equitycli.report.figures import rows_of
from equitycli.report.record import table_as_values
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import change_gbp, percent, plain, points

LEFT: Align = "left"
SHORT = {
    "base": "weight\nalone",
    "employment": "employ-\nment",
    "education": "educa-\ntion",
    "environment": "environ-\nment",
}
"""Headings that would be wider than their figures."""


def need_sheets(chapter: NeedChapter, found: Audit) -> list[Sheet]:
    """Return what need is made of, the domains of each place, and what each alone would show."""
    sheets = []
    if chapter.components is not None:
        sheets.append(_components(chapter.components, found))
    if chapter.domains is not None:
        sheets += [
            _levels(chapter.domains, found),
            _contributions(chapter.domains, found),
            _agreement(chapter.domains),
            _alone(chapter.domains),
        ]
    return sheets


def need_in_short(chapter: NeedChapter, found: Audit) -> list[str]:
    """Return what makes the need of the place furthest under its share, and what it shares."""
    if chapter.domains is None:
        return []
    one, profile = in_focus(found), chapter.domains
    made = sorted(rows_of(profile.contributions)[one].items(), key=lambda made_by: -made_by[1])
    if math.isnan(made[0][1]):
        return []  # nobody lives there
    first = ", ".join(f"{domain} ({percent(share)})" for domain, share in made[:3])
    alone = profile.alone[profile.alone["place"] == one].to_dict("records")
    most = max(alone, key=lambda view: abs(view["points"]))
    way = "larger" if most["points"] > 0 else "smaller"
    said = (
        f"The deprivation of {one} is mostly of {first}. By {most['domain']} alone, on the scale "
        f"of the index, its share of need would be {abs(most['points']) * 100:.1f} percentage "
        f"points {way}."
    )
    pairs = _pairs(profile.agreement)
    if pairs:
        (first_of, second_of), agree = pairs[0]
        said += (
            f" Of all domains, {first_of} and {second_of} go together most "
            f"(rank agreement {plain(agree, digits=2)})."
        )
    return [said]


def need_as_values(chapter: NeedChapter) -> dict[str, Any]:
    """Return the chapter as plain values: shares 0–1, percentiles 0–100, null for missing."""
    profile = chapter.domains
    return {
        "components": table_as_values(chapter.components),
        "domains": None
        if profile is None
        else {
            "weights": {str(name): float(one) for name, one in profile.weights.items()},
            "weights_source": profile.weights_source,
            "levels": table_as_values(profile.levels),
            "contributions": table_as_values(profile.contributions),
            "agreement": table_as_values(profile.agreement.rename_axis("domain")),
            "alone": table_as_values(profile.alone),
        },
    }


def _components(made: pd.DataFrame, found: Audit) -> Sheet:
    columns = [Column("Place", LEFT), *(Column(_heading(str(name))) for name in made.columns)]
    columns.append(Column("All"))
    rows = [
        [str(place), *(f"{one:,.0f}" for one in figures), f"{figures.sum():,.0f}"]
        for place in _neediest_first(found)
        for figures in (made.loc[place].to_numpy(dtype=float),)
    ]
    held = made.to_numpy(dtype=float).sum(axis=0)
    total = ["All", *(f"{one:,.0f}" for one in held), f"{found.need.sum():,.0f}"]
    return Sheet(
        "What need is made of", columns, rows, [total],
        "Weighted people: by the weight alone, and what each factor and evidence adds to it.",
    )  # fmt: skip


def _levels(profile: DomainProfile, found: Audit) -> Sheet:
    return _by_domain(
        "How deprived places are, domain by domain",
        profile.levels,
        _neediest_first(found),
        lambda one: plain(one, digits=0),
        "Percentile among all areas that the index ranks, of the area of the mean resident: 100 is "
        "the most deprived. It says nothing of any one resident.",
    )


def _contributions(profile: DomainProfile, found: Audit) -> Sheet:
    return _by_domain(
        "Which domains make each place's deprivation",
        profile.contributions,
        _neediest_first(found),
        percent,
        "Share of the place's deprivation score that each domain makes, on the exponential scale "
        f"of the official indices; weights of the domains: {profile.weights_source}.",
    )


def _by_domain(
    title: str,
    table: pd.DataFrame,
    order: list[str],
    said: Callable[[float], str],
    note: str,
) -> Sheet:
    columns = [Column("Place", LEFT), *(Column(_heading(str(name))) for name in table.columns)]
    of_place = rows_of(table)
    rows = [[place, *map(said, of_place[place].values())] for place in order]
    return Sheet(title, columns, rows, (), note)


def _agreement(profile: DomainProfile) -> Sheet:
    table = profile.agreement
    columns = [Column("Domain", LEFT), *(Column(_heading(str(name))) for name in table.columns)]
    rows = [
        [name, *(plain(one, digits=2) for one in agrees.values())]
        for name, agrees in rows_of(table).items()
    ]
    note = "Spearman's rank correlation over residents: 1 is the same order of areas, 0 none."
    pairs = _pairs(table)
    if pairs:
        (a, b), most = pairs[0]
        (c, d), least = pairs[-1]
        note += (
            f" {a} and {b} agree most ({plain(most, digits=2)}), {c} and {d} least "
            f"({plain(least, digits=2)}). Symptoms that go together may share causes."
        )
    return Sheet("How far domains go together", columns, rows, (), note)


def _pairs(agreement: pd.DataFrame) -> list[tuple[tuple[str, str], float]]:
    """Return each pair of domains with its agreement, the most alike first."""
    names, held = [str(name) for name in agreement.index], agreement.to_numpy()
    upper = zip(*np.triu_indices(len(names), k=1), strict=True)
    pairs = [((names[i], names[j]), float(held[i, j])) for i, j in upper]
    known = [pair for pair in pairs if not math.isnan(pair[1])]
    return sorted(known, key=lambda pair: -pair[1])


def _alone(profile: DomainProfile) -> Sheet:
    """Return what one domain alone would show; in pounds only where scores stand for money."""
    money = [Column("£ a year")] if profile.as_money else []
    columns = [
        Column("If need were\nthis alone", LEFT), Column("gains most", LEFT), Column("points"),
        *money, Column("loses most", LEFT), Column("points"), *money,
    ]  # fmt: skip
    rows = []
    for domain, alone in profile.alone.groupby("domain", sort=False):
        cells = [str(domain)]
        views = alone.sort_values("points", kind="stable").to_dict("records")
        for one in (views[-1], views[0]):
            cells += [str(one["place"]), points(one["points"])]
            cells += [change_gbp(one["gbp"] * 100)] if profile.as_money else []
        rows.append(cells)
    said = (
        "and in pounds of the need-based shares, as the programme takes scores for money"
        if profile.as_money
        else "as if ratios on the exponential scale of the index were ratios of need: it makes no "
        "such claim, and the programme none for it, so no pounds are shown"
    )
    return Sheet(
        "What a programme that looked at one domain alone would change", columns, rows, (),
        "Against each place's share of need by the programme, in percentage points, "
        f"{said}. `equitycli audit --json` has every place.",
    )  # fmt: skip


def _heading(name: str) -> str:
    return SHORT.get(name, name if len(name) <= 12 else name.replace(" ", "\n"))


def _neediest_first(found: Audit) -> list[str]:
    facts = found.places
    return sorted(
        facts,
        key=lambda p: -(facts[p].weighted_population / facts[p].people if facts[p].people else 0),
    )
