"""Numbers under which quite different names stand: on a list and in awards, or among awards."""

from __future__ import annotations

import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.sources.bodies import BY_NAME, CHARITY_REGISTERS
from equitycli.sources.cells import number_of

IDLE_WORDS = frozenset({"and", "for", "in", "of", "the", "uk"})
"""Words that tell no body from another."""
MOST_NAMES = 20
"""Of one identifier, that are held against each other."""


def named_otherwise(known: pd.DataFrame) -> list[Finding]:
    """Return the charity numbers that awards and lists give to names without a common word.

    A company number that lost its first nought reads as a charity's, and the money would stand
    at the office of that charity: 01099555 becomes 1099555.

    Parameters
    ----------
    known : id, name, plain (see `identifiers.plain_name`) and whether it is paid; each row once
    """
    rows = known[known["id"].str.startswith(CHARITY_REGISTERS) & (known["plain"] != "")]
    rows = rows[rows.groupby("id")["paid"].transform("nunique") > 1]
    shown = []
    for one, named in rows.groupby("id", sort=True):
        listed, paid = named[~named["paid"]], named[named["paid"]].drop_duplicates("plain")
        words = set(" ".join(listed["plain"]).split()) - IDLE_WORDS
        shown += [
            f"{one}: {name}, listed as {listed['name'].iloc[0]}"
            for name, plain in zip(paid["name"], paid["plain"], strict=True)
            if words.isdisjoint(plain.split())
        ]
    if not shown:
        return []
    return [
        Finding(
            "listed-under-another-name",
            "warning",
            "recipients",
            f"{number_of(len(shown), 'recipient')} without a word in common with the name that a "
            f"list has for the same charity number ({examples(shown)}). Each counts as that body.",
            "A charity may work under another name. But a company number without its first nought "
            "reads as a charity's too: write company numbers with eight figures.",
        )
    ]


def strange_names(known: pd.DataFrame) -> list[Finding]:
    """Return the ids that the grants give to names without a common word, at several postcodes.

    They are one body all the same, since a number tells more than a name: bodies change theirs.
    """
    paid = known[known["paid"] & (known["plain"] != "") & (known["postcode"] != "")]
    paid = paid[~paid["id"].str.startswith(BY_NAME)].drop_duplicates(["id", "plain", "postcode"])
    by_id = paid.groupby("id")
    paid = paid[(by_id["plain"].transform("nunique") > 1)
                & (by_id["postcode"].transform("nunique") > 1)]  # fmt: skip
    shown = []
    for one, rows in paid.groupby("id", sort=True):
        words = [set(name.split()) - IDLE_WORDS for name in rows["plain"].unique()[:MOST_NAMES]]
        if any(not (a & b) for i, a in enumerate(words) for b in words[:i]):
            names = sorted(set(rows["name"]))
            shown.append(f"{one}: {', '.join(names[:2])}")
    if not shown:
        return []
    return [
        Finding(
            "one-identifier-strange-names",
            "warning",
            "recipients",
            f"{number_of(len(shown), 'identifier')} under which awards name bodies without a word "
            f"in common, at different postcodes ({examples(shown)}). Each counts as one body.",
            "A body may have a new name; where a number is wrong, correct it in the file.",
        )
    ]
