"""Who is there to do the work, as tables and sentences: small counts are marked, not shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from equitycli.capacity import (
    INCOME_NOT_KNOWN,
    NEEDY_ORGANISED,
    NEEDY_UNORGANISED,
    QUARTERS,
    SCOPES,
)
from equitycli.chapters.capacity import CapacityChapter
from equitycli.chapters.capacity_kept_back import ALL
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Audit
from equitycli.provision import NO_REGISTER
from equitycli.report.capacity_values import by_name, by_row, capacity_as_values
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, percent, plain, pounds_a_head, whole_gbp
from equitycli.small_numbers import fewer_than

__all__ = ["capacity_as_values", "capacity_in_short", "capacity_sheets"]

LEFT: Align = "left"
KEPT_BACK = "–*"
NONE = "–"
MOST_BANDS = 5
"""So many bands stand in one table of 80 columns; with more, the rest stand in the next."""
MOST_NAMED = 8

Cell = Callable[[float], str]


def capacity_sheets(chapter: CapacityChapter, found: Audit) -> list[Sheet]:
    """Return who is there and what lands beside it, by place; the quarters; the kinds of zero."""
    sheets = [_who_is_there(chapter, found)]
    if chapter.has_register:
        sheets.append(_of_what_kind(chapter))
        sheets += _bands(chapter)
        sheets += _quarters(chapter, found)
    return [*sheets, _zeros(chapter, found)]


def _who_is_there(chapter: CapacityChapter, found: Audit) -> Sheet:
    money, recipients = by_row(chapter.money), chapter.recipients_known
    known = {} if recipients is None else by_name(recipients)
    table = None if chapter.organisations is None else by_row(chapter.organisations)
    columns = [Column("Place", LEFT), Column("People")]
    if table is None:
        columns.append(Column("Recipients\nknown"))
    else:
        columns += [Column("Organ-\nisations"), Column("per\n1,000")]
        if chapter.shrunk:
            columns.append(Column("drawn\nin"))
    columns += [Column("£ a\nhead"), Column("£ a weighted\nhead")]

    def row(place: str, people: int) -> list[str]:
        cells = [place or "All", f"{people:,}"]
        kept = bool(chapter.hidden[place])
        if table is None:
            cells.append(_count(known[place], kept=kept))
        else:
            cells.append(_count(table[place]["organisations"], kept=kept))
            rates = ["organisations_per_1000", "drawn_in_per_1000"][: 1 + chapter.shrunk]
            for name in rates:
                rate = table[place][name]
                whole = place == ALL and name == rates[-1] and chapter.shrunk
                cells.append("" if whole else KEPT_BACK if kept else plain(rate, digits=2))
        return [*cells, *(pounds_a_head(gbp) for gbp in money[place].values())]

    rows = [row(place, int(chapter.people[place])) for place in map(str, chapter.people.index)]
    total = row(ALL, int(chapter.people.sum()))
    note = f"Money is what lands {BY[found.planned.attribution]}, a year. " + (
        f"Organisations: not known: no register. {NO_RATE}"
        if table is None
        else "Organisations are those on the register with an office in the place, for every 1,000 "
        f"people; {_elsewhere(chapter)}"
    )
    return Sheet("Who is there to do the work", columns, rows, [total], note + _small(chapter))


NO_RATE = "Recipients known are those who are paid: a floor, from which no rate is made."


def _elsewhere(chapter: CapacityChapter) -> str:
    outside, unknown = chapter.elsewhere
    return f"{outside:,} more have their office outside; of {unknown:,} it is not known where."


def _small(chapter: CapacityChapter) -> str:
    """Return what is done about small numbers, as a sentence of the note."""
    said = ""
    if chapter.suppress_below is not None:
        said += (
            f" {KEPT_BACK} not shown: {fewer_than(chapter.suppress_below)}, or kept back "
            "with such a one, which the total would tell otherwise; 0 is always shown."
            if chapter.hidden.any()
            else f" No count here is {fewer_than(chapter.suppress_below)} but 0."
        )
    shown = " whose count is shown" if chapter.hidden.any() else ""
    if chapter.shrunk and chapter.organisations is not None:
        said += (
            f" Drawn in: towards the rate of all places{shown}, the fewer the people the more "
            "(empirical Bayes, Marshall 1991)."
        )
    if not said:
        said = " No small count is kept back and no rate is drawn in."
    return said


def _count(number: float, *, kept: bool) -> str:
    if math.isnan(number):
        return KEPT_BACK if kept else NONE
    return f"{int(number):,}"


def _of_what_kind(chapter: CapacityChapter) -> Sheet:
    """How large and how old the organisations of each place are, and whether they are local."""
    if chapter.organisations is None:
        raise AssertionError
    table = by_row(chapter.organisations)
    kept_back = chapter.suppress_below is not None

    def cells(place: str) -> list[str]:
        row = table[place]

        def shown(name: str, number: str, written: Cell) -> str:
            # A median of none is a dash; one of a few is kept back, and so are they.
            if not math.isnan(row[name]):
                return written(row[name])
            few = kept_back and (math.isnan(row[number]) or row[number] > 0)
            return KEPT_BACK if few else NONE

        counts = [
            KEPT_BACK if math.isnan(row[name]) else f"{int(row[name]):,}"
            for name in ("incomes_known", "dates_known", *SCOPES)
        ]
        return [
            place or "All",
            shown("median_income_gbp", "incomes_known", _pounds),
            counts[0],
            shown("median_age_years", "dates_known", lambda years: plain(years, digits=1)),
            *counts[1:],
        ]

    day = chapter.counted_to
    note = (
        "Medians of those organisations whose income or registration is known. Years are counted "
        f"from registration to {day}. National: a register or the name tells that it works in ten "
        "authorities or more, throughout a country or abroad; local: a register tells where it "
        "works, and it is not national. What nothing tells is not guessed."
    )
    return Sheet(
        "How large, how old, and from where they are",
        [
            Column("Place", LEFT), Column("Median\nincome"), Column("of so\nmany"),
            Column("Median\nyears"), Column("of so\nmany"), Column("Local"), Column("Nat-\nional"),
            Column("Not\nknown"),
        ],
        [cells(place) for place in map(str, chapter.people.index)],
        [cells(ALL)], note + _marked(chapter, table),
    )  # fmt: skip


def _pounds(gbp: float) -> str:
    return whole_gbp(gbp * PENCE_PER_POUND)


def _marked(chapter: CapacityChapter, table: Mapping[str, Mapping[str, float]]) -> str:
    missing = any(math.isnan(cell) for row in table.values() for cell in row.values())
    if chapter.suppress_below is None or not missing:
        return ""
    return f" {KEPT_BACK} {fewer_than(chapter.suppress_below)}, or kept back with such a one."


def _bands(chapter: CapacityChapter) -> list[Sheet]:
    """How many organisations of each size there are, in tables of a few bands each."""
    if chapter.bands is None:
        return []
    bands, names = by_row(chapter.bands), list(map(str, chapter.bands.columns))
    parts = [names[i : i + MOST_BANDS] for i in range(0, len(names), MOST_BANDS)]
    note = (
        "Organisations by yearly income; an income on a line is in the upper band. "
        f"“{INCOME_NOT_KNOWN.capitalize()}” is no band: the lists do not tell."
    )

    def cells(place: str, part: list[str]) -> list[str]:
        return [place or "All", *(_count(bands[place][one], kept=True) for one in part)]

    return [
        Sheet(
            "How many of each size" + (f" ({i} of {len(parts)})" if len(parts) > 1 else ""),
            [Column("Place", LEFT), *(Column(_heading(one)) for one in part)],
            [cells(place, part) for place in map(str, chapter.people.index)],
            [cells(ALL, part)],
            note + _marked(chapter, bands) if i == len(parts) else "",
        )
        for i, part in enumerate(parts, start=1)
    ]


def _heading(band: str) -> str:
    r"""Return the name of a band in short lines: "£10,000 to\n£100,000"."""
    words = band.capitalize() if band[:1].islower() else band
    for gap in (" to ", " or ", "nder ", "ncome "):
        words = words.replace(gap, f"{gap.rstrip()}\n", 1)
    return words


def _quarters(chapter: CapacityChapter, found: Audit) -> list[Sheet]:
    """Need beside capacity: what the places of each quarter have together, and which they are."""
    quarters, quarter = chapter.quarters, chapter.quarter
    if quarters is None or quarter is None:
        return []
    rows = []
    for name, one in by_row(quarters).items():
        kept = bool(chapter.hidden_quarters[name])
        rows.append(
            [
                name.capitalize(), f"{int(one['places']):,}", f"{int(one['people']):,}",
                KEPT_BACK if kept else plain(one["organisations_per_1000"], digits=2),
                pounds_a_head(one["gbp_per_head"]),
                percent(one["share_of_need"], digits=1), percent(one["share_of_money"], digits=1),
            ]
        )  # fmt: skip
    summary = Sheet(
        "Need and capacity in four quarters",
        [
            Column("Places that are", LEFT), Column("Places"), Column("People"),
            Column("Organ-\nisations\nper 1,000"), Column("£ a\nhead"), Column("Share\nof need"),
            Column("Share of\nmoney"),
        ],
        rows, (),
        "Needy: need a head is that of all places together or above. Organised: organisations a "
        f"head likewise, as counted. Money is what lands {BY[found.planned.attribution]}. Money "
        "tends to follow organised capacity, so need and money are not to be read as one slope.",
    )  # fmt: skip
    named = [
        [name.capitalize(), ", ".join(map(str, quarter.index[quarter == name])) or "none"]
        for name in QUARTERS
    ]
    which = Sheet(
        "Which places these are",
        [Column("Places that are", LEFT), Column("Places", LEFT)],
        named,
    )
    return [summary, which]


def _zeros(chapter: CapacityChapter, found: Audit) -> Sheet:
    """Why nothing lands where nothing does, under each attribution: places and people."""
    columns = [Column("Why nothing lands", LEFT)]
    for view in found.views:
        how = BY[view.attribution].capitalize().replace(" of ", "\nof ")
        columns += [Column(f"{how}:\nplaces"), Column("\npeople")]
    zeros = [by_row(chapter.zeros[view.attribution]) for view in found.views]
    rows = [
        [kind, *(f"{int(one[kind][name]):,}" for one in zeros for name in ("places", "people"))]
        for kind in zeros[0]
    ]
    note = (
        "A register's zero is not “no civic life”: groups that are not registered outnumber those "
        "that are."
        if chapter.has_register
        else f"“{NO_REGISTER.capitalize()}”: whether organisations are there without a grant, or "
        "none is, nobody can tell."
    )
    return Sheet("Places where nothing lands, and why", columns, rows, (), note)


def capacity_in_short(chapter: CapacityChapter, found: Audit) -> list[str]:
    """Return what matters most: who is needy and unorganised, and what they have beside others."""
    table, quarters, quarter = chapter.organisations, chapter.quarters, chapter.quarter
    if table is None:
        return ["How many organisations there are is not known: no register was given."]
    total = by_row(table)[ALL]
    said = []
    if not math.isnan(total["organisations"]):
        said.append(
            f"The register has {int(total['organisations']):,} organisations with an office here, "
            f"{plain(total['organisations_per_1000'], digits=2)} for every 1,000 people."
        )
    if quarters is None or quarter is None:
        return said
    poor, rich = (by_row(quarters)[one] for one in (NEEDY_UNORGANISED, NEEDY_ORGANISED))
    where = list(map(str, quarter.index[quarter == NEEDY_UNORGANISED]))
    if not where:
        return [*said, "No place is needier than all together and has fewer organisations a head."]
    more = len(where) - MOST_NAMED
    names = ", ".join(where[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    beside = (
        f"; where need is as high and there are more organisations, {_a_head(rich)}"
        if rich["places"]
        else ""
    )
    parts = f"{percent(poor['share_of_need'])} of need, {percent(poor['share_of_money'])} of money"
    lands = f"{_a_head(poor)} lands there {BY[found.planned.attribution]} ({parts})"
    if math.isnan(poor["gbp_per_head"]):
        lands = f"Nobody knows how much lands there {BY[found.planned.attribution]}"
        beside = f" ({percent(poor['share_of_need'])} of need)"
    needier = f"{names}: needier than all together, with fewer organisations a head."
    return [*said, f"{needier} {lands}{beside}."]


def _a_head(one: Mapping[str, float]) -> str:
    if math.isnan(one["gbp_per_head"]):
        return "nobody knows how much"
    return f"{pounds_a_head(one['gbp_per_head'])} a head"
