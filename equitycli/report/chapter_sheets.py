"""The chapters of an audit as people read them, and as values: one line here for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from equitycli.chapters.whole import Chapters
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Audit
from equitycli.report.access_sheets import access_as_values, access_in_short, access_sheets
from equitycli.report.assets_sheets import assets_as_values, assets_in_short, assets_sheets
from equitycli.report.audit_sheets import furthest_under, in_focus
from equitycli.report.capacity_sheets import (
    capacity_as_values,
    capacity_in_short,
    capacity_sheets,
)
from equitycli.report.inequality_sheets import (
    inequality_as_values,
    inequality_in_short,
    inequality_sheets,
)
from equitycli.report.inertia_sheets import inertia_as_values, inertia_in_short, inertia_sheets
from equitycli.report.likeness_sheets import (
    likeness_as_values,
    likeness_in_short,
    likeness_sheets,
)
from equitycli.report.need_sheets import need_as_values, need_in_short, need_sheets
from equitycli.report.terminal import Sheet
from equitycli.report.words import BY, percent, whole_gbp


class Written(NamedTuple):
    """How one chapter is written: its title, its tables, its sentences, its values.

    otherwise : what is said where it was not measured
    """

    title: str
    sheets: Callable[[Any, Audit], Sequence[Sheet]]
    in_short: Callable[[Any, Audit], Sequence[str]]
    as_values: Callable[[Any], Mapping[str, Any]]
    otherwise: str = "Not measured."


SHOWS = "measures.toml, which `equitycli init` writes, shows how to add it."

WRITTEN: dict[str, Written] = {
    "need": Written(
        "What makes need",
        need_sheets,
        need_in_short,
        need_as_values,
        "Not measured: the index has no figures of single domains, and need has no factors.",
    ),
    "capacity": Written("Who is there", capacity_sheets, capacity_in_short, capacity_as_values),
    "inertia": Written("How much is history", inertia_sheets, inertia_in_short, inertia_as_values),
    "assets": Written(
        "What places have",
        assets_sheets,
        assets_in_short,
        assets_as_values,
        f"Not measured: the programme names no [[assets]]. {SHOWS}",
    ),
    "likeness": Written(
        "Places like this one",
        likeness_sheets,
        likeness_in_short,
        likeness_as_values,
        f"Not measured: the programme has no [alike]. {SHOWS}",
    ),
    "access": Written(
        "What is within reach",
        access_sheets,
        access_in_short,
        access_as_values,
        f"Not measured: the programme has no [access]. {SHOWS}",
    ),
    "inequality": Written(
        "How unequal that is", inequality_sheets, inequality_in_short, inequality_as_values
    ),
}
"""By the name of the chapter in `Chapters`, in the order in which they are read."""


def in_short(chapters: Chapters, found: Audit, *, only: Sequence[str] = ()) -> list[str]:
    """Return the sentences that matter most, chapter by chapter, or those of some chapters."""
    return ([] if only else _where_places_stand(found)) + [
        sentence
        for name, written in WRITTEN.items()
        if (not only or name in only) and (chapter := getattr(chapters, name)) is not None
        for sentence in written.in_short(chapter, found)
    ]


def _where_places_stand(found: Audit) -> list[str]:
    """Return who stands furthest below its need-based share, who lacks most, who has most over."""
    view = found.planned
    first, as_far = in_focus(found), len(furthest_under(found))
    if not as_far or not view.at[first].distance < 0:
        return []
    over = {
        place: one.provision_pence - one.target_gbp * PENCE_PER_POUND
        for place, one in view.at.items()
    }
    lacks, most = min(over, key=over.__getitem__), max(over, key=over.__getitem__)
    beside = f", like {as_far - 1} more" if as_far > 1 else ""
    said = (
        f"{BY[view.attribution].capitalize()}, {first} stands furthest below its need-based share"
        f"{beside}: {whole_gbp(view.at[first].provision_pence)} a year, not "
        f"{whole_gbp(view.at[first].target_gbp * PENCE_PER_POUND)} "
        f"({percent(view.at[first].distance, signed=True)})."
    )
    if lacks != first:
        said += f" {lacks} lacks most pounds ({whole_gbp(-over[lacks])})."
    if over[most] > 0:
        said += f" {most} has most above its share ({whole_gbp(over[most])})."
    return [said]


def chapters_as_values(chapters: Chapters) -> dict[str, Any]:
    """Return every chapter as plain values; null for what was not measured."""
    return {
        name: None if (chapter := getattr(chapters, name)) is None else written.as_values(chapter)
        for name, written in WRITTEN.items()
    }
