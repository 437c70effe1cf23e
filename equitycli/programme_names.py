"""Names that a programme's funds and routes use: each must be of something that is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from equitycli.errors import Fault, Finding, examples
from equitycli.financial_year import first_day
from equitycli.model.preparation import CANDIDATE, NEW, PAID_NOW
from equitycli.settings import OutreachSection, Programme
from equitycli.sources.county import County
from equitycli.sources.flags import flags


def unknown_names(programme: Programme, county: County) -> list[Fault]:
    """Return a fault for each key of a fund or route that names what is not there."""
    places = set(map(str, county.place.unique()))
    known = set(map(str, county.recipients.index))
    own_flags = {flag for several in county.recipients["flags"] for flag in several}
    kinds = {PAID_NOW, CANDIDATE, NEW, *own_flags, *(flag.name for flag in flags())}
    faults = []
    for i, fund in enumerate(programme.fund, start=1):
        where = f"fund [number {i}]"
        faults += _unknown_places(fund.places, places, where=f"{where}.places")
        faults += _unknown(
            fund.only, known, where=f"{where}.only",
            what="organisation is in a list, in the grants or among the candidates",
            remedy="Check the ids.",
        )  # fmt: skip
        faults += _unknown(
            fund.kinds, kinds, where=f"{where}.kinds", what="kind is known",
            remedy=f"Kinds are: {', '.join(sorted(kinds))}.",
        )  # fmt: skip
    for where, one in _outreach(programme):
        faults += _unknown_places([one.place], places, where=f"{where}.place")
        faults += _unknown(
            [one.organisation], known, where=f"{where}.organisation",
            what="organisation is in a list or in the grants",
            remedy="Check the id, or add the neighbour to a list under [[organisations]].",
        )  # fmt: skip
    return faults + _twice(programme)


def _outreach(programme: Programme) -> Iterable[tuple[str, OutreachSection]]:
    """Yield each row of outreach with where it stands."""
    if programme.new_provision is None:
        return
    for r, route in enumerate(programme.new_provision.route, start=1):
        for i, one in enumerate(route.outreach, start=1):
            yield f"new_provision.route [number {r}].outreach [number {i}]", one


def _unknown(
    given: Iterable[str], known: Collection[str], *, where: str, what: str, remedy: str
) -> list[Fault]:
    strange = [name for name in given if name not in known]
    if not strange:
        return []
    called = f"called {examples(strange)}"
    return [Fault(where, f"no {what} that is {called}.", remedy)]


def _unknown_places(given: Iterable[str], places: Collection[str], *, where: str) -> list[Fault]:
    strange = [name for name in given if name not in places]
    if not strange:
        return []
    return [
        Fault(
            where,
            f"no place is called {examples(strange)}.",
            f"Places here are: {', '.join(sorted(places)[:40])}.",
        )
    ]


def _twice(programme: Programme) -> list[Fault]:
    seen: dict[tuple[str, str], str] = {}
    faults = []
    for where, one in _outreach(programme):
        first = seen.setdefault((one.place, one.organisation), where)
        if first != where:
            faults.append(
                Fault(
                    where,
                    f"{one.organisation} reaches out to {one.place} here and in {first}.",
                    "Keep one row, with its one date.",
                )
            )
    return faults


def outreach_findings(programme: Programme) -> list[Finding]:
    """Return a note of each neighbour whose outreach ends before the programme's year."""
    starts = first_day(programme.programme.year)
    return [
        Finding(
            "outreach-ended", "note", one.place,
            f"the outreach of {one.organisation} ended on {one.until}, before the year; it opens "
            "no route there.",
        )
        for _, one in _outreach(programme)
        if one.until < starts
    ]  # fmt: skip
