"""Which kind of file this is: headings against data/sources.toml and code_systems.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, TypeVar

from equitycli.errors import Fault, InputError, examples
from equitycli.shipped_files import shipped

T = TypeVar("T")

CENTURY = 2000
LOWER = "lower is more deprived"

DOMAINS = (
    *("income", "employment", "education", "health", "crime"),
    *("barriers", "access", "housing", "environment", "children", "older"),
)
"""What an index is made of, or tells beside. `barriers` is England's one domain of housing and
access; `crime` is community safety in Wales; `children` and `older` are income deprivation by
age."""
FIGURES = ("rank", "decile", "score")


@dataclass(frozen=True)
class Kind:
    """A file that is recognised from its headings: an entry of data/sources.toml."""

    name: str
    role: str
    title: str = ""
    edition: str = ""
    """Files of one edition may be joined; those of two never are."""
    publisher: str = ""
    licence: str = ""
    url: str = ""
    nation: str = ""
    vintage: int | None = None
    system: str = ""
    refused: str = ""
    polarity: str = ""
    recognised_by: tuple[str, ...] = ()
    truncations: tuple[str, ...] = ()
    percent: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    """Columns that give way to those of another file of the edition, where the two differ."""
    suppressed: tuple[str, ...] = ("*",)
    columns: dict[str, str] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    """Which column holds "whole" numbers or "fractions", where headings don't tell files apart."""
    rows: dict[str, Any] = field(default_factory=dict)
    """Which rows are the whole of an area and which its parts, where an area has several."""
    areas: int | None = None
    """How many areas an index ranks; None where the edition does not say."""
    weights: dict[str, float] = field(default_factory=dict)
    """How much each domain counts in an index, in per cent, as published."""
    weights_source: str = ""


@dataclass(frozen=True)
class CodeSystem:
    """A system of area codes: an entry of boundaries/code_systems.toml."""

    name: str
    layer: str
    nation: str
    vintage: int | None
    pattern: str
    title: str = ""
    publisher: str = ""
    licence: str = ""
    first_new: str = ""
    last: str = ""
    parts: tuple[CodeSystem, ...] = ()
    """The systems that one of several nations is made of; none where it is one itself."""

    def fits(self, code: str) -> bool:
        """Return whether a code is one that this system could hold."""
        return self.form.fullmatch(code) is not None

    @cached_property
    def form(self) -> re.Pattern[str]:
        """Return the pattern of its codes, compiled."""
        return re.compile(self.pattern)

    @property
    def title_with_vintage(self) -> str:
        """Return the system in words, such as "Lower layer Super Output Areas of 2021"."""
        return f"{self.title} of {self.vintage}" if self.vintage else self.title


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind of file that is recognised."""
    written = tomllib.loads(shipped("data/sources.toml").read_text("utf-8"))
    return tuple(_as(Kind, entry) for source in written["source"] for entry in _files(source))


@cache
def edition_of_index(edition: str) -> Kind | None:
    """Return a file of an edition of an index that says how many areas it ranks, or None."""
    of_edition = [kind for kind in kinds() if kind.role == "index" and kind.edition == edition]
    return next((kind for kind in of_edition if edition and (kind.areas or kind.weights)), None)


def _files(source: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an entry for each file of a source: its own keys and columns over the source's."""
    domains = {
        f"{domain}_{figure}": f"{beginning} {figure.capitalize()}"
        for domain, beginning in source.get("domains", {}).items()
        for figure in FIGURES
    }
    shared = {**source, "columns": {**source.get("columns", {}), **domains}}
    return [
        {
            **shared,
            **file,
            "name": f"{source['name']}_{file['name']}",
            "title": f"{source['title']}, {file['title']}",
            "columns": {**shared["columns"], **file.get("columns", {})},
        }
        for file in source.get("file", [])
    ] or [shared]


def _as(made: type[T], entry: dict[str, Any]) -> T:
    """Return an entry of a TOML file as a dataclass, lists as tuples, other keys left out."""
    known = getattr(made, "__dataclass_fields__", {})
    return made(
        **{
            key: tuple(written) if isinstance(written, list) else written
            for key, written in entry.items()
            if key in known
        }
    )


@cache
def _code_systems() -> dict[str, Any]:
    return tomllib.loads(shipped("boundaries/code_systems.toml").read_text("utf-8"))


@cache
def code_systems() -> tuple[CodeSystem, ...]:
    """Return every system of area codes that is known."""
    layers = _code_systems()["layer"]
    return tuple(
        _as(CodeSystem, {"title": layers[entry["layer"]]["title"], **entry})
        for entry in _code_systems()["system"]
    )


@cache
def larger_areas(size: str) -> re.Pattern[str]:
    """Return the pattern of codes of larger areas: "wide" or "district"."""
    return re.compile("|".join(_code_systems()["larger"][size]))


def plain(heading: str) -> str:
    """Return a heading for comparison: lower case, single spaces, none around a colon.

    >>> plain(" Grant Programme: Title")
    'grant programme:title'
    """
    return re.sub(r"\s*:\s*", ":", re.sub(r"\s+", " ", heading.strip("\ufeff \t\n"))).casefold()


def column_beginning(headings: Iterable[str], beginning: str) -> str | None:
    """Return the heading that is, or else begins with, the text; the shortest where several."""
    wanted = plain(beginning)
    fitting = [heading for heading in headings if plain(heading).startswith(wanted)]
    exact = [heading for heading in fitting if plain(heading) == wanted]
    ordered = exact or sorted(fitting, key=lambda heading: (len(heading), heading))
    return ordered[0] if ordered else None


def recognised(headings: Sequence[str], *, role: str) -> Kind | None:
    """Return the kind of file that has these headings, or None."""
    return next(iter(best_fitting(headings, role=role)), None)


def best_fitting(headings: Sequence[str], *, role: str) -> list[Kind]:
    """Return the kinds that these headings fit best: several only where headings don't tell."""
    fitting = [
        kind
        for kind in kinds()
        if kind.role == role
        and all(column_beginning(headings, wanted) for wanted in kind.recognised_by)
    ]
    most = max((len(kind.recognised_by) for kind in fitting), default=0)
    return [kind for kind in fitting if len(kind.recognised_by) == most]


@dataclass(frozen=True)
class CodeColumn:
    """A column of area codes and the vintage that its heading gives away, if any."""

    heading: str
    vintage: int | None


def code_columns(headings: Iterable[str], *, layer: str) -> list[CodeColumn]:
    """Return the columns that hold codes of a layer, the surest heading first.

    The layer "several" is any layer of small areas.
    """
    layers = dict.fromkeys(one.layer for one in code_systems()) if layer == "several" else (layer,)
    patterns = [
        re.compile(pattern, re.IGNORECASE)
        for one in layers
        for pattern in _code_systems()["layer"][one]["headings"]
    ]
    found: list[tuple[int, CodeColumn]] = []
    for heading in headings:
        for order, pattern in enumerate(patterns):
            match = pattern.fullmatch(heading.strip())
            if match:
                year = match.groupdict().get("year")
                vintage = int(year) + (CENTURY if len(year) == 2 else 0) if year else None
                found.append((order, CodeColumn(heading, vintage)))
                break
    return [column for _, column in sorted(found, key=lambda pair: pair[0])]


def code_column(
    headings: Sequence[str], *, system: CodeSystem | None, subject: str, or_else: str = ""
) -> CodeColumn:
    """Return the column that holds the codes of the index's areas.

    Parameters
    ----------
    headings : of the file
    system : the index's code system; None for an index given by a column map
    subject : the file, for messages
    or_else : what else can be done about codes of another vintage, after "Take the file for … "

    Raises
    ------
    InputError   there is no such column, or only one of another vintage
    """
    found = [
        (column, part)
        for part in (system.parts or (system,) if system else (None,))
        for column in code_columns(headings, layer=part.layer if part else "lsoa")
    ]
    if not found:
        raise InputError(
            subject,
            [
                Fault(
                    "headings",
                    f"no column holds area codes (headings: {examples(headings)}).",
                    "Name the column of codes  area_code.",
                )
            ],
        )
    for column, part in found:
        if part is None or part.vintage is None or column.vintage in (None, part.vintage):
            return column
    column, part = found[0]
    vintage = part.vintage if part else None
    raise InputError(
        subject,
        [
            Fault(
                column.heading,
                f"its codes are of {column.vintage}, those of the index are of {vintage}.",
                f"Take the file for {vintage}{or_else}.",
            )
        ],
    )


def several(systems: Iterable[CodeSystem]) -> CodeSystem:
    """Return a system that the codes of any of some systems fit; the only one where one is given.

    Each nation keeps its own vintage: a file fits where it has the codes of one of them.
    """
    parts = tuple(dict.fromkeys(systems))
    if len(parts) == 1:
        return parts[0]
    return CodeSystem(
        "several",
        "several",
        " and ".join(part.nation for part in parts),
        None,
        "|".join(f"(?:{part.pattern})" for part in parts),
        title=" or ".join(dict.fromkeys(part.title for part in parts)),
        parts=parts,
    )


def system_of(codes: Iterable[str], *, vintage: int | None, name: str = "") -> CodeSystem | None:
    """Return the named system, or the one that every code fits, or None."""
    if name:
        return next((system for system in code_systems() if system.name == name), None)
    listed = list(codes)
    fitting = [
        system
        for system in code_systems()
        if vintage in (None, system.vintage) and all(map(system.fits, listed))
    ]
    return fitting[0] if fitting else None


def may_be_of_another_vintage(code: str, system: CodeSystem | None) -> bool:
    """Return whether a code that the index lacks may be an area of its county in another year.

    Codes were kept where an area did not change, so only a code that is newer than all of its
    year, or one of the index's own kind that a later year may have done away with, is in doubt.

    >>> lsoa21 = next(one for one in code_systems() if one.name == "lsoa21")
    >>> may_be_of_another_vintage("E01000001", lsoa21)
    True
    >>> may_be_of_another_vintage("E01033999", lsoa21)
    False
    """
    for own in (system.parts or (system,)) if system else ():
        if not own.fits(code):
            continue
        for other in code_systems():
            if (other.layer, other.nation) != (own.layer, own.nation) or other == own:
                continue
            if own.first_new:
                return code < own.first_new  # may have been done away with since
            if other.first_new:
                return code >= other.first_new  # new since: where it lies is not known
            return True
    return False


def nation_of(code: str) -> str:
    """Return the nation whose codes look like this, or "".

    >>> nation_of("W01000001"), nation_of("x")
    ('Wales', '')
    """
    return next((system.nation for system in code_systems() if system.fits(code)), "")
