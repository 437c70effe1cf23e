"""How far funders' money reaches, as text: side by side first, then by decile, region and place."""

from __future__ import annotations

import math

import pandas as pd

from equitycli.reach import ALL_TOGETHER, Funder, ReachAudit, ReachView, share_at
from equitycli.report.reach_assumptions import reach_assumptions
from equitycli.report.reach_tables import by_decile_sheet, compared, grouped_sheet, rows_of
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, percent, plain, pounds_a_head, whole_gbp

LEFT: Align = "left"
MOST_COLD = 20
"""So many cold spots are printed; the JSON has them all."""
FIFTH = (1, 2)
"""The deciles that are the most deprived fifth."""
WITHOUT_CODES = "not known: no beneficiary locations in the file"
TOLD_BY = {"its own area in a file": "an area code given for it"}
"""In the words of a table, where those of the JSON are too short."""
TOO_WIDE = "not known: its beneficiary locations are names or whole regions"


def reach_sheets(found: ReachAudit) -> list[Sheet]:
    """Return every table of an audit of funders' files, in the order in which they are read."""
    sheets = [side_by_side(found), where_it_went(found), head_office(found)]
    if not any(one.placed_pence for one in found.views):
        return [*sheets, offices_told(found), reach_assumptions(found)]
    shown = [one for one in found.views if one.funder in compared(found)]
    if found.areas_without_decile < found.areas:
        sheets += [by_decile_sheet(one, found) for one in shown]
    first = found.views[0]
    sheets.append(grouped_sheet("By nation", "Nation", found, "by_nation"))
    if first.by_region is not None:
        sheets.append(grouped_sheet("By region", "Region", found, "by_region"))
    sheets += [
        cold(found),
        offices_told(found),
        reach_assumptions(found),
        grouped_sheet(f"By place ({found.places_by})", "Place", found, "by_place"),
    ]  # the places last: there may be hundreds
    return sheets


def reach_in_short(found: ReachAudit) -> list[str]:
    """Return what matters most, in plain sentences: one for each funder that is compared."""
    said = []
    for name in compared(found):
        view = found.view(name, "office")
        if view is None:
            continue
        placed = (
            f"{name}: {whole_gbp(view.placed_pence)} of {whole_gbp(view.read_pence)} can be placed "
            "by office"
        )
        placed += _when(found, name)
        if not view.placed_pence or not len(view.by_decile):
            said.append(f"{placed}.")
            continue
        decile = view.by_decile
        need = share_at(decile, "share_of_need", at=FIFTH)
        of_need = "" if math.isnan(need) else f" and {percent(need, digits=1)} of need"
        said.append(
            f"{placed}. Of that, {percent(share_at(decile, 'share_of_money', at=FIFTH), digits=1)} "
            "goes to the most deprived fifth of areas, with "
            f"{percent(share_at(decile, 'share_of_people', at=FIFTH), digits=1)} of people{of_need}"
            f"; {pounds_a_head(decile['gbp_per_head'].iloc[0])} a head in decile 1, "
            f"{pounds_a_head(decile['gbp_per_head'].iloc[-1])} in decile 10. "
            + _nothing(view, found)
        )
    first = found.views[0]
    if not (found.located or found.directory) and 2 * first.unknown_pence > first.read_pence:
        said.append(
            f"{percent(first.unknown_pence / first.read_pence, digits=1)} of the money is of "
            "unknown place, because nothing tells where a postcode is: name a postcode directory "
            "(--postcodes), or a table with the area of each grant or postcode (--located)."
        )
    lacking = [one.name for one in found.funders if not one.has_codes]
    if lacking:
        reasons = {why_no_delivery(found, name) for name in lacking}
        whose = "" if len(found.funders) == 1 else f" of {', '.join(lacking)}"
        why = reasons.pop() if len(reasons) == 1 else "not known: no file tells it below a region"
        said.append(
            "By office is where the recipient has its address. Where the work"
            f"{whose} is done is {why}."
        )
    return said


def why_no_delivery(found: ReachAudit, name: str) -> str:
    """Return why nobody can tell where a funder's money does its work."""
    written = any(one.name == name and one.has_locations for one in found.funders)
    return TOO_WIDE if written else WITHOUT_CODES


def _when(found: ReachAudit, name: str) -> str:
    """Return how many awards of which years: a sum of six years is not a sum of one."""
    whose = [one for one in found.funders if name in (one.name, ALL_TOGETHER)]
    years = [day.year for one in whose for day in (one.first, one.last) if day is not None]
    awards = sum(one.awards for one in whose)
    if not years:
        return f" ({awards:,} awards, none with a date)"
    span = f"{min(years)}" if min(years) == max(years) else f"{min(years)} to {max(years)}"
    return f" ({awards:,} award{'' if awards == 1 else 's'} of {span})"


def _nothing(view: ReachView, found: ReachAudit) -> str:
    if not view.places_without:
        return f"All {found.places:,} places (by {found.places_by}) have something."
    return (
        f"{view.places_without:,} of {found.places:,} places (by {found.places_by}) have nothing: "
        f"{view.people_without:,} people live there."
    )


def side_by_side(found: ReachAudit) -> Sheet:
    """All funders on the same assumptions: a row each."""
    rows = []
    for name in found.shown:
        view = found.view(name, "office")
        if view is None:
            continue
        decile = view.by_decile
        rows.append(
            [
                name,
                whole_gbp(view.placed_pence),
                percent(view.share_without_place, digits=1),
                percent(share_at(decile, "share_of_money", at=FIFTH[:1]), digits=1)
                if len(decile) else "–",
                percent(share_at(decile, "share_of_money", at=FIFTH), digits=1)
                if len(decile) else "–",
                pounds_a_head(decile["gbp_per_head"].iloc[0]) if len(decile) else "–",
                pounds_a_head(decile["gbp_per_head"].iloc[-1]) if len(decile) else "–",
                plain(view.gini, digits=2),
                f"{view.places_without:,}",
            ]
        )  # fmt: skip
    decile = found.views[0].by_decile
    totals = [
        [f"Share of {what}", "", "", *_one_and_fifth(decile, column), "", "", "", ""]
        for what, column in (("people", "share_of_people"), ("need", "share_of_need"))
        if len(decile) and not math.isnan(decile[column].iloc[0])
    ]
    return Sheet(
        "Funders side by side, by office" if len(found.funders) > 1 else "In short, by office",
        [
            Column("Funder", LEFT), Column("£ placed"), Column("No\nplace"),
            Column("To\ndecile\n1"), Column("To the\nfifth"), Column("£ a\nhead,\ndecile\n1"),
            Column("£ a\nhead,\ndecile\n10"), Column("Gini"), Column("Places\nat £0"),
        ],
        rows, totals,
        "Whole awards, all years of the files, so funders with more years have more £ a head. "
        "To the fifth: to the most deprived fifth of areas, deciles 1 and 2. No place: outside the "
        "index, or nobody knows. Gini of £ a head over places, 0 is equal.",
    )  # fmt: skip


def _one_and_fifth(decile: pd.DataFrame, column: str) -> list[str]:
    return [percent(share_at(decile, column, at=FIFTH[:i]), digits=1) for i in (1, 2)]


def head_office(found: ReachAudit) -> Sheet:
    """The head-office effect: the same money by where the office is, and by where the work is."""
    rows = []
    for name in compared(found):
        if name == ALL_TOGETHER and found.view(name, "delivery") is None:
            continue
        for attribution in ("office", "delivery"):
            view = found.view(name, attribution)
            if view is None:
                rows.append([name, why_no_delivery(found, name), "–", "–", "–", "–", "–"])
                continue
            decile = view.by_decile
            rows.append(
                [
                    name,
                    BY[attribution],
                    percent(view.share_without_place, digits=1),
                    percent(view.spread_pence / view.placed_pence, digits=1)
                    if view.placed_pence else "–",
                    percent(share_at(decile, "share_of_money", at=FIFTH), digits=1)
                    if len(decile) else "–",
                    percent(view.hoover, digits=1),
                    "–" if math.isnan(view.gap_gbp) else whole_gbp(view.gap_gbp * 100),
                ]
            )  # fmt: skip
    wide = sum(one.wide_pence for one in found.funders)
    region = f" {whole_gbp(wide)} is for whole counties, regions or nations." if wide else ""
    base = "need" if found.need_from else "people, as need is not known"
    return Sheet(
        "Head office or place of work: what each shows",
        [
            Column("Funder", LEFT), Column("Placed", LEFT), Column("No\nplace"),
            Column("Spread"), Column("To the\nfifth"), Column("Gap,\nshare"), Column("Gap, £"),
        ],
        rows, (),
        f"Gap: half of all differences between places' shares of placed money and of {base}, so "
        "what would have to move, of the placed money alone: where most has no place, it says "
        "little of the whole. Spread: money for a ward, district or older area, laid over its "
        "people: below it a model, not a record."
        + region,
    )  # fmt: skip


def cold(found: ReachAudit) -> Sheet:
    """Places needier than most that have less than their need-based share."""
    view = found.views[0]
    title = f"Cold spots, by office: {view.funder}"
    if not found.need_from:
        return Sheet(title, [Column("Place", LEFT)], [], (), f"Not known: {found.why_no_need}.")
    every = view.cold_spots
    rows = [
        [
            str(name), f"{int(one['people']):,}", f"{one['need']:,.0f}",
            percent(one["need"] / one["people"], digits=1), whole_gbp(one["pence"]),
            pounds_a_head(one["gbp_per_weighted_head"]), f"{one['people_missed']:,.0f}",
        ]
        for name, one in rows_of(every.head(MOST_COLD))
    ]  # fmt: skip
    note = (
        "Places with at least the average need per head and less than their need-based share of "
        "the placed money. People missed: of the people in need, the part that the place's share "
        "falls short by; where nothing lands, all of them. "
    )
    if len(every) > MOST_COLD:
        note += f"The {MOST_COLD} of {len(every):,} with most people missed; --json has all. "
    note += (
        f"Nothing lands in {view.places_without:,} of all {found.places:,} places, needy or not: "
        f"{view.people_without:,} people live there."
    )
    return Sheet(
        title,
        [
            Column("Place", LEFT), Column("People"), Column("In\nneed"), Column("Need\na head"),
            Column("£"), Column("£ per one\nin need"), Column("People\nmissed"),
        ],
        rows,
        [[f"All {len(every):,} such places", f"{int(every['people'].sum()):,}",
          f"{every['need'].sum():,.0f}", "",
          whole_gbp(int(every["pence"].sum())), "", f"{every['people_missed'].sum():,.0f}"]],
        note,
    )  # fmt: skip


def where_it_went(found: ReachAudit) -> Sheet:
    """All money that was read: placed, outside, or of unknown place."""
    views = [view for name in found.shown if (view := found.view(name, "office"))]
    individuals = sum(one.individuals_pence for one in found.funders)
    return Sheet(
        "Where the money is, by office",
        [
            Column("Funder", LEFT), Column("In the\nfiles"), Column("Placed"),
            Column("Outside the\nnations of\nthe index"), Column("Place\nunknown"),
        ],
        [
            [
                one.funder, whole_gbp(one.read_pence), whole_gbp(one.placed_pence),
                whole_gbp(one.outside_pence), whole_gbp(one.unknown_pence),
            ]
            for one in views
        ],
        (),
        "Outside: in another nation, or in areas that the index has not. "
        + (f"{whole_gbp(individuals)} to individuals is never placed." if individuals else ""),
    )  # fmt: skip


def offices_told(found: ReachAudit) -> Sheet:
    """What tells where the offices are, in £."""
    rows = [
        [
            one.name,
            TOLD_BY.get(route, route),
            whole_gbp(pence),
            percent(pence / _read(one), digits=1),
        ]
        for one in found.funders
        if one.name in compared(found)
        for route, pence in one.by_route.items()
        if pence
    ]
    return Sheet(
        "What tells where an award's office is",
        [Column("Funder", LEFT), Column("Told by", LEFT), Column("£"), Column("of £")],
        rows,
    )


def _read(one: Funder) -> int:
    return sum(one.by_route.values())
