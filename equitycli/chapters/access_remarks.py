"""What stops access from being measured, and what a reader must know of what was."""

from __future__ import annotations

import math

from equitycli.errors import Fault, Finding
from equitycli.settings.measures import AccessSection, Supply
from equitycli.sources.county import County

WHAT = {"organisations": "organisations", "money": "money (£ a year)", "assets": "assets"}


def unmeasurable(asked: AccessSection, county: County) -> list[Fault]:
    """Return what is missing of that which the programme wants to have measured."""
    faults = []
    if not asked.travel_times and county.points is None and county.boundaries is None:
        faults.append(
            Fault(
                "catchment",
                "a straight line needs to know where the people of each area live.",
                "Name a file of population-weighted centroids as  points  under [areas], or of "
                "boundaries  there;\nor a table of  travel_times  under [access].",
            )
        )
    programme = county.programme
    if "organisations" in asked.of and not programme.organisations:
        faults.append(
            Fault("of", "there is no list of organisations.", "Name one under [[organisations]].")
        )
    if "assets" in asked.of and not programme.assets:
        faults.append(Fault("of", "there is no file of assets.", "Name one under [[assets]]."))
    return faults


def remarks_of(
    of: Supply,
    *,
    outside: float,
    unknown: float,
    out_of_reach: float,
    total: float,
    has_register: bool,
) -> list[Finding]:
    """Return what a reader must know of the access to one kind of supply."""
    subject = f"[access] {of}"

    def part(supply: float) -> str:
        if of == "money":
            return f"£{supply:,.0f} of £{total:,.0f} a year"
        every = "" if math.isnan(total) else f" of {total:,.0f}"  # kept back
        return f"{supply:,.0f}{every} {of}"

    findings = []
    if of == "money":
        findings.append(
            Finding(
                "access-to-money-by-office", "note", subject,
                "money is where the office of who is paid is, whatever the attribution of plans: "
                "where the work is done may be nearer, or farther away.",
            )
        )  # fmt: skip
    if of == "organisations" and not has_register:
        findings.append(
            Finding(
                "access-without-register", "warning", subject,
                "no complete register is named: only the organisations of the lists are counted, "
                "and others may be nearer.",
                "Set  register = true  on a list that has all of them.",
            )
        )  # fmt: skip
    if unknown:
        findings.append(
            Finding(
                "access-to-unplaced-supply", "warning", subject,
                f"{part(unknown)}: nobody knows where, so nobody is said to reach it.",
                "Add a postcode or an area code.",
            )
        )  # fmt: skip
    if outside:
        findings.append(
            Finding(
                "access-to-supply-outside", "note", subject,
                f"{part(outside)} outside the county and not counted, however near.",
            )
        )  # fmt: skip
    inside = total - outside - unknown
    if inside and out_of_reach >= inside:
        findings.append(
            Finding(
                "access-nothing-in-reach", "warning", subject,
                f"nobody reaches any of the {WHAT[of]} in the county.",
                "Look at  catchment  under [access]: metres in a straight line, minutes with "
                "travel_times.",
            )
        )  # fmt: skip
    elif out_of_reach > 0:
        findings.append(
            Finding(
                "access-supply-out-of-reach", "note", subject,
                f"{part(out_of_reach)} within nobody's reach.",
            )
        )  # fmt: skip
    return findings
