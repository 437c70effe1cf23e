"""Which column of a list means what: headings against data/grant_headings.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from equitycli.errors import Fault, Finding, examples
from equitycli.shipped_files import shipped

_SPELT = {
    "no": "number",
    "reg": "registration",
    "registered": "registration",
    "organization": "organisation",
    "ref": "reference",
    "amt": "amount",
}
_LEFT_OUT = ("the", "a", "applicable", "if", "where")
Tiers = tuple[tuple[str, ...], ...]


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(shipped("data/grant_headings.toml").read_text("utf-8"))


@cache
def synonyms(layout: str) -> dict[str, Tiers]:
    """Return the headings of each of our columns, in tiers: "360giving", "list", "applications"."""
    return {
        ours: tuple(tuple(dict.fromkeys(map(heading_words, tier))) for tier in tiers)
        for ours, tiers in _written()[layout].items()
    }


@cache
def cell_words(name: str) -> frozenset[str]:
    """Return the words that cells use for something: "totals", "awarded", …."""
    return frozenset(_written()["words"][name])


def is_person(name: str) -> bool:
    """Return whether a recipient is named as a person, or its name is withheld.

    A title without any word for a body ("Mrs J Smith") is a person, however a list calls it: no
    name of one may reach an output.

    >>> is_person("Mrs J. Smith"), is_person("Mr Smith's Charity"), is_person("REDACTED")
    (True, False, True)
    """
    said = words(name)
    parts = said.split()
    titled = bool(parts) and parts[0] in cell_words("titles") and len(parts) > 1
    return said in cell_words("individuals") or (titled and cell_words("bodies").isdisjoint(parts))


@lru_cache(20_000)  # a cell of a name is asked about more than once
def words(heading: str) -> str:
    """Return the words of a heading alone, for comparison.

    Capitals, punctuation, "£" and what stands in brackets don't count, nor does the number 0 of
    the first of several, as in "Recipient Org:0:Name".

    >>> words("Grant amount (£)"), words("Recipient Org:0: Name")
    ('grant amount', 'recipient org name')
    """
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", heading)
    bare = re.sub(r":\s*0\s*(?=:)", "", bare)
    return " ".join(re.sub(r"[^\w]|_", " ", bare).casefold().split())


def heading_words(heading: str) -> str:
    """Return the words of a heading with one spelling for each: "Reg. No." is one of them.

    >>> heading_words("Charity / Company Reg. No."), heading_words("Purpose of the grant")
    ('charity company registration number', 'purpose of grant')
    """
    return " ".join(
        _SPELT.get(word, word) for word in words(heading).split() if word not in _LEFT_OUT
    )


def yes_or_no(text: str) -> str:
    """Return "yes" or "no" for the ways in which they are written, other text as it is.

    >>> yes_or_no("Y"), yes_or_no("FALSE"), yes_or_no("by invitation"), yes_or_no("")
    ('yes', 'no', 'by invitation', '')
    """
    plain = words(text)
    return (
        text
        if not plain
        else "yes"
        if plain in cell_words("yes")
        else ("no" if plain in cell_words("no") else text)
    )


def columns_taken(
    headings: Sequence[str], *, layout: str, mapped: Mapping[str, str], section: str
) -> tuple[dict[str, str], list[Fault]]:
    """Return the heading of each of our columns that is there, and what is wrong with them.

    Parameters
    ----------
    headings : of the file
    layout : which headings are looked for: see `synonyms`
    mapped : the programme's own `columns`, which go before everything
    section : the section of the programme that has `columns`, for messages

    Returns
    -------
    {our name: heading}, and faults: a mapped heading or name that is not there, two headings
    that mean the same

    >>> columns_taken(["Beneficiary", "Amount (£)"], layout="list", mapped={}, section="grants")[0]
    {'award': 'Amount (£)', 'recipient_name': 'Beneficiary'}
    """
    faults = []
    known = synonyms(layout)
    strange = sorted(set(mapped) - set(known))
    if strange:
        faults.append(
            Fault(
                "columns",
                f"{examples(strange)}: no such column of ours.",
                f"Under [[{section}]], columns may name {', '.join(known)}.",
            )
        )
    absent = {ours: heading for ours, heading in mapped.items() if heading not in headings}
    if absent:
        faults.append(
            Fault(
                "columns",
                f"{examples(absent.values())}: named by the programme for {examples(absent)}, but "
                f"no heading of the file ({', '.join(headings[:40])}).",
                f"Mend  columns = {{ … }}  under [[{section}]].",
            )
        )
    taken = {ours: mapped[ours] for ours in known if ours in mapped and ours not in absent}
    by_words: dict[str, list[str]] = {}
    for heading in headings:
        if heading not in taken.values():
            by_words.setdefault(heading_words(heading), []).append(heading)
    for ours, tiers in known.items():
        if ours in taken:
            continue
        for tier in tiers:
            fitting = [heading for name in tier for heading in by_words.get(name, ())]
            if len(fitting) > 1:
                faults.append(
                    Fault(
                        "headings",
                        f"{len(fitting)} columns may be meant for {ours} ({examples(fitting)}).",
                        f'Say which under [[{section}]]:  columns = {{ {ours} = "{fitting[0]}" }}',
                    )
                )
            if fitting:
                taken[ours] = fitting[0]
                break
    return taken, faults


def headings_taken(
    taken: Mapping[str, str], headings: Sequence[str], *, subject: str, section: str
) -> Finding:
    """Return the finding that says which heading was taken for what, and which for nothing."""
    said = ", ".join(f"“{heading}” for {ours}" for ours, heading in taken.items())
    left = [heading for heading in headings if heading not in taken.values()]
    rest = f" Not used: {', '.join(left[:40])}." if left else ""
    return Finding(
        "headings-taken",
        "note",
        subject,
        f"Taken from its headings: {said}.{rest}",
        f"If one is wrong, set  columns = {{ … }}  under [[{section}]].",
    )
