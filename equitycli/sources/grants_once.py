"""Awards of several files, each counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.money import in_words
from equitycli.sources.cells import number_of
from equitycli.sources.identifiers import name_id
from equitycli.sources.money_ledger import GrantsFile, SetAside
from equitycli.tables import BY_NAME


def grants_once(
    files: Sequence[GrantsFile],
) -> tuple[list[GrantsFile], list[Finding]]:
    """Return the files without the awards that an earlier one already has.

    A funder's own file and an aggregator's name the same award by the same identifier. Where
    the programme says  set_aside = ["duplicate"]  for the later file, its copies are left out,
    and stand in its ledger; otherwise they are refused. Awards that only look the same are
    counted, with a warning.

    Parameters
    ----------
    files : in the order of the programme

    Returns
    -------
    the files, shorter where copies were set aside, and findings

    Raises
    ------
    InputError   with the identifiers and the files
    """
    once: list[GrantsFile] = []
    findings: list[Finding] = []
    faults: list[Fault] = []
    for one in files:
        seen = pd.concat([_told(other) for other in once]) if once else None
        copies = _told(one)["told"].isin(set(seen["told"])).to_numpy() if seen is not None else None
        if seen is None or copies is None or not copies.any():
            once.append(one)
        elif one.copies_aside:
            shorter, finding = _without(one, one.grants[copies], earlier=seen)
            once.append(shorter)
            findings.append(finding)
        else:
            once.append(one)
            faults.append(_twice(one.grants[copies], earlier=seen))
    refuse("The grants", faults)
    return once, [*findings, *_perhaps_twice(once)]


def _told(one: GrantsFile) -> pd.DataFrame:
    """Return the awards of a file with what tells each: shares of one are told alike."""
    plain = one.grants["grant_id"].str.replace(r"#\d+$", "", regex=True)
    return one.grants.assign(told=plain)


def _twice(copies: pd.DataFrame, *, earlier: pd.DataFrame) -> Fault:
    told = copies["grant_id"].str.replace(r"#\d+$", "", regex=True)
    there = earlier[earlier["told"].isin(set(told))]
    count = told.nunique()
    names = ", ".join(dict.fromkeys([*there["file"], *copies["file"]]))
    return Fault(
        "Identifier",
        f"{count:,} award{'s stand' if count > 1 else ' stands'} in more than one of "
        f"{names} ({examples(told.unique())}; {in_words(int(copies['award_pence'].sum()))}).",
        "Name each award once: leave one of the files out, or remove the rows.\n"
        f'To leave them out of {copies["file"].iloc[0]}, set  set_aside = ["duplicate"]  in its '
        "[[grants]].",
    )


def _without(
    one: GrantsFile, copies: pd.DataFrame, *, earlier: pd.DataFrame
) -> tuple[GrantsFile, Finding]:
    told = copies["grant_id"].str.replace(r"#\d+$", "", regex=True)
    total = int(copies["award_pence"].sum())
    theirs = earlier[earlier["told"].isin(set(told))].groupby("told")["award_pence"].sum()
    ours = copies.groupby(told)["award_pence"].sum()
    apart = ours[ours != theirs.reindex(ours.index)]
    text = (
        f"{number_of(len(ours), 'award')} ({in_words(total)}) that "
        f"{examples(earlier['file'].unique())} already has, set aside and not counted again "
        f"({examples(told.unique())})."
    )
    if len(apart):
        text += f" {len(apart):,} of them with another sum there, which was kept"
        text += f" ({examples(apart.index)})."
    ledger = one.ledger
    shorter = replace(
        ledger,
        kept_rows=ledger.kept_rows - copies["row"].nunique(),
        kept_pence=ledger.kept_pence - total,
        individuals_pence=ledger.individuals_pence
        - int(copies.loc[copies["to_individual"], "award_pence"].sum()),
        set_aside=(
            *ledger.set_aside,
            SetAside("duplicate", tuple(int(row) for row in copies["row"].unique()), total),
        ),
    )
    kept = one.grants.drop(index=copies.index).reset_index(drop=True)
    return replace(one, grants=kept, ledger=shorter), Finding(
        "awards-set-aside-duplicate", "warning", ledger.file, text
    )


def _perhaps_twice(files: Sequence[GrantsFile]) -> list[Finding]:
    """Return a warning for each file with awards like those of an earlier one.

    Alike are two awards of the same sum and date whose recipients share an identifier or, spelt
    alike but for case and punctuation, a name.
    """
    findings = []
    seen: set[tuple[str, int, object]] = set()
    for one in files:
        grants = one.grants[~one.grants["to_individual"] & one.grants["award_date"].notna()]
        grants = grants[grants["award_pence"] > 0]
        keys = [
            {
                (told, int(pence), day)
                for told in (who, name_id(name), *others)
                if told not in ("", BY_NAME)
            }
            for who, name, others, pence, day in zip(
                *(
                    grants[column]
                    for column in (
                        "recipient_id",
                        "recipient_name",
                        "other_ids",
                        "award_pence",
                        "award_date",
                    )
                ),
                strict=True,
            )
        ]
        alike = grants[[not seen.isdisjoint(theirs) for theirs in keys]]
        if len(alike):
            findings.append(
                Finding(
                    "awards-perhaps-twice",
                    "warning",
                    one.ledger.file,
                    f"{number_of(len(alike), 'award')} "
                    f"({in_words(int(alike['award_pence'].sum()))}) with the recipient, sum and "
                    "date of an award in a file named before, under another identifier "
                    f"({examples(alike['grant_id'])}); both were counted.",
                    "If they are the same awards, leave one of the files out.",
                )
            )
        seen.update(key for theirs in keys for key in theirs)
    return findings
