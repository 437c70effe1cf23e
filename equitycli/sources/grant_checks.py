"""Which awards of a file count, which are set aside, and which are refused."""

from __future__ import annotations

from typing import Literal, NamedTuple

import pandas as pd

from equitycli.errors import Fault, Finding, examples
from equitycli.money import in_words, pounds
from equitycli.sources.awards import Rows
from equitycli.sources.cells import counted, number_of
from equitycli.sources.grant_cells import Sums, refused_cells, sums_of
from equitycli.sources.grant_headings import cell_words, words
from equitycli.sources.grants_table import OF_A_RECIPIENT
from equitycli.sources.money_ledger import Reason, SetAside

Willing = frozenset[Literal["negative", "currency", "duplicate"]]


class Weighed(NamedTuple):
    """The sums of the awards that count, and what became of the others."""

    sums: pd.Series
    """int pence of every award that counts, on its row"""
    read_pence: int
    set_aside: tuple[SetAside, ...]
    findings: list[Finding]


def weighed(
    awards: pd.DataFrame,
    *,
    willing: Willing,
    exact: bool,
    where: dict[str, str],
    file: str,
    noun: str,
    rows: Rows,
    faults: list[Fault],
) -> Weighed:
    """Return the sums that count; what may neither count nor be set aside becomes a fault.

    Parameters
    ----------
    awards : cells, one row an award
    willing : what the programme lets be set aside
    exact : the sums are numbers of JSON, where a power of ten hides nothing
    where : how the file calls our columns

    Notes
    -----
    Set aside are, in this order and each row once: rows of a spending list that are no grants,
    other currencies, negative sums, and copies (the same identifier, sum and recipient as a row
    above). Rows with one identifier and two sums are refused even where copies are set aside.
    """
    sums = sums_of(awards["award"], currency=awards["currency"], exact=exact)
    foreign = sums.currency != "GBP"
    if "currency" not in willing:
        faults += _currency_faults(sums, foreign, where=where, noun=noun, rows=rows)
    _sum_faults(awards["award"], sums, ~foreign, where=where, noun=noun, rows=rows, faults=faults)
    aside: dict[Reason, pd.Series] = {}
    aside["no grant"], findings = _no_grants(awards, where=where, file=file)
    aside["currency"] = foreign & ~aside["no grant"]
    open_ = ~foreign & ~aside["no grant"]
    negative = open_ & pd.Series(
        [one is not None and one < 0 for one in sums.pence], index=awards.index
    )
    aside["negative"] = negative
    if negative.any() and "negative" not in willing:
        faults.append(_negative(sums.pence[negative], where=where, noun=noun, rows=rows))
    copies, refused = _copies(awards, sums.pence, open_ & ~negative)
    aside["duplicate"] = copies & ("duplicate" in willing)
    faults += _copy_faults(
        awards["grant_id"],
        refused if "duplicate" in willing else refused | copies,
        differing=refused,
        where=where,
        rows=rows,
    )
    left_out = pd.concat(aside, axis=1).any(axis=1)
    kept = sums.pence[~left_out]
    if faults:  # the file is refused: nothing of it counts
        return Weighed(kept, 0, (), findings)
    set_aside = tuple(
        one for reason, which in aside.items() for one in _set_aside(reason, which, sums)
    )
    findings += [_aside_finding(one, file=file, rows=rows) for one in set_aside]
    read = sum(one or 0 for one in sums.pence[~foreign])
    return Weighed(kept, int(read), set_aside, findings)


def _currency_faults(
    sums: Sums, foreign: pd.Series, *, where: dict[str, str], noun: str, rows: Rows
) -> list[Fault]:
    if not foreign.any():
        return []
    return [
        Fault(
            where["currency"],
            f"{counted(int(foreign.sum()), noun)} not in GBP but in "
            f"{examples(sorted(set(sums.currency[foreign])))} ({rows(foreign.index[foreign])}).",
            "Leave them out, or convert them and say so in the file's name.\n"
            'To count them apart, set  set_aside = ["currency"]  under [[grants]].',
        )
    ]


def _sum_faults(
    cells: pd.Series,
    sums: Sums,
    pounds_: pd.Series,
    *,
    where: dict[str, str],
    noun: str,
    rows: Rows,
    faults: list[Fault],
) -> None:
    refused_cells(
        cells[pounds_],
        sums.refused,
        where=where["award"],
        noun=noun,
        rows=rows,
        remedy="Write a plain sum in pounds, such as 1234.50.",
        faults=faults,
    )
    empty = pounds_ & (cells == "")
    if empty.any():
        faults.append(
            Fault(
                where["award"],
                f"{counted(int(empty.sum()), noun)} without a sum ({rows(cells.index[empty])}).",
                "Fill in the sum: a missing one is never taken as £0.",
            )
        )


def _negative(sums: pd.Series, *, where: dict[str, str], noun: str, rows: Rows) -> Fault:
    return Fault(
        where["award"],
        f"{counted(len(sums), noun)} negative ({rows(sums.index)}; smallest "
        f"{in_words(min(sums))}). Awards must be 0 or more.",
        'If these are repayments, move them to a column named "Amount Repaid".\n'
        'To leave them out and count them apart, set  set_aside = ["negative"]  under [[grants]].',
    )


def _no_grants(
    awards: pd.DataFrame, *, where: dict[str, str], file: str
) -> tuple[pd.Series, list[Finding]]:
    """Return the rows that a spending list does not tag as grants: none where it tags nothing."""
    flags = awards["grant_flag"].map(words)
    neither = sorted(set(flags) - cell_words("yes") - cell_words("no"))
    if not flags.isin(cell_words("yes")).any() and not neither:
        return pd.Series(False, index=awards.index), []
    if neither:
        finding = Finding(
            "grant-flag-not-read",
            "warning",
            file,
            f"{where['grant_flag']}: neither yes nor no ({examples(neither)}), so every row was "
            "taken for a grant.",
            "Write yes or no.",
        )
        return pd.Series(False, index=awards.index), [finding]
    return ~flags.isin(cell_words("yes")), []


def _copies(awards: pd.DataFrame, sums: pd.Series, open_: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the rows that copy one above, and those that share its identifier but not its sum.

    A copy has the same identifier, sum and recipient; all rows of an identifier that has two
    sums or two recipients are of the second kind.
    """
    nothing = pd.Series(False, index=awards.index)
    there = awards[open_ & (awards["grant_id"] != "")]
    repeated = there[there["grant_id"].duplicated(keep=False)]
    if not len(repeated):
        return nothing, nothing
    same = repeated.assign(pence=[str(one) for one in sums[repeated.index]])
    told_by = ["grant_id", "pence", *OF_A_RECIPIENT[:2]]
    unlike = same[told_by].drop_duplicates()
    two_sums = set(unlike.loc[unlike["grant_id"].duplicated(), "grant_id"])
    differing = same["grant_id"].isin(two_sums)
    copied = same["grant_id"].duplicated() & ~differing
    return (
        nothing | copied.reindex(awards.index, fill_value=False),
        nothing | differing.reindex(awards.index, fill_value=False),
    )


def _copy_faults(
    identifiers: pd.Series,
    refused: pd.Series,
    *,
    differing: pd.Series,
    where: dict[str, str],
    rows: Rows,
) -> list[Fault]:
    if not refused.any():
        return []
    twice = identifiers[identifiers.isin(set(identifiers[refused]))]
    unlike = identifiers[differing].nunique()
    remedy = "Keep one row for each award: a second would be counted as more money."
    if unlike:
        remedy += (
            f"\n{number_of(unlike, 'identifier')} with another sum or recipient in each row: "
            "give instalments and shares identifiers of their own."
        )
    else:
        remedy += '\nTo leave copies out, set  set_aside = ["duplicate"]  under [[grants]].'
    return [
        Fault(
            where["grant_id"],
            f"{counted(twice.nunique(), 'identifier')} there more than once "
            f"({examples(twice.unique())}; {rows(twice.index)}).",
            remedy,
        )
    ]


def _set_aside(reason: Reason, which: pd.Series, sums: Sums) -> list[SetAside]:
    """Return what was left out for one reason, one entry for each currency."""
    listed = []
    for currency in sorted(set(sums.currency[which])):
        there = which & (sums.currency == currency)
        listed.append(
            SetAside(
                reason,
                tuple(int(row) for row in there.index[there]),
                sum(one or 0 for one in sums.pence[there]),
                currency,
            )
        )
    return listed


_SAID: dict[Reason, str] = {
    "negative": "with a negative sum",
    "currency": "in another currency",
    "duplicate": "that copy a row above",
    "no grant": "that the list does not tag as grants",
}


def _aside_finding(one: SetAside, *, file: str, rows: Rows) -> Finding:
    total = (
        in_words(one.pence) if one.currency == "GBP" else f"{pounds(one.pence):,} {one.currency}"
    )
    return Finding(
        f"awards-set-aside-{one.reason.replace(' ', '-')}",
        "note" if one.reason == "no grant" else "warning",
        file,
        f"{number_of(len(one.rows), 'row')} {_SAID[one.reason]}, {total} in all, set aside and "
        f"not counted ({rows(one.rows)}).",
    )
