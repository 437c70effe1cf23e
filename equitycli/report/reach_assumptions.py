"""What an audit of funders' files takes for granted: printed with every run of it."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.money import in_words
from equitycli.reach import Funder, ReachAudit
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import whole_gbp

LEFT: Align = "left"
MOST_PERIODS = 10
"""So many funders have a row each for their dates; the JSON has all."""


def reach_assumptions(found: ReachAudit) -> Sheet:
    """Every choice that the figures hang on, in words."""
    years = ", ".join(str(year) for year in found.vintages)
    rows = [
        ["Index", f"{' and '.join(found.editions) or 'of your own'}: {found.areas:,} areas"
         + (f" of {years}" if years else "") + f", {', '.join(found.nations) or 'one nation'}"],
        ["Deciles", "the index's own; 1 is the most deprived of its nation; the fifth is 1 and 2"],
        ["People", f"{found.people:,}, from {found.population_from}"],
        ["Need", found.need_from or f"not known: {found.why_no_need}; shares are of people alone"],
        ["Places", f"{found.places:,}, by {found.places_by}"],
        ["Regions", found.regions_from or "not known: no lookup of regions was named"],
        ["Money", "whole awards, not pounds a year, over all that the files hold, in pounds of "
         "their day; those of several funders are mixed money, nobody's one budget"],
        *_periods(found),
        ["By office", "an award lands whole where its recipient's postcode is: its office, not "
         "where its work is done"],
        ["By delivery", "in equal parts where its beneficiary codes say; a ward's or district's "
         "part is spread over its people; wider codes are unknown"],
        ["Offices told by", _told(found)],
        ["Outside", "in an area, or with the letters of a postcode, of a nation or county that "
         "the index has not"],
        ["Unknown", "no postcode or area, or none that these files place; grants to individuals "
         f"({whole_gbp(sum(one.individuals_pence for one in found.funders))}) are never located"],
        ["Left out", _left_out(found)],
    ]  # fmt: skip
    return Sheet("The assumptions of this run", [Column("Of", LEFT), Column("Here", LEFT)], rows)


def _periods(found: ReachAudit) -> list[list[str]]:
    """Return the first and last date of each funder; of all in one row where they are many."""
    if len(found.funders) <= MOST_PERIODS:
        return [[f"Period: {one.name}", _period([one])] for one in found.funders]
    return [[f"Period of {len(found.funders):,} funders", _period(found.funders)]]


def _period(funders: Sequence[Funder]) -> str:
    awards, undated = sum(one.awards for one in funders), sum(one.undated for one in funders)
    said = f"{awards:,} award{'' if awards == 1 else 's'}"
    days = [day for one in funders for day in (one.first, one.last) if day is not None]
    if not days:
        return f"{said}, none with a date"
    without = f", {undated:,} without a date" if undated else ""
    return f"{said} from {min(days)} to {max(days)}{without}"


def _told(found: ReachAudit) -> str:
    ways = ["the area in the file of grants itself"]
    if found.located:
        ways.append(f"the table {', '.join(found.located)} (grant, else postcode)")
    if found.directory:
        ways.append(f"the postcode directory {found.directory}")
    ways += ["the letters of the postcode", "the same recipient's other awards by that funder"]
    return ", else ".join(ways)


def _left_out(found: ReachAudit) -> str:
    aside = sum(one.set_aside_pence for one in found.ledgers)
    rows = sum(one.set_aside_rows for one in found.ledgers)
    return f"{rows:,} rows, {in_words(aside)}, as asked" if rows else "no award"
