"""What a reader must know of the figures of capacity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from equitycli.chapters.capacity_kept_back import ALL
from equitycli.errors import Finding, examples
from equitycli.plan import Audit
from equitycli.small_numbers import fewer_than

SUBJECT = "capacity"


@dataclass(frozen=True, eq=False)
class Remarked:
    """What the findings are told by; `table` with every count.

    later : organisations registered after the day that ages are counted to
    quarters_told : the quarters are left out, since they would tell a count that is kept back
    """

    counts: pd.Series
    people: pd.Series
    hidden: pd.Series
    table: pd.DataFrame | None = None
    later: int = 0
    day: date | None = None
    quarters_told: bool = False


def capacity_findings(found: Audit, about: Remarked) -> tuple[Finding, ...]:
    """Return what to know of small numbers, and of what the register does not tell."""
    return (*_of_small_numbers(found, about), *_of_the_register(found, about))


def _of_small_numbers(found: Audit, about: Remarked) -> list[Finding]:
    small, counts = found.file.programme.small_numbers, about.counts
    what = "organisations" if about.table is not None else "recipients known"
    lived = about.people[about.people > 0]
    if small is None:
        if not len(lived):
            return []
        least = str(lived.idxmin())
        return [
            Finding(
                "small-numbers-as-counted", "note", SUBJECT,
                f"nothing is kept back and no rate is drawn in: every count is shown. What is said "
                f"of {least}, the place with fewest people ({int(lived[least]):,}), rests on "
                f"{_number(int(counts[least]), what)}.",
                "Write a section [small_numbers] to keep small counts back, and to draw the rates "
                "of small places towards the county's.",
            )
        ]  # fmt: skip
    findings = []
    below = small.suppress_below.value
    kept = [place or "all together" for place in about.hidden.index[about.hidden]]
    if len(kept):
        findings.append(
            Finding(
                "small-counts-kept-back", "note", SUBJECT,
                f"the {what} of {len(kept):,} rows are not shown ({examples(kept)}): "
                f"{fewer_than(below)}, or kept back with these so that the total does not tell "
                "them. Nor is what is worked out from them alone.",
            )
        )  # fmt: skip
    weight = pd.Series(dtype="float64")
    if about.quarters_told:
        findings.append(
            Finding(
                "quarters-kept-back", "note", SUBJECT,
                "the quarters of need and capacity are not shown: whether a place has more "
                "organisations a head than all together would tell a count that is not shown.",
            )
        )  # fmt: skip
    if small.shrink and about.table is not None:
        weight = about.table["own_weight"].dropna()  # missing where the count is kept back
    if len(weight):
        places = "all places shown" if about.hidden.any() else "all places"
        findings.append(
            Finding(
                "rates-drawn-in", "note", SUBJECT,
                f"the numbers of organisations differ between {places} by no more than chance "
                "would have them: drawn in, every rate is that of all of these."
                if not weight.gt(0).any()
                else f"rates are also shown drawn towards that of {places} by empirical Bayes: the "
                f"own rate of {weight.idxmin()} counts {weight.min() * 100:.0f} %, that of "
                f"{weight.idxmax()} {weight.max() * 100:.0f} %.",
            )
        )  # fmt: skip
    return findings


def _number(count: int, what: str) -> str:
    if what == "organisations":
        return "1 organisation" if count == 1 else f"{count:,} organisations"
    return f"{count:,} {what}"


def _of_the_register(found: Audit, about: Remarked) -> list[Finding]:
    if about.table is None or not len(about.counts):
        return []
    total, findings = about.table.loc[ALL].to_dict(), []
    every = int(total["organisations"])
    unknown = every - int(total["incomes_known"])
    if unknown and found.file.programme.capacity is not None:
        none = unknown == every
        findings.append(
            Finding(
                "incomes-not-known", "warning" if none else "note", SUBJECT,
                "no list tells the income of any organisation: they can't be sorted by size."
                if none
                else "the lists do not tell the income of every organisation: medians are of those "
                "that are known.",
                "Give a register with a column of incomes (latest_income) under [[organisations]].",
            )
        )  # fmt: skip
    if every and not int(total["dates_known"]):
        findings.append(
            Finding(
                "registration-dates-not-known", "note", SUBJECT,
                "no list tells since when an organisation is registered: ages are not known.",
                "Give a register with a column date_of_registration under [[organisations]].",
            )
        )  # fmt: skip
    if about.later:
        findings.append(
            Finding(
                "registered-later", "warning", SUBJECT,
                f"{_number(about.later, 'organisations')} registered after {about.day}, the day "
                "that ages are counted to: their age is not known.",
                "Check date_of_registration in the lists.",
            )
        )  # fmt: skip
    if every and not len(found.county.operates):
        findings.append(
            Finding(
                "local-or-national-not-known", "note", SUBJECT,
                "no file tells where organisations work: only names and the register's own words "
                "tell a national one, and nobody is taken to be local.",
                "Name the register's areas of operation as  operates  under [[organisations]].",
            )
        )  # fmt: skip
    return findings
