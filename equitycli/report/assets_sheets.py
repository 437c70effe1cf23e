"""What places have beside what they need, and whether who is paid is of the place."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from equitycli.belonging import (
    ANSWERS,
    BELONGING_UNKNOWN,
    FROM_COUNTY,
    FROM_OUTSIDE,
    OF_PLACE,
)
from equitycli.chapters.assets import ANY_KIND, AssetsChapter, AssetsHeld
from equitycli.plan import Audit
from equitycli.provision import NO_PLACE
from equitycli.report.audit_sheets import KEPT_BACK, in_focus
from equitycli.report.figures import Row, rows_of
from equitycli.report.record import table_as_values
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, percent, plain, whole_gbp

LEFT: Align = "left"
YES, NO, NOT_TOLD = ANSWERS
NO_ASSETS = (
    "What places have is not measured: the programme names no [[assets]]. measures.toml, which "
    "`equitycli init` writes, shows how."
)


def assets_sheets(chapter: AssetsChapter, found: Audit) -> list[Sheet]:
    """Return what each place has beside its need, and whose the money is that lands there."""
    held = [] if chapter.held is None else [_has(chapter.held, found)]
    return [*held, _belonging(chapter, found)]


def assets_in_short(chapter: AssetsChapter, found: Audit) -> list[str]:
    """Return what the place furthest under its share has, and whose its money is."""
    one = in_focus(found)
    said = []
    if chapter.held is not None:
        has = _in_words(rows_of(chapter.held.counts)[one])
        need = percent(found.places[one].share_of_need, digits=1)
        near = "" if chapter.held.reach is None else _near(chapter.held, one)
        said.append(f"{one} has {has}, beside {need} of the need.{near}")
    of_it = chapter.share[OF_PLACE].dropna()
    if found.planned.attribution != "office" and len(of_it) and float(of_it.min()) < 1:
        least = str(of_it.index.tolist()[int(of_it.argmin())])
        said.append(
            f"Of the money that lands in {least}, {percent(float(of_it.min()))} goes to recipients "
            "of that place, the least of all places."
        )
    return said


def assets_as_values(chapter: AssetsChapter) -> dict[str, Any]:
    """Return the chapter as plain values: counts, shares 0–1, pence a year, null for missing."""
    held = chapter.held
    return {
        "held": None
        if held is None
        else {
            "counts": table_as_values(held.counts.rename_axis("place")),
            "not_in_a_place": table_as_values(held.elsewhere.rename_axis("place")),
            "beside_need": table_as_values(held.beside.rename_axis("place")),
            "reached": None
            if held.reach is None
            else table_as_values(held.reach.rename_axis("place")),
            "within_m": held.within_m,
        },
        "pence": table_as_values(chapter.pence.rename_axis("place")),
        "recipients": _counts(chapter.recipients),
        "share": table_as_values(chapter.share.rename_axis("place")),
        "small": _counts(chapter.small),
        "several_purposes": _counts(chapter.several_purposes),
        "small_below_gbp": chapter.small_below_gbp,
    }


def _counts(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return counts by place as whole numbers, null where they are kept back."""
    return [
        {name: int(cell) if isinstance(cell, float) else cell for name, cell in row.items()}
        for row in table_as_values(table.rename_axis("place"))
    ]


def _has(held: AssetsHeld, found: Audit) -> Sheet:
    columns = [Column("Place", LEFT), Column("What it has", LEFT), Column("per\n1,000")]
    if held.reach is not None:
        columns.append(Column("Live\nnear one"))
    columns += [Column("Share of\nassets"), Column("Share\nof need")]
    counts, needs = rows_of(held.counts), rows_of(held.beside)
    reach = None if held.reach is None else rows_of(held.reach)
    rows = []
    for place in found.planned.furthest_under_first:
        beside = needs[place]
        near = [] if reach is None else [percent(reach[place][ANY_KIND])]
        rows.append(
            [
                place, _in_words(counts[place]), plain(beside["assets_per_1000"], digits=2),
                *near, percent(beside["share_of_assets"], digits=1),
                percent(beside["share_of_need"], digits=1),
            ]
        )  # fmt: skip
    note = "What the files of assets know, not all that is there. "
    if held.within_m is not None:
        note += f"“Live near one”: within {held.within_m:,.0f} m of any of these. "
    outside, unknown = held.elsewhere.sum(axis="columns").tolist()
    note += f"Outside the county: {outside:,}; place unknown: {unknown:,}."
    return Sheet("What places have, beside what they need", columns, rows, (), note)


def _in_words(counted: Row) -> str:
    """Return what a place has: "2 halls, 1 library", the most numerous first."""
    counts = sorted(counted.items(), key=lambda one: -one[1])
    return (
        ", ".join(_counted(str(kind), int(count)) for kind, count in counts if count)
        or "none in the files"
    )


def _counted(kind: str, count: int) -> str:
    """Return so many of a kind, by its plural only where it is plainly the name of one thing.

    >>> _counted("library", 2), _counted("time bank", 1), _counted("Arts and culture", 2)
    ('2 libraries', '1 time bank', '2 × Arts and culture')
    """
    words = kind.split()
    if not words or not set(words).isdisjoint(("and", "&", "or")) or not words[-1].isalpha():
        return f"{count:,} × {kind}"
    if count == 1 or kind.endswith("s"):
        return f"{count:,} {kind}"
    if kind.endswith("y") and kind[-2:-1] not in "aeiou":
        return f"{count:,} {kind[:-1]}ies"
    return f"{count:,} {kind}{'es' if kind.endswith(('x', 'ch', 'sh')) else 's'}"


def _near(held: AssetsHeld, place: str) -> str:
    if held.reach is None or held.within_m is None:
        return ""
    share = rows_of(held.reach)[place][ANY_KIND]
    if math.isnan(share):
        return ""
    return f" {percent(share)} of its people live within {held.within_m:,.0f} m of one of these."


def _belonging(chapter: AssetsChapter, found: Audit) -> Sheet:
    columns = [
        Column("Place", LEFT), Column("£ a year"), Column("of the\nplace"),
        Column("elsewhere\nin county"), Column("from\noutside"), Column("not\nknown"),
        Column("Recip-\nients\nof it"), Column("small"), Column("several\npurposes"),
    ]  # fmt: skip
    pence, share, recipients = (
        rows_of(one) for one in (chapter.pence, chapter.share, chapter.recipients)
    )
    small_of, purposes = rows_of(chapter.small), rows_of(chapter.several_purposes)
    rows = []
    for place in found.planned.furthest_under_first:
        known = found.planned.at[place].zero_kind != NO_PLACE
        paid = sum(pence[place].values())
        shares = (
            percent(share[place][one])
            for one in (OF_PLACE, FROM_COUNTY, FROM_OUTSIDE, BELONGING_UNKNOWN)
        )
        of_it = recipients[place][OF_PLACE]
        rows.append(
            [
                place, whole_gbp(paid) if known else "not known", *shares,
                KEPT_BACK if math.isnan(of_it) else f"{of_it:,.0f}",
                *(
                    KEPT_BACK if place in chapter.kept_back else _told(answers[place], of_it)
                    for answers in (small_of, purposes)
                ),
            ]
        )  # fmt: skip
    small = (
        f"“Small”: income below {whole_gbp(chapter.small_below_gbp * 100)} a year. "
        if chapter.small_below_gbp is not None
        else "Nobody says what is small: [capacity] small_below_gbp would. "
    )
    kept_back = (
        f"{KEPT_BACK} of so few that it would tell of each, not shown. "
        if chapter.kept_back
        else ""
    )
    return Sheet(
        "Whether who is paid is of the place, or comes in", columns, rows, (),
        f"Money as it lands {BY[found.planned.attribution]}, by where its recipient has its "
        f"office. {_tautology(found)}Of the recipients of the place: how many are small, and how "
        f"many have several purposes, of those of whom it is known. {small}{kept_back}"
        + ("" if chapter.held is not None else NO_ASSETS),
    )  # fmt: skip


def _tautology(found: Audit) -> str:
    """Return what must be said where money is placed by the very office that is asked about."""
    if found.planned.attribution != "office":
        return ""
    return (
        "Placed by office, all money is of the place by definition: a delivery record would tell. "
    )


def _told(answers: dict[str, int], of_it: int) -> str:
    """Return how many, of how many of whom it is known: "2 of 5"."""
    told = int(answers[YES]) + int(answers[NO])
    if not of_it:
        return "–"
    return f"{int(answers[YES]):,} of {told:,}" if told else "not known"
