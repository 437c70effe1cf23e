"""From checked tables to what an audit says of each place: who is there, what it has.

Nothing here decides anything. It joins tables by asserted keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from equitycli.inequality import gini, hoover, share_gap
from equitycli.landed import bounds, landed_pence, pence_per_place, reached_from_elsewhere
from equitycli.landing_table import office_place
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Claims, Measures, PlaceFacts, Standing, View
from equitycli.provision import organisations_per_place, recipients_per_place, zero_kind
from equitycli.settings import Attribution, Programme
from equitycli.small_numbers import suppressed
from equitycli.sources.county import County
from equitycli.tables import OUTSIDE, UNKNOWN


def place_facts(
    county: County, claimed: Claims, areas: pd.DataFrame, beside: Mapping[str, pd.Series]
) -> dict[str, PlaceFacts]:
    """Return who lives in each place and who is there, alphabetical.

    areas : by area_code, with place, population, weighted_population
    beside : weighted population by area under the weights shown beside
    """
    by_place = areas.groupby("place", sort=True)
    people, need = by_place["population"].sum(), by_place["weighted_population"].sum()
    counted = by_place.size()
    paid = county.recipients.loc[list(claimed.recipients)]
    known = recipients_per_place(office_place(paid, county.place), places=county.place)
    offices = (
        organisations_per_place(
            office_place(county.organisations, county.place), places=county.place
        )
        if county.has_register
        else None
    )
    asked = county.programme.small_numbers
    counts = (known if offices is None else offices).drop([OUTSIDE, UNKNOWN])
    kept_back = (
        pd.Series(False, index=counts.index)
        if asked is None
        else suppressed(counts, below=asked.suppress_below.value)
    )
    others = {
        name: other.groupby(areas["place"], sort=True).sum() for name, other in beside.items()
    }
    return {
        place: PlaceFacts(
            areas=int(counted[place]),
            people=int(people[place]),
            weighted_population=float(need[place]),
            share_of_need=_share_of(need, place),
            beside={name: _share_of(other, place) for name, other in others.items()},
            organisations=None if offices is None else int(offices[place]),
            recipients_known=int(known[place]),
            kept_back=bool(kept_back[place]),
        )
        for place in map(str, counted.index)
    }


def _share_of(need: pd.Series, place: str) -> float:
    total = float(need.sum())
    return float(need[place]) / total if total > 0 else np.nan


def measures_of(provision_gbp: pd.Series, need: pd.Series) -> Measures:
    """Return how unequal provision per weighted head is, over places with any need.

    Both are missing where nothing is known to land anywhere: unknown is not equal.
    """
    has = need > 0
    if provision_gbp[has].sum() <= 0:
        return Measures(gini=np.nan, hoover=np.nan)
    return Measures(
        gini=gini(provision_gbp[has] / need[has], need[has]),
        hoover=hoover(provision_gbp, need),
    )


def view_of(
    attribution: Attribution,
    landing: pd.DataFrame,
    *,
    county: County,
    claimed: Claims,
    facts: Mapping[str, PlaceFacts],
    target_gbp: pd.Series,
    elsewhere: pd.Series,
) -> View:
    """Return the county under one attribution; every place is there, with 0 where it has none."""
    landed = landed_pence(claimed.by_recipient_pence, landing)
    provision = pence_per_place(landed, places=county.place)
    here = provision.drop([OUTSIDE, UNKNOWN])
    high = bounds(landed, places=county.place)["high_pence"]
    gbp = here / PENCE_PER_POUND
    about = pd.DataFrame(
        {
            "people": [facts[str(place)].people for place in here.index],
            "need": [facts[str(place)].weighted_population for place in here.index],
            "paid_offices": [facts[str(place)].recipients_known for place in here.index],
            "offices": [facts[str(place)].organisations or 0 for place in here.index],
        },
        index=here.index,
    )
    nothing = gbp.sum() <= 0 or about["need"].sum() <= 0
    table = pd.DataFrame(
        {
            "provision_pence": here,
            "high_pence": high,
            "target_gbp": target_gbp,
            "distance": _ratio(gbp, target_gbp) - 1,
            "gbp_per_head": _ratio(gbp, about["people"]),
            "share_gap": np.nan if nothing else share_gap(gbp, about["need"]),
            "zero_kind": zero_kind(
                here,
                organisations=about["offices"] if county.has_register else None,
                reached_from_elsewhere=elsewhere,
                paid_offices=about["paid_offices"],
                too_much_unknown=_too_much_unknown(provision, county.programme),
            ),
        }
    )
    return View(
        attribution,
        landing,
        at={
            str(place): Standing(*row)
            for place, row in zip(
                table.index,
                zip(*(table[field.name].tolist() for field in fields(Standing)), strict=True),
                strict=True,
            )
        },
        outside_pence=int(provision[OUTSIDE]),
        unknown_pence=int(provision[UNKNOWN]),
        measures=measures_of(gbp, about["need"]),
    )


def _too_much_unknown(provision_pence: pd.Series, programme: Programme) -> bool:
    """Return whether more money is of unknown place than the programme plans on."""
    total = int(provision_pence.sum())
    return total > 0 and provision_pence[UNKNOWN] / total > programme.unknown.refuse_above.value


def _ratio(over: pd.Series, under: pd.Series) -> pd.Series:
    """Return over / under on the same index; missing where `under` is 0, never infinite."""
    return over.div(under.where(under > 0))


def elsewhere_of(landings: Sequence[pd.DataFrame], county: County, claimed: Claims) -> pd.Series:
    """Return by place how many recipients of elsewhere are at work there, by any attribution."""
    offices = office_place(county.recipients.loc[list(claimed.recipients)], county.place)
    counts = [reached_from_elsewhere(one, offices, places=county.place) for one in landings]
    return pd.concat(counts, axis=1).max(axis=1)
