"""What the awards of one file say of those who were paid, and what is odd about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pandas as pd

from equitycli import tables
from equitycli.errors import Fault, Finding, examples
from equitycli.money import in_words
from equitycli.sources.cells import counted, number_of
from equitycli.sources.identifiers import charity_id, company_id, name_id, org_id, reserved_ids

INDIVIDUALS = tables.INDIVIDUALS
"""Everybody who was paid as a person: one recipient of each fund, without a place."""

OF_AWARD = f"{tables.BY_NAME}recipient of award "
"""How the id of a recipient begins that is known by nothing but its one award."""

Rows = Callable[[Iterable[object]], str]
"""How rows are said: "rows 3, 4" of a sheet, "grants 3, 4" of JSON."""

_NO_IDENTIFIER = re.compile(
    r"[A-Z]{2}-[A-Z]{2,7}-?|[-–—.?0]+"
    r"|(?i:dummy|test|unknown|unregistered|none|null|nan|na|n/a|tbc|tba|pending|overseas|x{3,})"
    r"[-_ ]?[0-9]{0,4}"
)
"""What stands for an identifier and is none: a register without a number (GB-REV), DUMMY01, N/A."""
_LOWEST_SHORT_COMPANY = 2_000_000
_HIGHEST_SCOTTISH_CHARITY = 99_999
_COMPANY_LETTERS = ("SC", "NI", "IP", "RS", "SP", "NP", "OC", "SO", "NC", "CS", "CE")
_NUMBERS = re.compile(r"([A-Z]{0,8})\s?(?<![0-9.])([0-9]{6,8})(?![0-9])")


def registered_ids(text: str) -> tuple[str, ...]:
    """Return the identifiers in a cell that may hold a charity's number, a company's, or both.

    Seven figures from 2000000 up are a company's that lost its first nought: no charity of
    England and Wales has such a number. "SC" and six figures are a Scottish charity up to
    SC099999, and a Scottish company above.

    >>> registered_ids("Charity 1099555 / Company 07962245"), registered_ids("7962245")
    (('GB-CHC-1099555', 'GB-COH-07962245'), ('GB-COH-07962245',))
    >>> registered_ids("n/a"), registered_ids("SC001234")
    ((), ('GB-SC-SC001234',))
    """
    found = []
    for letters, figures in _NUMBERS.findall(text.upper()):
        if letters == "SC" and len(figures) == 6 and int(figures) <= _HIGHEST_SCOTTISH_CHARITY:
            found.append(charity_id(letters + figures))
        elif letters in _COMPANY_LETTERS and len(figures) == 6:
            found.append(company_id(letters + figures))
        elif len(figures) == 8 or (len(figures) == 7 and int(figures) >= _LOWEST_SHORT_COMPANY):
            found.append(company_id(figures))
        else:
            found.append(charity_id(figures))
    return tuple(dict.fromkeys(filter(None, found)))


def recipients_of_awards(
    awards: pd.DataFrame,
    *,
    file: str,
    rows: Rows,
    where: str = "Recipient Org:Name",
    where_id: str = "Recipient Org:Identifier",
    noun: str = "award",
    faults: list[Fault],
) -> tuple[pd.Series, list[tuple[str, ...]], list[Finding]]:
    """Return who was paid in each award: identifier, else number, else name; and other ids.

    Where an award has none of these but a placeholder for an identifier, its recipient is
    somebody of whom no more is known: one body an award, told by the identifier of the award.

    Parameters
    ----------
    awards : cells of text and the flag `to_individual`
    faults : grows by awards that have none of these, and by identifiers that are kept for
        new provision
    """
    individual = awards["to_individual"]
    given = awards["recipient_id"]
    awards, findings = _without_placeholders(awards, where_id=where_id, file=file, rows=rows)
    charity, company, registered = (
        {text: read(text) for text in awards[column].unique()}
        for column, read in (
            ("charity_number", lambda text: tuple(filter(None, [charity_id(text)]))),
            ("company_number", lambda text: tuple(filter(None, [company_id(text)]))),
            ("registration", registered_ids),
        )
    )
    numbers = [
        () if one else tuple(dict.fromkeys((*charity[c], *company[d], *registered[r])))
        for one, c, d, r in zip(
            individual,
            awards["charity_number"],
            awards["company_number"],
            awards["registration"],
            strict=True,
        )
    ]
    by_number = pd.Series(
        [several[0] if several else "" for several in numbers], index=awards.index, dtype="str"
    )
    names = awards["recipient_name"]
    by_name = names.map({name: name_id(name) for name in names.unique()})
    who = awards["recipient_id"].mask(individual, INDIVIDUALS)
    faults += reserved_ids(who[~individual], where=where_id, rows=rows)
    nothing = (who == "") & (by_number == "") & by_name.isin(["", tables.BY_NAME])
    if "grant_id" in awards:
        unnamed = nothing & (given != "") & (awards["grant_id"] != "")
        who = who.mask(unnamed, OF_AWARD + awards["grant_id"])
        findings += _unnamed_finding(who[unnamed], file=file, rows=rows)
    empty = who == ""
    if empty.any():
        nameless = empty & (by_number == "")
        who = who.mask(empty, by_number.mask(by_number == "", by_name))
        findings.append(
            Finding(
                "recipients-without-identifier",
                "warning",
                file,
                f"{number_of(int(empty.sum()), noun)} without a recipient identifier: "
                f"{int((empty & ~nameless).sum()):,} by charity or company number, "
                f"{int(nameless.sum()):,} by name, so that one organisation written in two ways "
                "counts as two.",
                f'Fill in "{where_id}".',
            )
        )
    nobody = who.isin(["", tables.BY_NAME])
    if nobody.any():
        faults.append(
            Fault(
                where,
                f"{counted(int(nobody.sum()))} without a recipient ({rows(who.index[nobody])}).",
                "Fill in its name or identifier.",
            )
        )
    spelt = {one: org_id(one) for one in awards["recipient_id"].unique()}
    others = [
        tuple(dict.fromkeys(one for one in (spelt[own], *several) if one not in ("", chosen)))
        if several or spelt[own] != chosen
        else ()
        for own, several, chosen in zip(awards["recipient_id"], numbers, who, strict=True)
    ]
    return who.astype("str"), others, findings


def _without_placeholders(
    awards: pd.DataFrame, *, where_id: str, file: str, rows: Rows
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return awards without identifiers that name nobody: those who share one are not one body."""
    given = awards["recipient_id"]
    idle = given.map({one: bool(_NO_IDENTIFIER.fullmatch(one)) for one in given.unique()})
    idle = idle.astype(bool) & ~awards["to_individual"]
    if not idle.any():
        return awards, []
    finding = Finding(
        "recipient-identifiers-placeholders",
        "warning",
        file,
        f"{counted(int(idle.sum()), 'cell')} no identifier of anybody "
        f"({examples(given[idle].unique())}; {rows(given.index[idle])}), and read as blank: the "
        "recipients who share one are not one body.",
        f'Give each its own identifier in "{where_id}", or none.',
    )
    return awards.assign(recipient_id=given.mask(idle, "")), [finding]


def _unnamed_finding(who: pd.Series, *, file: str, rows: Rows) -> list[Finding]:
    """Return what is said of recipients of whom a file tells nothing, where there are any."""
    if not len(who):
        return []
    return [
        Finding(
            "recipients-not-named",
            "warning",
            file,
            f"{number_of(len(who), 'award')} to a recipient with neither a name nor an identifier "
            f"({rows(who.index)}): counted, each as a body of its own.",
            "Fill in the name of the recipient.",
        )
    ]


def individuals_finding(count: int, sum_pence: int, *, file: str) -> list[Finding]:
    """Return what is said of grants to individuals, where there are any."""
    if not count:
        return []
    return [
        Finding(
            "grants-to-individuals",
            "note",
            file,
            f"{number_of(count, 'grant')} to individuals ({in_words(sum_pence)}): "
            "counted in their fund, never located, no name or postcode kept.",
        )
    ]


def remarks_on_awards(awards: pd.DataFrame, *, file: str) -> list[Finding]:
    """Return what is missing of currencies and identifiers, without a refusal."""
    findings = []
    currency = int((awards["currency"] == "").sum())
    if currency:
        findings.append(
            Finding(
                "currency-not-stated",
                "note",
                file,
                f"{currency:,} of {len(awards):,} awards state no currency and are read as GBP.",
            )
        )
    nameless = int((awards["grant_id"] == "").sum())
    if nameless:
        findings.append(
            Finding(
                "grants-without-identifier",
                "note",
                file,
                f"{nameless:,} of {len(awards):,} awards have no identifier, so one that is listed "
                "twice can't be noticed.",
                'Fill in "Identifier".',
            )
        )
    return findings
