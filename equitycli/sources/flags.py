"""What is said of an organisation beside its name: a school, a grant-maker, a national office.

The words are in data/organisation_flags.toml. A flag informs; nobody is left out because of one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from equitycli.shipped_files import shipped
from equitycli.sources.identifiers import plain_name

NATIONAL = "national head office"
DORMANT = "dormant"
NOT_LOCAL = ("country", "continent", "region")
"""Types of area of the register that are no local authority."""
HOME = ("england", "wales", "scotland", "northern ireland")


@dataclass(frozen=True)
class Flag:
    """A flag and the words that it is told by: an entry of data/organisation_flags.toml."""

    name: str
    names: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()
    how: tuple[re.Pattern[str], ...] = ()
    areas: tuple[re.Pattern[str], ...] = ()
    spread: tuple[re.Pattern[str], ...] = ()

    def fits(self, name: str) -> bool:
        """Return whether a plain name tells of this flag, and nothing in it speaks against."""
        return any(one.search(name) for one in self.names) and not any(
            one.search(name) for one in self.unless
        )


@dataclass(frozen=True)
class RegisterWords:
    """How registers put things, and from when on a silent charity counts as dormant."""

    removed: tuple[re.Pattern[str], ...] = ()
    withheld_postcodes: tuple[str, ...] = ()
    dormant_after_years: int = field(kw_only=True)
    areas_of_a_national_office: int = field(kw_only=True)


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(shipped("data/organisation_flags.toml").read_text("utf-8"))


def _patterns(entry: dict[str, Any], key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE) for text in entry.get(key, ()))


@cache
def flags() -> tuple[Flag, ...]:
    """Return every flag that is told by words, in the order of the file."""
    return tuple(
        Flag(
            entry["name"],
            **{key: _patterns(entry, key) for key in ("names", "unless", "how", "areas", "spread")},
        )
        for entry in _written()["flag"]
    )


@cache
def register_words() -> RegisterWords:
    """Return how registers put things."""
    entry = _written()["register"]
    return RegisterWords(
        _patterns(entry, "removed"),
        tuple(entry["withheld_postcodes"]),
        dormant_after_years=entry["dormant_after_years"],
        areas_of_a_national_office=entry["areas_of_a_national_office"],
    )


def is_throughout(area: str) -> bool:
    """Return whether an area of operation stands for ten or more local authorities.

    >>> is_throughout("Throughout England And Wales"), is_throughout("Trafford")
    (True, False)
    """
    return area.casefold().strip().startswith("throughout ")


def flagged(
    names: pd.Series,
    *,
    classification: pd.DataFrame | None = None,
    operates: pd.DataFrame | None = None,
) -> pd.Series:
    """Return the flags of each organisation, in the order of the file of flags.

    A national head office works throughout a country or London, in ten local authorities or
    more (both as the register says), or abroad and in no local authority.

    Parameters
    ----------
    names : name of each organisation, indexed by its id
    classification : as `read_classification` gives it; None where there is none
    operates : as `tables.OPERATES`; None where there is none

    Returns
    -------
    Series of tuples on the same index

    >>> flagged(pd.Series({"a": "Sale High School", "b": "The Old School House Club"})).tolist()
    [('school',), ()]
    """
    distinct = {name: _by_name(name) for name in names.unique().tolist()}
    by_work = _by_work(classification, operates)
    order = [flag.name for flag in flags()]
    nothing: frozenset[str] = frozenset()
    every = (
        distinct[name] | by_work.get(who, nothing)
        for who, name in zip(names.index.tolist(), names.tolist(), strict=True)
    )
    return pd.Series(
        [tuple(sorted(told, key=order.index)) if told else () for told in every],
        index=names.index,
        dtype="object",
        name="flags",
    )


def with_flags(
    organisations: pd.DataFrame,
    *,
    classification: pd.DataFrame | None = None,
    operates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return organisations or recipients with what `flagged` finds beside the flags they have."""
    found = flagged(organisations["name"], classification=classification, operates=operates)
    joined = [
        tuple(dict.fromkeys((*had, *new)))
        for had, new in zip(organisations["flags"], found, strict=True)
    ]
    return organisations.assign(flags=pd.Series(joined, index=organisations.index, dtype="object"))


def spread_flags(spread: str) -> tuple[str, ...]:
    """Return the flags that the Scottish register's geographical spread tells of.

    >>> spread_flags("UK and overseas"), spread_flags("A specific local point")
    (('national head office',), ())
    """
    return tuple(
        flag.name for flag in flags() if any(one.fullmatch(spread.strip()) for one in flag.spread)
    )


@cache
def _any_name() -> re.Pattern[str]:
    """Return what finds the words of any flag at once: most names have none."""
    every = [one.pattern for flag in flags() for one in flag.names]
    return re.compile("|".join(f"(?:{one})" for one in every), re.IGNORECASE)


def _by_name(name: str) -> frozenset[str]:
    text = plain_name(name)
    if not _any_name().search(text):
        return frozenset()
    return frozenset(flag.name for flag in flags() if flag.fits(text))


def _by_work(
    classification: pd.DataFrame | None, operates: pd.DataFrame | None
) -> dict[object, frozenset[str]]:
    """Return the flags that the register's tables tell of, by organisation."""
    found: dict[object, set[str]] = {}
    if classification is not None and len(classification):
        for flag in flags():
            for who in _told(classification, "description", flag.how):
                found.setdefault(who, set()).add(flag.name)
    if operates is not None and len(operates):
        for flag in flags():
            for who in _told(operates, "area", flag.areas):
                found.setdefault(who, set()).add(flag.name)
        for who in _widely(operates):
            found.setdefault(who, set()).add(NATIONAL)
    return {who: frozenset(several) for who, several in found.items()}


def _told(
    table: pd.DataFrame, column: str, patterns: tuple[re.Pattern[str], ...]
) -> Iterable[object]:
    if not patterns:
        return []
    fitting = [
        text
        for text in table[column].unique()
        if any(one.fullmatch(str(text).strip()) for one in patterns)
    ]
    return table.loc[table[column].isin(fitting), "organisation_id"].unique()


def _widely(operates: pd.DataFrame) -> list[object]:
    """Return who works in very many local authorities, or only abroad."""
    area = operates["area"].str.casefold().str.strip()
    throughout = area.map(is_throughout).astype(bool)
    local = ~operates["area_type"].isin(NOT_LOCAL) & ~throughout
    abroad = operates["area_type"].isin(["country", "continent"]) & ~area.isin(HOME)
    counts = operates.assign(area=area)[local].groupby("organisation_id")["area"].nunique()
    many = counts.index[counts >= register_words().areas_of_a_national_office]
    only_abroad = set(operates.loc[abroad, "organisation_id"]) - set(
        operates.loc[local | throughout, "organisation_id"]
    )
    return [*many, *sorted(only_abroad)]
