"""Grants and lists under the one id of each body."""

from __future__ import annotations

import pandas as pd

from equitycli.sources.identity import Identities


def with_canonical_ids(
    grants: pd.DataFrame, organisations: pd.DataFrame, found: Identities
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return grants and lists under the one id of each body.

    `other_ids` become the other ids of the body. Several rows of a list for one body
    become one: see `one_row_each`.
    """
    other = {who: tuple(one for one in ids if one != who) for who, ids in found.members.items()}
    person = grants["to_individual"].astype(bool)
    who = grants["recipient_id"].mask(~person, found.canonical(grants["recipient_id"]))
    grants = grants.assign(
        recipient_id=who.astype("str"),
        other_ids=pd.Series(
            [
                () if one else other.get(id_, ())
                for one, id_ in zip(person.tolist(), who.tolist(), strict=True)
            ],
            index=grants.index,
            dtype="object",
        ),
    )
    return grants, one_row_each(renamed_list(organisations, found))


def renamed_list(organisations: pd.DataFrame, found: Identities) -> pd.DataFrame:
    """Return a list with the one id of each body, and every row that it had."""
    other = {who: tuple(one for one in ids if one != who) for who, ids in found.members.items()}
    ids = found.canonical(organisations.index.to_series())
    renamed = organisations.set_axis(pd.Index(ids, name="organisation_id", dtype="str"))
    return renamed.assign(
        other_ids=pd.Series(
            [other.get(one, ()) for one in renamed.index.tolist()],
            index=renamed.index,
            dtype="object",
        )
    )


def one_row_each(organisations: pd.DataFrame) -> pd.DataFrame:
    """Return a list with one row an id: the first with a postcode, filled from the others.

    Themes, flags and other ids are those of all rows; a point comes from one row. The income is
    the largest that is known, the registration the earliest.
    """
    twice = organisations.index.duplicated(keep=False)
    if not twice.any():
        return organisations
    once = organisations[~organisations.index.duplicated()].copy()
    tuples = [name for name in ("themes", "other_ids", "flags") if name in once]
    texts = [name for name in ("name", "postcode", "area_code", "kind") if name in once]
    about = [name for name in ("income_gbp", "registered") if name in once]
    filled: dict[str, list[object]] = {name: [] for name in (*texts, *tuples, "x", "y", *about)}
    repeated = []
    for who, several in organisations[twice].groupby(level=0, sort=False):
        repeated.append(who)
        # Name and postcode are of one row: a pair that no file has could join other bodies.
        several = several.iloc[(several["postcode"] == "").to_numpy().argsort(kind="stable")]
        for name in texts:
            filled[name].append(next((text for text in several[name] if text), ""))
        for name in tuples:
            filled[name].append(
                tuple(dict.fromkeys(one for entry in several[name] for one in entry))
            )
        if "income_gbp" in once:
            filled["income_gbp"].append(several["income_gbp"].max())
        if "registered" in once:
            known = several.loc[several["registered"].notna(), "registered"]
            filled["registered"].append(min(known, default=None))
        pointed = several[several["x"].notna() & several["y"].notna()]
        for axis in ("x", "y"):
            filled[axis].append(pointed[axis].iloc[0] if len(pointed) else float("nan"))
    again = once.index.isin(repeated)
    for name, cells in filled.items():
        joined = pd.Series(cells, index=pd.Index(repeated), dtype=once[name].dtype)
        once[name] = once[name].where(~again, joined.reindex(once.index))
    return once
