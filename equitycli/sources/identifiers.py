"""Stable ids of organisations, by org-id.guide prefix, or else by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pandas as pd

from equitycli.errors import Fault, examples
from equitycli.sources.cells import number_of, rows_in_words
from equitycli.tables import NEW_PROVISION


def name_id(name: str) -> str:
    """Return a stable id from a name, for a recipient that has no other.

    >>> name_id(" The  Café, Ltd. ")
    'name:the café ltd'
    """
    return "name:" + re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", name.casefold())).strip()


def charity_id(number: str) -> str:
    """Return the org-id.guide identifier of a charity number; "" where it is no number.

    >>> charity_id("1099555.0"), charity_id("SC001234"), charity_id("NA")
    ('GB-CHC-1099555', 'GB-SC-SC001234', '')
    """
    plainly = re.sub(r"\.0$", "", number.strip().upper().replace(" ", ""))
    if re.fullmatch(r"\d{6,7}", plainly):
        return f"GB-CHC-{plainly}"
    if re.fullmatch(r"SC\d{6}", plainly):
        return f"GB-SC-{plainly}"
    if re.fullmatch(r"(NIC)?10\d{4}", plainly):
        return f"GB-NIC-{plainly.removeprefix('NIC')}"
    return ""


def reserved_ids(
    ids: pd.Series, *, where: str, rows: Callable[[Iterable[object]], str] = rows_in_words
) -> list[Fault]:
    """Return the fault of ids that begin as those of new provision do, or none.

    >>> reserved_ids(pd.Series(["XX-1", "new: Ely"], index=[2, 3]), where="id")[0].text
    '1 id beginning with "new: " (new: Ely; row 3), which marks provision yet to be started.'
    """
    taken = ids[ids.str.startswith(NEW_PROVISION)]
    if not len(taken):
        return []
    return [
        Fault(
            where,
            f'{number_of(taken.nunique(), "id")} beginning with "{NEW_PROVISION}" '
            f"({examples(taken.unique())}; {rows(taken.index)}), which marks provision yet to "
            "be started.",
            "Give the organisation another id.",
        )
    ]
