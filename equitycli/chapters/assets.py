"""What places have beside what they need, and whether who is paid is of the place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitycli.assets import assets_per_place, beside_need, reached
from equitycli.attributed import area_points
from equitycli.belonging import (
    NOT_KNOWN,
    OF_PLACE,
    answers_of_the_place,
    belonging,
    has_several_purposes,
    is_small,
    pence_by_belonging,
    recipients_by_belonging,
    share_by_belonging,
)
from equitycli.errors import Finding, examples
from equitycli.landed import landed_pence
from equitycli.landing_table import office_place
from equitycli.plan import Audit
from equitycli.tables import OUTSIDE, UNKNOWN

ANY_KIND = "any of these"


@dataclass(frozen=True, eq=False)
class AssetsHeld:
    """What places have, each table by place, alphabetical.

    counts : assets by kind, the most numerous first · elsewhere : the same, with "outside" and
        "unknown" for rows · beside : as `assets.beside_need` gives · reach : share of people who
        live within `within_m` of one of each kind, and of any; None where that can't be measured
    """

    counts: pd.DataFrame
    elsewhere: pd.DataFrame
    beside: pd.DataFrame
    reach: pd.DataFrame | None
    within_m: float | None


@dataclass(frozen=True, eq=False)
class AssetsChapter:
    """What places have, and whether those who are paid for a place are of it.

    held : None where the programme names no assets
    pence, recipients, share : by place, alphabetical, and by how who is paid stands to it (the
        words of `belonging.BELONGINGS`): pence a year, recipients, share of the place's money.
        Without a register, recipients of the place are missing where they are kept back
    small, several_purposes : by place, of the recipients that are of it, how many are
        ("yes", "no", "not known"); missing where that is kept back
    kept_back : the places whose answers are missing: their organisations are not shown, or so few
        recipients are of the place that the answers would tell those of each
    small_below_gbp : None where the programme does not say what is small
    """

    held: AssetsHeld | None
    pence: pd.DataFrame
    recipients: pd.DataFrame
    share: pd.DataFrame
    small: pd.DataFrame
    several_purposes: pd.DataFrame
    small_below_gbp: float | None
    kept_back: tuple[str, ...]
    findings: tuple[Finding, ...]


def assets_chapter(found: Audit) -> AssetsChapter:
    """Return what each place has, and whose the money is that lands there."""
    county, asked = found.county, found.file.programme
    findings: list[Finding] = []
    held = _held(found, findings) if asked.assets else None
    everybody = county.recipients
    belongs = belonging(
        landed_pence(found.claims.by_recipient_pence, found.planned.landing),
        office_place(everybody, county.place),
    )
    pence = pence_by_belonging(belongs, places=county.place)
    small_below = asked.capacity.small_below_gbp.value if asked.capacity else None
    unknown = pd.Series(NOT_KNOWN, index=everybody.index, dtype="str")
    small = (
        is_small(everybody["income_gbp"].astype("float64"), small_below_gbp=small_below)
        if small_below is not None and "income_gbp" in everybody
        else unknown
    )
    recipients = recipients_by_belonging(belongs, places=county.place)
    kept_back = _kept_back(found, recipients[OF_PLACE])
    answers = {
        "small": answers_of_the_place(belongs, small, places=county.place),
        "several_purposes": answers_of_the_place(
            belongs, has_several_purposes(everybody["themes"]), places=county.place
        ),
    }
    if kept_back.any():
        answers = {name: own.mask(kept_back, axis="index") for name, own in answers.items()}
        if not county.has_register:  # then recipients are what is counted, and kept back
            of_it = recipients[OF_PLACE].astype("float64").mask(kept_back)
            recipients = recipients.assign(**{OF_PLACE: of_it})
    return AssetsChapter(
        held=held,
        pence=pence,
        recipients=recipients,
        share=share_by_belonging(pence),
        small=answers["small"],
        several_purposes=answers["several_purposes"],
        small_below_gbp=small_below,
        kept_back=tuple(map(str, kept_back.index[kept_back])),
        findings=tuple(findings),
    )


def _kept_back(found: Audit, of_the_place: pd.Series) -> pd.Series:
    """Return where the answers of the recipients of a place would tell those of each.

    Where there are none, there is nothing to tell.
    """
    asked = found.file.programme.small_numbers
    if asked is None:
        return pd.Series(False, index=of_the_place.index)
    hidden = np.array([found.places[str(place)].kept_back for place in of_the_place.index])
    return (of_the_place > 0) & ((of_the_place < asked.suppress_below.value) | hidden)


def _held(found: Audit, findings: list[Finding]) -> AssetsHeld:
    county = found.county
    counts = assets_per_place(county.measures.assets, county.place)
    here = counts.drop([OUTSIDE, UNKNOWN])
    people = pd.Series({place: one.people for place, one in found.places.items()}, dtype="int64")
    need = pd.Series(
        {place: one.weighted_population for place, one in found.places.items()}, dtype="float64"
    )
    for figures in (people, need):
        figures.index = figures.index.astype(here.index.dtype).rename("place")
    nothing = [str(place) for place in here.index[here.sum(axis="columns") == 0]]
    if nothing:
        findings.append(
            Finding(
                "places-without-assets", "note", "assets",
                f"the files of assets have nothing in {len(nothing):,} of {len(here):,} places "
                f"({examples(nothing)}). That is what these files know, not that nothing is there.",
                "Ask there what has been left out, and add it to the files.",
            )
        )  # fmt: skip
    within_m = _within_m(found, findings)
    return AssetsHeld(
        counts=here,
        elsewhere=counts.loc[[OUTSIDE, UNKNOWN]],
        beside=beside_need(here, need.reindex(here.index), people.reindex(here.index)),
        reach=None if within_m is None else _reach(found, within_m, here, findings),
        within_m=within_m,
    )


def _within_m(found: Audit, findings: list[Finding]) -> float | None:
    """Return how far is near, in metres; None where the programme does not say."""
    access = found.file.programme.access
    if access is None:
        why, remedy = (
            "the programme does not say how far people can be expected to go",
            "Write  catchment = …  in metres under [access].",
        )
    elif access.travel_times:
        why, remedy = (
            "the catchment under [access] is in minutes, and assets have no travel times",
            "Leave out  travel_times  to measure in metres.",
        )
    elif found.county.points is None and found.county.boundaries is None:
        why, remedy = (
            "where the people of each area live is not known",
            "Name  points  or  boundaries  under [areas].",
        )
    else:
        return access.catchment.value
    findings.append(
        Finding(
            "assets-reach-not-measured", "note", "assets",
            f"assets are counted and not reached: {why}.", remedy,
        )
    )  # fmt: skip
    return None


def _reach(
    found: Audit, within_m: float, counts: pd.DataFrame, findings: list[Finding]
) -> pd.DataFrame:
    """Return the share of people of each place who live near one of each kind, and of any."""
    county, assets = found.county, found.county.measures.assets
    pointed = assets["x"].notna() & assets["y"].notna()
    areaed = assets["area_code"].notna() & ~pointed
    if areaed.any():
        findings.append(
            Finding(
                "assets-without-point", "warning", "assets",
                f"{int(areaed.sum()):,} of {len(assets):,} assets have an area and no point: they "
                "are counted, and nobody is said to live near them.",
                "Give their point, or a postcode of which the directory has one.",
            )
        )  # fmt: skip
    points, remarks = area_points(county)  # `_within_m` has seen to it that there are some
    findings += remarks
    measured = {
        kind: reached(
            points,
            county.population,
            county.place,
            assets[pointed & (assets["kind"] == kind)],
            within_m=within_m,
        )
        for kind in counts
    }
    measured[ANY_KIND] = reached(
        points, county.population, county.place, assets[pointed], within_m=within_m
    )
    table = pd.DataFrame(measured)
    if not np.array_equal(table.index.to_numpy(), counts.index.to_numpy()):
        raise AssertionError
    return table.set_axis(counts.index)
