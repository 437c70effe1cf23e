"""Access in tables: what people of each place reach, how far it is, and how many reach nothing."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import pandas as pd

from equitycli.chapters.access import AccessChapter, AccessTo
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Audit
from equitycli.report.audit_sheets import KEPT_BACK
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import percent, plain, pounds_a_head, whole_gbp
from equitycli.settings.measures import AccessSection

DIGITS = 9
"""Places after the point of figures in JSON."""

LEFT: Align = "left"
EVERYBODY = "All"
DECAYS = {
    "step": "all within reach counts alike (2SFCA)",
    "linear": "what is farther away counts less, evenly down to nothing (E2SFCA)",
    "gaussian": "what is farther away counts less, on a bell down to nothing (E2SFCA)",
    "exponential": "what is farther away counts less, exponentially down to nothing (E2SFCA)",
    "zones": "what is farther away counts less, zone by zone (E2SFCA)",
}
"""What each decay does, for a reader who has to defend it."""
TITLES = {
    "organisations": "What people can reach: organisations",
    "money": "What people can reach: money, by office",
    "assets": "What people can reach: halls, hubs, clubs and other assets",
}
NO_WAY = "no way to any is in the table"
NOTHING_THERE = "there is none in the county"
NOT_SHOWN = "would tell how many organisations a place has where that is a small number"
PER = 1000
"""Organisations and assets are told per so many people."""


def access_sheets(chapter: AccessChapter, found: Audit) -> list[Sheet]:
    """One table for each kind of supply: who reaches least of it first."""
    del found
    return [_sheet(part, chapter) for part in chapter.parts]


def _sheet(part: AccessTo, chapter: AccessChapter) -> Sheet:
    money = part.of == "money"
    order = part.by_place.sort_values("access", kind="stable", na_position="last")
    far = part.by_place["nearest_median"]
    none = bool((far == math.inf).any())
    columns = [
        Column("Place", LEFT),
        Column("People"),
        Column("£ a head,\nshared" if money else f"Per {PER:,}\npeople,\nshared"),
        Column("Within\nreach"),
        Column("Nothing\nin reach"),
        Column(f"Closest,\n{'minutes' if chapter.travels else 'metres'}"),
    ]
    rows = [
        _row(
            str(place),
            measures,
            part,
            travels=chapter.travels,
            kept_back=part.kept_back.loc[str(place)],
        )
        for place, measures in order.iterrows()
    ]
    total = _row(
        EVERYBODY, part.everybody, part, travels=chapter.travels, kept_back=part.kept_back_of_all
    )
    note = (
        f"Within reach is {in_words(chapter.asked)}. Shared: each "
        f"{'pound' if money else 'one'} is shared among all who reach it; "
        f"{DECAYS[chapter.asked.decay]}. Within reach: "
        f"{'£ a year' if money else 'how many'}, for the average person, shared with nobody. "
        "Closest: half of the people have it so near"
        + ("." if part.of == "assets" else "; 0 is in their own small area.")
        + (f" None: {NO_WAY if chapter.travels else NOTHING_THERE}." if none else "")
        + (f" {KEPT_BACK} {NOT_SHOWN}." if _has_kept_back(part) else "")
    )
    return Sheet(TITLES[part.of], columns, rows, [total], note)


def _row(
    place: str,
    measures: pd.Series | Mapping[str, float],
    part: AccessTo,
    *,
    travels: bool,
    kept_back: Collection[str],
) -> list[str]:
    money = part.of == "money"
    access, in_reach = measures["access"], measures["in_reach"]
    cells = {
        "access": pounds_a_head(access) if money else plain(access * PER, digits=2),
        "in_reach": _supply(in_reach, money=money),
        "share_out_of_reach": percent(measures["share_out_of_reach"], digits=1),
        "nearest_median": _cost(measures["nearest_median"], travels=travels),
    }
    shown = [KEPT_BACK if name in kept_back else cell for name, cell in cells.items()]
    return [place, f"{measures['people']:,.0f}", *shown]


def _has_kept_back(part: AccessTo) -> bool:
    return bool(part.kept_back_of_all) or bool((part.kept_back.map(len) > 0).any())


def _supply(in_reach: float, *, money: bool) -> str:
    if math.isnan(in_reach):
        return "–"
    return whole_gbp(in_reach * PENCE_PER_POUND) if money else f"{in_reach:,.1f}"


def _cost(cost: float, *, travels: bool) -> str:
    if math.isnan(cost):
        return "–"
    return "none" if math.isinf(cost) else f"{cost:,.1f}" if travels else f"{cost:,.0f}"


def in_words(asked: AccessSection) -> str:
    """Return how far is within reach: "5,000 metres in a straight line"."""
    how = f"minutes by {asked.travel_times}" if asked.travel_times else "metres in a straight line"
    return f"{asked.catchment.value:,.10g} {how}"


def access_in_short(chapter: AccessChapter, found: Audit) -> list[str]:
    """One sentence for each kind of supply: who reaches none of it, and where most of them are."""
    del found
    said = []
    for part in chapter.parts:
        what = {"organisations": "organisation", "money": "paid organisation", "assets": "asset"}[
            part.of
        ]
        share = float(part.everybody["share_out_of_reach"])
        sentence = (
            f"{percent(share, digits=1)} of people have no {what} within {in_words(chapter.asked)}"
        )
        if share == 0:
            an = "a" if part.of == "money" else "an"
            said.append(f"Everybody has {an} {what} within {in_words(chapter.asked)}.")
            continue
        without = part.by_place["share_out_of_reach"] * part.by_place["people"]
        if without.max() > 0:
            worst = str(without.idxmax())
            sentence += f"; more of them in {worst} than elsewhere ({without.max():,.0f} people)"
        said.append(f"{sentence}.")
    return said


def access_as_values(chapter: AccessChapter) -> dict[str, object]:
    """The same as plain values for JSON; null where nobody lives, or no way leads to any."""
    asked = chapter.asked
    return {
        "catchment": asked.catchment.value,
        "catchment_unit": "minutes" if chapter.travels else "metres",
        "decay": asked.decay,
        "zones": [list(zone) for zone in asked.zones],
        "supply": [
            {
                "of": part.of,
                "unit": "£ a year" if part.of == "money" else "count",
                "sites": part.sites,
                "total": _or_null(part.total),
                "reached": _or_null(part.reached),
                "out_of_reach": _or_null(part.out_of_reach),
                "outside": _number(part.outside),
                "unknown": _number(part.unknown),
                "everybody": _values(part.everybody, part, travels=chapter.travels)
                | _not_shown(part.kept_back_of_all),
                "places": [
                    {"place": str(place)}
                    | _values(measures, part, travels=chapter.travels)
                    | _not_shown(part.kept_back.loc[str(place)])
                    for place, measures in part.by_place.iterrows()
                ],
            }
            for part in chapter.parts
        ],
    }


def _not_shown(kept_back: Collection[str]) -> dict[str, object]:
    return {"not_shown": NOT_SHOWN if kept_back else None}


def _or_null(number: float) -> float | None:
    return _number(number) if math.isfinite(number) else None


def _values(measures: pd.Series, part: AccessTo, *, travels: bool) -> dict[str, object]:
    money, unit = part.of == "money", "minutes" if travels else "m"
    named: dict[str, float] = {
        "access_gbp_per_head" if money else "access_per_1000": measures["access"]
        * (1 if money else PER),
        "in_reach_gbp" if money else "in_reach": measures["in_reach"],
        "share_out_of_reach": measures["share_out_of_reach"],
        f"nearest_median_{unit}": measures["nearest_median"],
        f"nearest_mean_{unit}": measures["nearest_mean"],
    }
    plain_values: dict[str, object] = {"people": int(measures["people"])}
    for name, number in named.items():
        plain_values[name] = _or_null(number)
    return plain_values


def _number(exact: float) -> float:
    """Return a number without the noise of its last bits, which the order of rows can change."""
    return round(float(exact), DIGITS) + 0.0
