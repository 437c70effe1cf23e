"""Money that lands, in exact pence: by recipient and place, by place, and between two bounds."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from equitycli.checks import unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.money import split
from equitycli.tables import OUTSIDE, UNKNOWN

_SHARE_TOLERANCE = 1e-9


def landed_pence(baseline_pence: pd.Series, landing: pd.DataFrame) -> pd.DataFrame:
    """How many pence of each recipient's money land in each place.

    Parameters
    ----------
    baseline_pence : Series indexed by recipient, whole pence a year, ≥ 0
    landing : table of recipient_id, place, share (0–1, adding up to 1 for each recipient), as
        the landings give; those of recipients without a baseline are left out

    Returns
    -------
    table of recipient_id, place, pence, sorted by recipient and place with "outside" and
    "unknown" last. The rows of a recipient add up to its baseline to the penny, by largest
    remainder; on ties the odd penny goes to the first row.

    Raises
    ------
    InputError   a baseline is missing, negative, infinite, not whole or there twice; a recipient
                 has no landing; its shares are negative, or do not add up to 1 (within 1e-9)

    >>> landing = pd.DataFrame({"recipient_id": ["r"] * 3, "place": ["Ely", "March", "unknown"],
    ...     "share": [1 / 3] * 3})
    >>> landed_pence(pd.Series({"r": 100}), landing)["pence"].tolist()
    [34, 33, 33]
    """
    faults = unusable(baseline_pence, where="baseline_pence")
    if not faults:
        broken = baseline_pence.index[baseline_pence.map(lambda pence: int(pence) != pence)]
        if len(broken):
            text = f"{len(broken):,} are not whole pence ({examples(broken)})."
            faults.append(Fault("baseline_pence", text))
    twice = baseline_pence.index[baseline_pence.index.duplicated()]
    if len(twice):
        faults.append(Fault("baseline_pence", f"{len(twice):,} are twice ({examples(twice)})."))
    missing = baseline_pence.index[~baseline_pence.index.isin(landing["recipient_id"])]
    if len(missing):
        faults.append(Fault("landing", f"{len(missing):,} have no landing ({examples(missing)})."))
    faults += unusable(landing["share"], where="share") if len(landing) else []
    refuse("landed money", faults)

    ours = landing[landing["recipient_id"].isin(baseline_pence.index)]
    shares: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for recipient, place, share in zip(
        *(ours[name].tolist() for name in ("recipient_id", "place", "share")), strict=True
    ):
        shares[recipient][place] += share
    adrift = [
        r for r, by_place in shares.items() if abs(sum(by_place.values()) - 1) > _SHARE_TOLERANCE
    ]
    if adrift:
        text = f"{len(adrift):,} have shares that do not add up to 1 ({examples(sorted(adrift))})."
        refuse("landed money", [Fault("share", text)])
    rows = []
    paid = dict(zip(baseline_pence.index.tolist(), map(int, baseline_pence.tolist()), strict=True))
    for recipient in sorted(shares):
        in_order = sorted(shares[recipient], key=_last_the_unplaced)
        if len(in_order) == 1:  # as most are, and there is nothing to split
            rows.append((recipient, in_order[0], paid[recipient]))
            continue
        parts = split(paid[recipient], [shares[recipient][place] for place in in_order])
        rows += [(recipient, place, part) for place, part in zip(in_order, parts, strict=True)]
    table = pd.DataFrame(rows, columns=["recipient_id", "place", "pence"])
    return table.astype({"recipient_id": "str", "place": "str", "pence": "int64"})


def pence_per_place(landed: pd.DataFrame, *, places: pd.Series) -> pd.Series:
    """How many pence a year land in each place: its provision.

    Parameters
    ----------
    landed : table of recipient_id, place, pence, as `landed_pence` gives
    places : Series indexed by area, the place of each area

    Returns
    -------
    Series indexed by place in alphabetical order, then "outside" and "unknown", pence a year,
    named "provision_pence". A place where nothing lands is a row, with 0; the sum is that of
    all recipients.

    Raises
    ------
    InputError   money lands in a place that is none of these

    >>> landed = pd.DataFrame({"recipient_id": ["r"], "place": ["Ely"], "pence": [100]})
    >>> pence_per_place(landed, places=pd.Series({"a": "Ely", "b": "March"})).to_dict()
    {'Ely': 100, 'March': 0, 'outside': 0, 'unknown': 0}
    """
    rows = pd.Index([*sorted(places.unique()), OUTSIDE, UNKNOWN], name="place")
    strangers = sorted(set(landed["place"].unique()) - set(rows.tolist()))
    if strangers:
        refuse("landed money", [Fault("place", f"not a place of any area: {examples(strangers)}.")])
    provision = landed.groupby("place")["pence"].sum().reindex(rows, fill_value=0)
    return provision.astype("int64").rename("provision_pence")


def bounds(landed: pd.DataFrame, *, places: pd.Series) -> pd.DataFrame:
    """Between which two sums the provision of each place must lie.

        low_k = what is known to land in k          high_k = low_k + all money of unknown place

    Parameters
    ----------
    landed : table of recipient_id, place, pence, as `landed_pence` gives
    places : Series indexed by area, the place of each area

    Returns
    -------
    table indexed by place in alphabetical order, with low_pence and high_pence a year. Each
    high is reached only if every other place is at its low: the highs do not add up.

    Raises
    ------
    InputError   money lands in a place of no area

    >>> landed = pd.DataFrame({"recipient_id": ["r", "r"], "place": ["Ely", "unknown"],
    ...     "pence": [70, 30]})
    >>> bounds(landed, places=pd.Series({"a": "Ely", "b": "March"})).to_dict("index")
    {'Ely': {'low_pence': 70, 'high_pence': 100}, 'March': {'low_pence': 0, 'high_pence': 30}}
    """
    provision = pence_per_place(landed, places=places)
    low = provision.drop([OUTSIDE, UNKNOWN])
    return pd.DataFrame({"low_pence": low, "high_pence": low + provision[UNKNOWN]})


def reached_from_elsewhere(
    landing: pd.DataFrame, office_place: pd.Series, *, places: pd.Series
) -> pd.Series:
    """How many organisations are at work in each place from an office elsewhere.

    Parameters
    ----------
    landing : table of recipient_id, place, share, as the landings give
    office_place : Series indexed by recipient, the place of its office, "outside" or "unknown"
    places : Series indexed by area, the place of each area

    Returns
    -------
    Series indexed by place in alphabetical order, named "reached_from_elsewhere". An office
    whose place is unknown counts as elsewhere.

    Raises
    ------
    InputError   a recipient of the landing has no row in office_place

    >>> landing = pd.DataFrame({"recipient_id": ["r"], "place": ["March"], "share": [1.0]})
    >>> reached_from_elsewhere(landing, pd.Series({"r": "Ely"}),
    ...     places=pd.Series({"a": "Ely", "b": "March"})).to_dict()
    {'Ely': 0, 'March': 1}
    """
    office = landing["recipient_id"].map(office_place)
    if office.isna().any():
        lost = landing.loc[office.isna(), "recipient_id"].unique()
        refuse("landing", [Fault("recipient_id", f"no office row for {examples(lost)}.")])
    away = landing[(landing["share"] > 0) & (office != landing["place"])]
    rows = pd.Index(sorted(places.unique()), name="place")
    count = away.groupby("place")["recipient_id"].nunique().reindex(rows, fill_value=0)
    return count.astype("int64").rename("reached_from_elsewhere")


def _last_the_unplaced(place: str) -> tuple[bool, str]:
    return place in (OUTSIDE, UNKNOWN), place
