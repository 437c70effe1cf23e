"""What the need weights of a programme ask of the index, and which file would have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

import pandas as pd

from equitycli.errors import Fault, examples
from equitycli.settings import IndexSection, NeedSection
from equitycli.sources.kinds import DOMAINS, Kind, edition_of_index, kinds

WEIGHED_BY = {"income_rate": "income_rate", "index_score": "score", "index_rank": "rank"}
"""Which column of the index each need weight uses; domains use ranks of theirs, others none."""
RANKED = ("index_rank", "domains")
"""Weights for which it matters how many areas an index ranks."""


def need_faults(
    areas: pd.DataFrame,
    weights: Iterable[str],
    subject: str,
    *,
    domains: Literal["official"] | Iterable[str] = (),
    sections: Sequence[IndexSection] = (),
) -> list[Fault]:
    """Return what the index lacks for the need weights of a programme, and which file has it.

    Parameters
    ----------
    areas : as in `tables.INDEX`
    weights : names under [need]: income_rate, index_score, index_rank, domains, …
    subject : the index file, which the message names
    domains : those that the programme weighs, or "official"
    sections : each [[index]], which may say how many areas its index ranks

    Returns
    -------
    one fault for each weight and nation that lacks figures, for domains that are not known or
    whose official weights are not, and for ranks beyond the number of areas; none where all
    are there
    """
    faults = []
    for weight in sorted(set(weights)):
        nation = areas["nation"] if "nation" in areas else pd.Series("", index=areas.index)
        for name, group in areas.groupby(nation, sort=True):
            if weight == "domains":
                columns, wrong = _columns_of_domains(domains, group)
                faults += wrong
            else:
                columns = [WEIGHED_BY[weight]] if weight in WEIGHED_BY else []
            of = f" of {name}" if nation.nunique() > 1 else ""
            faults += _lacking(columns, group, of=of, weight=weight, subject=subject)
            if weight in RANKED:
                ranked = areas_ranked(group, sections)
                faults += [
                    fault for column in columns for fault in _beyond(group, column, ranked, of=of)
                ]
    return list(dict.fromkeys(faults))


def areas_ranked(areas: pd.DataFrame, sections: Sequence[IndexSection] = ()) -> pd.Series:
    """Return how many areas the index of each area's own nation ranks.

    What the edition is known to rank; else the programme's own  areas  under [[index]]; else the
    areas that the file has of that nation.

    Parameters
    ----------
    areas : as in `tables.INDEX`
    sections : each [[index]] of the programme

    Returns
    -------
    Series of float "areas_ranked" on the index of `areas`
    """
    ranked = pd.Series(float(len(areas)), index=areas.index, name="areas_ranked")
    if "nation" not in areas or "edition" not in areas:
        return ranked
    alone = areas["nation"].nunique() == 1
    stated = [one for one in sections if one.areas is not None]
    for keys, group in areas.groupby(["nation", "edition"], sort=False):
        kind = edition_of_index(str(keys[1]))
        own = next((one.areas for one in stated if alone or one.nation == keys[0]), None)
        known = kind.areas if kind is not None else None
        ranked[group.index] = float(known or own or len(group))
    return ranked


def _columns_of_domains(
    domains: Literal["official"] | Iterable[str], group: pd.DataFrame
) -> tuple[list[str], list[Fault]]:
    """Return the columns of the domains that are weighed, and the faults of those of none."""
    if domains == "official":
        edition = str(group["edition"].iloc[0]) if "edition" in group else ""
        kind = edition_of_index(edition)
        if kind is None or not kind.weights:
            return [], [_not_official(edition)]
        return [f"{domain}_rank" for domain in kind.weights], []
    named = list(domains)
    strange = [domain for domain in named if domain not in DOMAINS]
    faults = []
    for domain in strange:
        near = get_close_matches(domain, DOMAINS, n=1)
        guess = f"Did you mean {near[0]}? " if near else ""
        faults.append(
            Fault(
                "need.domains", f"no domain is called {domain[:80]}.",
                f"{guess}Known: {', '.join(DOMAINS)}.",
            )
        )  # fmt: skip
    return [f"{domain}_rank" for domain in named if domain not in strange], faults


def _not_official(edition: str) -> Fault:
    known = sorted({kind.edition for kind in kinds() if kind.role == "index" and kind.weights})
    return Fault(
        "need.domains",
        f"the official weights of {f'“{edition}”' if edition else 'this index'} are not known "
        f"here; those of {', '.join(known)} are.",
        "Write them yourself from its technical report, such as  "
        "domains = { income = 0.5, crime = 0.5 }.",
    )


def _lacking(
    columns: Sequence[str], group: pd.DataFrame, *, of: str, weight: str, subject: str
) -> list[Fault]:
    """Return the faults of columns that are missing for some areas of a nation, alike ones as one.

    Columns of the same lack and the same remedy are one fault: an index without domains lacks all.
    """
    alike: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        there = group[column] if column in group else pd.Series(float("nan"), index=group.index)
        missing = group.index[there.isna()]
        if not len(missing):
            continue
        text = f"missing for {len(missing):,} of {len(group):,} areas{of} ({examples(missing)})"
        remedy = _who_has(column, group, partly=len(missing) < len(group), subject=subject)
        alike.setdefault((text, remedy), []).append(column)
    return [
        Fault(
            ", ".join(named),
            f"{'is' if len(named) == 1 else 'are'} {text}, and [need] weighs by {weight}.",
            remedy,
        )
        for (text, remedy), named in alike.items()
    ]


def _beyond(group: pd.DataFrame, column: str, ranked: pd.Series, *, of: str) -> list[Fault]:
    """Return the fault of ranks above the number of areas that are ranked."""
    if column not in group:
        return []
    above = group.index[(group[column] > ranked).to_numpy()]
    if not len(above):
        return []
    return [
        Fault(
            column,
            f"{len(above):,} of {len(group):,} ranks{of} are above {ranked.max():,.0f}, the number "
            f"of areas that are ranked ({examples(above)}; highest {group[column].max():,g}).",
            "State how many areas the whole index ranks with  areas = …  under [[index]].",
        )
    ]


def _who_has(column: str, areas: pd.DataFrame, *, partly: bool, subject: str) -> str:
    """Return which file would supply a column, and what else can be done."""
    choose = "choose another  weight  under [need]."
    if partly:
        return f"Fill them in from the publisher, or {choose}"
    edition = areas["edition"].iloc[0] if "edition" in areas else ""
    of_edition = [
        kind
        for kind in kinds()
        if kind.role == "index" and kind.edition == edition != "" and not kind.refused
    ]
    titles = sorted(kind.title for kind in of_edition if _holds(kind, column))
    if titles:
        return (
            f"Name beside {subject}, under another [[index]]:  {';  or '.join(titles)}.\n"
            f"Or {choose}"
        )
    return (
        "No file of it that is known here has one: map it from the publisher's figures with  "
        f"columns  under another [[index]], or {choose}"
    )


def _holds(kind: Kind, column: str) -> bool:
    """Return whether a kind of file is known by a column that it must have.

    One that is known by the ranks of some domain, or of the whole index alone, has them of all.
    """
    if column in kind.holds.values() or kind.columns.get(column) in kind.recognised_by:
        return True
    if column not in kind.columns or column.removesuffix("_rank") not in DOMAINS:
        return False
    ranks = {kind.columns.get(f"{domain}_rank") for domain in ("employment", "health")}
    return bool(ranks & {*kind.recognised_by}) or kind.recognised_by == (kind.columns.get("rank"),)


def weighed_domains(need: NeedSection) -> Literal["official"] | Mapping[str, float]:
    """Return the domain weights of a programme: "official", or its own; empty without any."""
    if isinstance(need.domains, str):
        return "official"
    return {name: weight.value for name, weight in (need.domains or {}).items()}
