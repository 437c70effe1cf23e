"""Bodies that are known by a name alone, and have different postcodes: one name, several bodies."""

from __future__ import annotations

import hashlib

import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.sources.cells import number_of
from equitycli.tables import BY_NAME

DIGITS = 4


def told_apart(grants: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return grants in which bodies of one name, without a number, go by their postcodes too.

    An id that is only a name joins what has nothing else in common: two churches of St Mary's in
    two towns. Awards without a postcode keep the plain name, and stand beside them as another
    body; all of them are listed as near matches.

    Parameters
    ----------
    grants : as in `tables.GRANTS`

    Returns
    -------
    the same rows; ids end in four digits of a digest of the postcode, which tells it to nobody
    """
    named = grants["recipient_id"].str.startswith(BY_NAME) & (grants["postcode"] != "")
    postcodes = grants[named].groupby("recipient_id")["postcode"].nunique()
    several = postcodes.index[postcodes > 1]
    if not len(several):
        return grants, ()
    apart = named & grants["recipient_id"].isin(several)
    marks = {code: _digest(code) for code in grants.loc[apart, "postcode"].unique()}
    own = grants["recipient_id"] + " " + grants["postcode"].map(marks)
    finding = Finding(
        "names-told-apart",
        "warning",
        "grants",
        f"{number_of(len(several), 'name')} without an identifier at more than one postcode "
        f"({examples(several)}): taken for different bodies, {int(postcodes[several].sum()):,} in "
        "all.",
        "Give them their charity or company numbers; where one body has moved, write the one id "
        "under “same as” of the other in the sheet Corrections of the workbook.",
    )
    return grants.assign(recipient_id=grants["recipient_id"].mask(apart, own)), (finding,)


def _digest(postcode: str) -> str:
    return hashlib.sha256(postcode.encode("utf-8")).hexdigest()[:DIGITS]
