"""How much of what was read finds its partner: each join in rows, per cent and pounds.

A join that covers half of the money is no ground to plan on, and nobody sees it in a map.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from equitycli.money import in_words
from equitycli.tables import BY_NAME, RESERVED_PLACES


@dataclass(frozen=True)
class Coverage:
    """One join: how many rows, and how much of their money, find what they are joined to.

    join : stable name for scripts · text : what is found, in words · unit : what a row is
    found, of : rows · found_pence, of_pence : their money, None where the rows carry none
    missing : (file, row) of those that find nothing · remedy : what would mend it
    """

    join: str
    text: str
    unit: str
    found: int
    of: int
    found_pence: int | None
    of_pence: int | None
    missing: tuple[tuple[str, int], ...] = ()
    remedy: str = ""

    @property
    def share(self) -> float:
        """Share of rows that find their partner, 0-1; 1 of none."""
        return self.found / self.of if self.of else 1.0

    @property
    def share_of_money(self) -> float | None:
        """Share of the money that does, 0-1; None where the rows carry none."""
        if self.found_pence is None or self.of_pence is None:
            return None
        return self.found_pence / self.of_pence if self.of_pence else 1.0


def coverage_of_grants(
    grants: pd.DataFrame,
    recipients: pd.DataFrame,
    *,
    listed: Collection[str],
    delivered: Collection[str],
    locating_codes: Collection[str],
    says_dates: pd.Series,
) -> tuple[Coverage, ...]:
    """How much of all awards that were read can be told who, where and when.

    Parameters
    ----------
    grants : one row an award, with recipient_id, award_pence (pence), beneficiary_codes, file, row
        and to_individual; those to individuals have no place by intent and are left out
    recipients : indexed by recipient, with postcode ("" = none), area_code (missing = unknown) and
        outside
    listed : recipients on a list of organisations
    delivered : recipients in the delivery table
    locating_codes : beneficiary codes that tell a part of the county, or lie outside it
    says_dates : flag by award, on the index of `grants`: its days are known

    Returns
    -------
    one Coverage a join, in the order in which money is placed; £ are whole awards, whatever the
    window

    Raises
    ------
    KeyError   a recipient of the grants is not among the recipients

    >>> grants = pd.DataFrame({"recipient_id": ["r"], "award_pence": [100], "file": ["g.csv"],
    ...     "beneficiary_codes": [()], "row": [2], "to_individual": [False]})
    >>> recipients = pd.DataFrame({"postcode": [""], "area_code": [None], "outside": [False]},
    ...     index=["r"])
    >>> found = coverage_of_grants(grants, recipients, listed=(), delivered=(),
    ...     locating_codes=(), says_dates=pd.Series([True]))
    >>> [(one.join, one.found) for one in found][:3]
    [('recipient-identifier', 1), ('office-postcode', 0), ('office-area', 0)]
    """
    named = grants[~grants["to_individual"]]
    who = named["recipient_id"]
    about = recipients.loc[who]
    offices = about["area_code"].notna().to_numpy() | about["outside"].to_numpy(dtype=bool)
    codes = set(locating_codes)
    coded = pd.Series(
        [any(code in codes for code in several) for several in named["beneficiary_codes"]],
        index=named.index,
        dtype=bool,
    )
    delivery = who.isin(set(delivered))
    joins: list[tuple[str, str, pd.Series, str]] = [
        (
            "recipient-identifier",
            "name their recipient by an identifier",
            ~who.str.startswith(BY_NAME),
            "Fill in the charity or company number: one body written in two ways counts twice.",
        ),
        (
            "office-postcode",
            "have an office postcode of their recipient, by any route",
            pd.Series((about["postcode"] != "").to_numpy() | offices, index=named.index),
            "Ask for the postcode on the application form; for awards made already, fill in the "
            "sheet Corrections of the workbook (`equitycli workbook`), largest sums first.",
        ),
        (
            "office-area",
            "have a recipient whose office is in a known area, or known to lie outside",
            pd.Series(offices, index=named.index),
            "Most lack a postcode: see above. Else correct those that the directory under [areas] "
            "lacks, or take that of the whole country.",
        ),
        (
            "beneficiary-code",
            "say in a code where in the county the work is done",
            coded,
            "Ask for the ward of the work: the code of the whole county or borough tells nothing.",
        ),
        (
            "delivery-table",
            "have a recipient in the officers' delivery table",
            delivery,
            "Fill in the sheet Delivery of the workbook, largest sums first.",
        ),
        (
            "place-of-the-work",
            "have any record of where the work is done",
            coded | delivery,
            "Fill in the sheet Delivery of the workbook, largest sums first.",
        ),
        (
            "dates",
            "have a date, and an end or a duration",
            says_dates.loc[named.index],
            "Without a duration an award counts whole on its day: fill in the months.",
        ),
    ]
    if len(listed):
        joins.insert(
            1,
            (
                "on-a-list",
                "have a recipient on a list of organisations",
                who.isin(set(listed)),
                "Unregistered groups are on no register: add them to a list of your own.",
            ),
        )
    return tuple(
        _coverage(join, text, found, named, remedy=remedy) for join, text, found, remedy in joins
    )


def _coverage(
    join: str, text: str, found: pd.Series, grants: pd.DataFrame, *, remedy: str
) -> Coverage:
    flags = found.to_numpy(dtype=bool)
    lacking = grants[~flags]
    return Coverage(
        join,
        text,
        "awards",
        int(flags.sum()),
        len(grants),
        int(grants.loc[flags, "award_pence"].sum()),
        int(grants["award_pence"].sum()),
        tuple(zip(lacking["file"], map(int, lacking["row"]), strict=True)),
        remedy if len(lacking) else "",
    )


def coverage_of_lists(
    organisations: pd.DataFrame, applications_place: pd.Series | None
) -> tuple[Coverage, ...]:
    """How many listed organisations, and how many asks for money, have a known place.

    Parameters
    ----------
    organisations : indexed by organisation, with area_code (missing = unknown) and outside
    applications_place : place of each ask, "unknown" where it is not known; None without any
    """
    found = []
    if len(organisations):
        placed = organisations["area_code"].notna() | organisations["outside"].astype(bool)
        found.append(
            Coverage(
                "organisation-office",
                "have an office in a known area, or known to lie outside",
                "listed organisations",
                int(placed.sum()),
                len(organisations),
                None,
                None,
                remedy="" if placed.all() else "Give their postcode, or their area's code.",
            )
        )
    if applications_place is not None:
        known = applications_place != RESERVED_PLACES[1]
        found.append(
            Coverage(
                "application-place",
                "have a known place",
                "applications",
                int(known.sum()),
                len(known),
                None,
                None,
                remedy="" if known.all() else "Give the applicant's postcode, area or place.",
            )
        )
    return tuple(found)


def coverage_of_areas(
    areas: int, *, beside: Mapping[str, bool], postcodes_used: int, postcodes_found: int
) -> tuple[Coverage, ...]:
    """How many areas have what describes them, and how many postcodes a directory knows.

    Parameters
    ----------
    areas : of the index
    beside : what the programme may name beside it ("people", "a boundary", …), and whether it
        does: a file that lacks areas is refused, so it is all of them or none
    postcodes_used, postcodes_found : different ones in all files, and those in the directory

    >>> named = {"a point": False}
    >>> coverage_of_areas(3, beside=named, postcodes_used=0, postcodes_found=0)[0].found
    0
    """
    found = [
        Coverage(
            f"area-{what.split()[-1]}", f"have {what}", "areas", areas if there else 0, areas,
            None, None, remedy="" if there else "Name a file of them under [areas].",
        )
        for what, there in beside.items()
    ]  # fmt: skip
    if postcodes_used:
        found.append(
            Coverage(
                "postcode-directory", "have a row in the directory", "postcodes", postcodes_found,
                postcodes_used, None, None,
                remedy="" if postcodes_found == postcodes_used
                else "Correct them, or take the directory of the whole country.",
            )
        )  # fmt: skip
    return tuple(found)


def largest_first(unknown_pence: Mapping[str, int], *, share: float) -> tuple[list[str], int]:
    """Whose place to look up so that a share of the unknown money becomes known.

    Parameters
    ----------
    unknown_pence : pence of unknown place by recipient, ≥ 0
    share : of all that money, 0-1

    Returns
    -------
    the fewest recipients that hold so much of it, largest first (by id on ties), and their pence

    >>> largest_first({"a": 10, "b": 60, "c": 30}, share=0.5)
    (['b'], 60)
    """
    ordered = sorted(unknown_pence, key=lambda who: (-unknown_pence[who], who))
    wanted, held, chosen = share * sum(unknown_pence.values()), 0, []
    for who in ordered:
        if held >= wanted:
            break
        chosen.append(who)
        held += unknown_pence[who]
    return chosen, held


def lacking_in_one_sentence(one: Coverage) -> str:
    """Return what a join lacks, in per cent of rows and of pounds; "" where it lacks nothing.

    >>> lacking_in_one_sentence(Coverage("dates", "have a date", "awards", 3, 4, 10_000, 40_000))
    '25.0 % of the awards and 75.0 % of their pounds (1 of 4; £300 of £400) do not have a date.'
    """
    if one.found == one.of:
        return ""
    if not one.found:
        money = f" ({one.of:,}; {in_words(one.of_pence)})" if one.of_pence else f" ({one.of:,})"
        return f"None of the {one.unit}{money} {one.text}."
    said = f"{100 * (1 - one.share):.1f} % of the {one.unit}"
    counts = f"{one.of - one.found:,} of {one.of:,}"
    if one.found_pence is not None and one.of_pence is not None:
        lost = one.of_pence - one.found_pence
        said += f" and {100 * (1 - (one.share_of_money or 0.0)):.1f} % of their pounds"
        counts += f"; {in_words(lost)} of {in_words(one.of_pence)}"
    return f"{said} ({counts}) do not {one.text}."
