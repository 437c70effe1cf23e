"""Inertia as tables and sentences: who is paid again, and how much of the gap is history."""

from __future__ import annotations

import math
from typing import Any

from equitycli.chapters.inertia import InertiaChapter
from equitycli.financial_year import financial_year_in_words
from equitycli.inertia import HistoryOfGap
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Audit
from equitycli.provision import NO_PLACE
from equitycli.report.figures import rows_of
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, percent, plain, whole_gbp

LEFT: Align = "left"
DIGITS = 9
WORTH_SAYING = 0.005
"""A share that is not 0 % when it is rounded."""
NOTHING_PAID, NOT_KNOWN = "nothing paid", "not known"


def inertia_sheets(chapter: InertiaChapter, found: Audit) -> list[Sheet]:
    """Return the years, the figures over all years, and the places."""
    return [_of_years(chapter), _over_all(chapter, found), _of_places(chapter, found)]


def inertia_in_short(chapter: InertiaChapter, found: Audit) -> list[str]:
    """Return what matters most, in one to three sentences."""
    said = []
    latest = chapter.latest_year
    if not chapter.compares or latest is None:
        paid = [int(year) for year in chapter.years.index[chapter.years["paid_pence"] > 0]]
        covered = ", ".join(map(financial_year_in_words, paid)) or "no financial year"
        said.append(
            f"Money was read of {covered} only, so nothing can be said of renewal: that takes two "
            "years that follow each other."
        )
    else:
        year, one = financial_year_in_words(latest), _years(chapter)[latest]
        if math.isnan(one["renewal_share"]):
            said.append(f"Nothing was paid in the year before {year}, so renewal is not known.")
        else:
            said.append(
                f"Of every £100 paid in {year}, {_of_100(one['renewal_share'])} went to those "
                f"paid the year before ({_of_100(one['carried_over_share'])} under awards already "
                f"running); newcomers had {_of_100(one['new_entrant_share'])}."
            )
            if chapter.without_duration_share >= WORTH_SAYING:
                part = percent(chapter.without_duration_share)
                said.append(
                    f"{part} of the money is of awards without a duration, counted on their day, "
                    "so renewal may be higher than that."
                )
    if chapter.history is not None:
        said.append(_history_in_words(chapter.history, found))
    return said


def inertia_as_values(chapter: InertiaChapter) -> dict[str, Any]:
    """Return the chapter as plain values: money of years in pence, shares 0–1, null for missing."""
    history = chapter.history
    return {
        "years": [
            {
                "year": financial_year_in_words(year),
                "paid_pence": int(one["paid_pence"]),
                "recipients": int(one["recipients"]),
                "new_entrants": _count(one["new_entrants"]),
                **{
                    name: _number(one[name])
                    for name in (
                        "renewal_share", "carried_over_share", "new_entrant_share",
                        "retained_share", "rank_persistence", "placed_share",
                    )
                },
            }
            for year, one in _years(chapter).items()
        ],
        "latest_year": _year(chapter.latest_year),
        "first_year": _year(chapter.first_year),
        "autocorrelation": _number(chapter.autocorrelation),
        "deviation_persistence": _number(chapter.deviation_persistence),
        "history": None
        if history is None
        else {name: _number(figure) for name, figure in history._asdict().items()},
        "individuals_pence": chapter.individuals_pence,
        "without_duration_share": _number(chapter.without_duration_share),
        "places": [
            {"place": str(place), **{str(name): _number(figure) for name, figure in one.items()}}
            for place, one in chapter.places.iterrows()
        ],
    }  # fmt: skip


def _years(chapter: InertiaChapter) -> dict[int, dict[str, Any]]:
    rows = chapter.years.to_dict("records")
    years = (int(year) for year in chapter.years.index)
    return {
        year: {str(k): v for k, v in one.items()} for year, one in zip(years, rows, strict=True)
    }


def _of_years(chapter: InertiaChapter) -> Sheet:
    columns = [
        Column("Year", LEFT), Column("Paid"), Column("Recip-\nients"), Column("To last\nyear's"),
        Column("running\nalready"), Column("To\nnew"), Column("New"), Column("Kept"),
        Column("Same\norder"),
    ]  # fmt: skip
    rows = [
        [
            financial_year_in_words(year),
            whole_gbp(one["paid_pence"]),
            f"{one['recipients']:,}",
            percent(one["renewal_share"]),
            percent(one["carried_over_share"]),
            percent(one["new_entrant_share"]),
            "–" if math.isnan(one["new_entrants"]) else f"{one['new_entrants']:,.0f}",
            percent(one["retained_share"]),
            plain(one["rank_persistence"], digits=2),
        ]
        for year, one in _years(chapter).items()
    ]
    note = (
        "Financial years, awards spread over their days; what is “paid now” elsewhere is the "
        "yearly average of the baseline, so no one year need equal it. “To last year's”: share of "
        "the money to those paid in the year before; “running already”: the part of the money from "
        "awards that began before the year. “New”: never paid before in the files, so too many in "
        "their first years. “Kept”: share of last year's recipients still paid. “Same order”: "
        "Spearman's rank "
        "correlation of £ a head of places with the year before; 1 is the same order, 0 none."
    )
    if chapter.individuals_pence:
        people = whole_gbp(chapter.individuals_pence)
        note += f" Left out: {people} paid to people, who are no one body."
    if chapter.without_duration_share:
        part = percent(chapter.without_duration_share, digits=1)
        note += (
            f" {part} of the money is of awards without a duration, each counted on its day: who "
            "has one for several years looks dropped, and renewal too low."
        )
    return Sheet("Who is paid again, year by year", columns, rows, (), note)


def _over_all(chapter: InertiaChapter, found: Audit) -> Sheet:
    rows = []
    history = chapter.history
    if history is not None:
        rows += [
            ["What places lack to their need-based shares now", _gbp(history.gap_now_gbp)],
            ["What they would lack if the same money were split by need alone",
             _gbp(history.gap_by_need_gbp)],
            ["History: the difference", _gbp(_difference(history))],
            ["History, of what they lack now", percent(history.history_share)],
        ]  # fmt: skip
    rows += [
        ["Autocorrelation: a place's share of the money with that of the year before",
         plain(chapter.autocorrelation)],
        ["What is left after a year of a place's distance from its share of need",
         percent(chapter.deviation_persistence)],
    ]  # fmt: skip
    note = (
        f"Money {BY[found.planned.attribution]}, of known places only; each recipient's money is "
        "taken to have landed in every year where it lands now. Large places have large shares in "
        "every year, so the autocorrelation is high for that alone; distance from the share of "
        "need is free of it (slope of one year on the last; 100 % is all of it)."
    )
    if history is None:
        note += " Nothing is known to land in any place now: there is no split to compare."
    return Sheet(
        "How much of the split is habit", [Column("Measure", LEFT), Column("Here")], rows, (), note
    )


def _of_places(chapter: InertiaChapter, found: Audit) -> Sheet:
    latest = _year(chapter.latest_year) or "no year"
    columns = [Column("Place", LEFT), Column(f"Share in\n{latest}")]
    if chapter.first_year is not None:
        columns.append(Column(f"in\n{_year(chapter.first_year)}"))
    columns += [Column("Share\nof need"), Column("To last\nyear's")]
    if chapter.history is not None:
        columns += [Column("Lacks\nnow"), Column("of it\nhistory")]
    of_place = rows_of(chapter.places)
    at = found.planned.at
    rows = [
        _place_row(place, of_place[place], chapter, known=at[place].zero_kind != NO_PLACE)
        for place in found.planned.furthest_under_first
    ]
    totals = []
    if chapter.history is not None:
        blank = [""] * (len(columns) - 3)
        history = chapter.history
        totals = [["All", *blank, _gbp(history.gap_now_gbp), _gbp(_difference(history))]]
    note = f"Shares are of the money of the year that lands in known places. Of {latest}: “to last "
    note += "year's” is the share of a place's money that comes to recipients paid the year before."
    if chapter.history is not None:
        note += (
            " History: what a place lacks now less what it would lack if the same money were split "
            "by need; below £0 where it has more than that split would give it."
        )
    return Sheet("Where last year's recipients are", columns, rows, totals, note)


def _place_row(
    place: str, one: dict[str, Any], chapter: InertiaChapter, *, known: bool
) -> list[str]:
    cells = [place, percent(one["share_of_money"], digits=1)]
    if chapter.first_year is not None:
        cells.append(percent(one["share_of_money_first"], digits=1))
    cells.append(percent(one["share_of_need"], digits=1))
    nothing = NOTHING_PAID if known else NOT_KNOWN
    cells.append(percent(one["renewal_share"]) if one["paid_gbp"] > 0 else nothing)
    if chapter.history is not None:
        cells += [_gbp(one["gap_gbp"]), _gbp(one["history_gbp"])]
    return cells


def _history_in_words(history: HistoryOfGap, found: Audit) -> str:
    if math.isnan(history.history_share):
        return "No place has less than its need-based share now, so there is no gap to explain."
    said = (
        f"Of today's gap of {_gbp(history.gap_now_gbp)}, {_gbp(_difference(history))} "
        f"({percent(history.history_share)}) is history: it would not be there if the same money "
        "followed need"
    )
    if history.gap_by_need_gbp < WORTH_SAYING * history.gap_now_gbp:
        said += ", as it always is where the budget is no more than what is paid now"
    else:
        said += "; the rest is there because the budget is more than what lands in known places"
    if found.planned.unknown_pence:
        share = percent(found.planned.unknown_share, digits=1)
        said += f". The place of {share} of what is paid is unknown, and counts on neither side"
    return said + "."


def _difference(history: HistoryOfGap) -> int:
    """Return what is history in the whole pounds that are printed, so that the lines add up."""
    return round(history.gap_now_gbp) - round(history.gap_by_need_gbp)


def _of_100(share: float) -> str:
    """Return a share as pounds of every hundred: never all or nothing where it is not."""
    gbp = round(100 * share)
    if gbp == 100 and share < 1:
        return "more than £99"
    return "less than £1" if gbp == 0 and share > 0 else f"£{gbp}"


def _gbp(gbp: float) -> str:
    return whole_gbp(gbp * PENCE_PER_POUND)


def _year(year: int | None) -> str | None:
    return None if year is None else financial_year_in_words(year)


def _number(figure: float) -> float | None:
    return round(float(figure), DIGITS) if math.isfinite(figure) else None


def _count(figure: float) -> int | None:
    return int(figure) if math.isfinite(figure) else None
