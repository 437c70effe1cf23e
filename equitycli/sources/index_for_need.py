"""What the need weights of a programme ask of the index, and which file would have it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from equitycli.errors import Fault, examples
from equitycli.sources.kinds import kinds

WEIGHED_BY = {"income_rate": "income_rate", "index_score": "score"}
"""Which column of the index each need weight uses; equal_per_head uses none."""


def need_faults(areas: pd.DataFrame, weights: Iterable[str], subject: str) -> list[Fault]:
    """Return what the index lacks for the need weights of a programme, and which file has it.

    Parameters
    ----------
    areas : as in `tables.INDEX`
    weights : names under [need]: income_rate, index_score, equal_per_head
    subject : the index file, which the message names

    Returns
    -------
    one fault for each weight and nation that lacks figures; none where all are there
    """
    faults = []
    for weight in sorted(set(weights) & set(WEIGHED_BY)):
        column = WEIGHED_BY[weight]
        nation = areas["nation"] if "nation" in areas else pd.Series("", index=areas.index)
        for name, group in areas.groupby(nation, sort=True):
            missing = group.index[group[column].isna()]
            if not len(missing):
                continue
            of = f" of {name}" if nation.nunique() > 1 else ""
            faults.append(
                Fault(
                    column,
                    f"is missing for {len(missing):,} of {len(group):,} areas{of} "
                    f"({examples(missing)}), and [need] weighs by {weight}.",
                    _who_has(column, group, partly=len(missing) < len(group), subject=subject),
                )
            )
    return faults


def _who_has(column: str, areas: pd.DataFrame, *, partly: bool, subject: str) -> str:
    """Return which file would supply a column, and what else can be done."""
    choose = "choose another  weight  under [need]."
    if partly:
        return f"Fill them in from the publisher, or {choose}"
    edition = areas["edition"].iloc[0] if "edition" in areas else ""
    titles = sorted(
        kind.title
        for kind in kinds()
        if kind.role == "index"
        and kind.edition == edition != ""
        and not kind.refused
        and (column in kind.holds.values() or kind.columns.get(column) in kind.recognised_by)
    )
    if titles:
        return (
            f"Name beside {subject}, under another [[index]]:  {';  or '.join(titles)}.\n"
            f"Or {choose}"
        )
    return (
        "No file of it that is known here has one: map it from the publisher's figures with  "
        f"columns  under another [[index]], or {choose}"
    )
