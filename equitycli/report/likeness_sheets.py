"""Places like this one, as tables and sentences."""

from __future__ import annotations

import math
from typing import Any

from equitycli.chapters.likeness import LikenessChapter
from equitycli.plan import Audit
from equitycli.report.audit_sheets import KEPT_BACK, in_focus
from equitycli.report.figures import rows_of
from equitycli.report.record import table_as_values
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import percent, plain, pounds_a_head

LEFT: Align = "left"
RURALITY = {
    "rural share": "the share of people in rural areas",
    "people per km²": "people per km²",
    "": "",
}


def likeness_sheets(chapter: LikenessChapter, found: Audit) -> list[Sheet]:
    """Return each place beside the places most like it."""
    beside, neighbours = rows_of(chapter.beside), _alike(chapter)
    register = "Organisations" if found.county.has_register else "Recipients known"
    rows = []
    for place in found.planned.furthest_under_first:
        one = beside[place]
        rows.append(
            [
                place, ", ".join(neighbours.get(place, [])) or "none",
                pounds_a_head(one["gbp_per_head"]),
                pounds_a_head(one["gbp_per_head_alike"]),
                KEPT_BACK
                if found.places[place].kept_back
                else plain(one["organisations_per_1000"], digits=2),
                plain(one["organisations_per_1000_alike"], digits=2),
                percent(one["distance_from_target"], signed=True),
                percent(one["distance_from_target_alike"], signed=True),
            ]
        )  # fmt: skip
    columns = [
        Column("Place", LEFT), Column("Most like it", LEFT), Column("£ a\nhead"),
        Column("theirs"), Column("per\n1,000"), Column("theirs"), Column("from\nshare"),
        Column("theirs"),
    ]  # fmt: skip
    return [
        Sheet(
            "Places like this one, and what they are paid", columns, rows, (),
            f"{register} per 1,000 people. “Theirs”: those places together. "
            f"{_kept_back(found)}{_method(chapter)}",
        )
    ]  # fmt: skip


def likeness_in_short(chapter: LikenessChapter, found: Audit) -> list[str]:
    """Return what places like the one furthest under its share are paid."""
    one = in_focus(found)
    alike, own = _alike(chapter).get(one, []), rows_of(chapter.beside)[one]
    if not alike or math.isnan(float(own["gbp_per_head"])):
        return []
    return [
        f"The places most like {one} ({', '.join(alike)}) are paid "
        f"{pounds_a_head(float(own['gbp_per_head_alike']))} a head; it is paid "
        f"{pounds_a_head(float(own['gbp_per_head']))}."
    ]


def likeness_as_values(chapter: LikenessChapter) -> dict[str, Any]:
    """Return the chapter as plain values: £ a head, rates, shares; null for what is not known."""
    return {
        "method": _method(chapter),
        "how_many": chapter.how_many,
        "alike": table_as_values(chapter.alike),
        "profile": table_as_values(chapter.profile.rename_axis("place")),
        "beside": table_as_values(chapter.beside.rename_axis("place")),
    }


def _kept_back(found: Audit) -> str:
    """Return what is left out of organisations per 1,000, where anything is."""
    if not any(one.kept_back for one in found.places.values()):
        return ""
    return (
        f"{KEPT_BACK} a small number, or one that would tell it, not shown: such places are left "
        "out of “theirs” per 1,000. "
    )


def _alike(chapter: LikenessChapter) -> dict[str, list[str]]:
    """Return the places most like each one, the most alike first."""
    alike: dict[str, list[str]] = {}
    ordered = chapter.alike.sort_values(["place", "order"])
    for place, other in zip(ordered["place"], ordered["neighbour"], strict=True):
        alike.setdefault(str(place), []).append(str(other))
    return alike


def _method(chapter: LikenessChapter) -> str:
    """Return how likeness was measured, in words."""
    need = ", ".join(str(one) for one in chapter.profile.columns)
    themes = [f"need ({need})", "people (their logarithm)"]
    if chapter.rurality_by:
        themes.append(f"rurality ({RURALITY[chapter.rurality_by]})")
    return (
        f"Alike by {'; '.join(themes)}: each standardised over the places, each theme counting the "
        "same, the shortest straight line between them first."
    )
