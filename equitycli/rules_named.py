"""Whom the rules of a programme name: nobody who is not there, or a rule would do nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from equitycli.errors import Fault, examples
from equitycli.model.problem import AllocationProblem
from equitycli.model.rules import members_of
from equitycli.settings import AnyRule, PriorityRule, Scope, WhoGivesRule

OF_PLACES = ("pace", "guarantee")
"""Kinds of rules that are always about places."""

PAID_NOW_ONLY = ("floor",)
"""Kinds of rules that reach only those paid now."""

WHERE_IDS_ARE = "`equitycli audit` lists the places; recipients go by their id."

Known = Mapping[str, Sequence[str]]
"""What there is to name: ids, places, themes, kinds."""


def strangers(rules: Sequence[AnyRule], problem: AllocationProblem) -> list[Fault]:
    """Return a fault for each name that nobody has, and for each scope that fits nobody.

    Rules are numbered as in the programme file, from 1.
    """
    known = _known(problem)
    faults = []
    for number, rule in enumerate(rules, start=1):
        at = f"rule [number {number}]"
        if isinstance(rule, WhoGivesRule):
            paid_now = known["recipient that is paid now"]
            faults += _unknown(
                f"{at}.named", rule.named, paid_now, what="recipient that is paid now"
            )
        elif isinstance(rule, PriorityRule):
            named = [name for tier in rule.tiers for name in tier]
            faults += _unknown(f"{at}.tiers", named, known["place"], what="place")
        else:
            found = _unknown_in_scope(rule, known, at)
            faults += found or _nobody(rule, problem, at)
    return faults


def _known(problem: AllocationProblem) -> Known:
    paid_now = [problem.payees[p] for p in np.flatnonzero(problem.paid_now).tolist()]
    payable = np.flatnonzero(problem.payable).tolist()
    return {
        "place": problem.places,
        "recipient that is paid now": paid_now,
        "recipient, candidate or new provision": [problem.payees[p] for p in payable],
        "theme": sorted({theme for p in payable for theme in problem.themes[p]}),
        "kind": sorted({kind for p in payable for kind in problem.kinds[p]}),
    }


def is_about_places(rule: Scope) -> bool:
    """Return whether a rule's `only` names places."""
    return getattr(rule, "kind", "") in OF_PLACES or getattr(rule, "of", "") == "place"


def _unknown_in_scope(rule: Scope, known: Known, at: str) -> list[Fault]:
    if is_about_places(rule):
        what = "place"
    elif getattr(rule, "kind", "") in PAID_NOW_ONLY or getattr(rule, "growth", None) is not None:
        what = "recipient that is paid now"
    else:
        what = "recipient, candidate or new provision"
    return [
        *_unknown(f"{at}.only", rule.only, known[what], what=what),
        *_unknown(f"{at}.places", rule.places, known["place"], what="place"),
        *_unknown(f"{at}.themes", rule.themes, known["theme"], what="theme"),
        *_unknown(f"{at}.kinds", rule.kinds, known["kind"], what="kind"),
    ]


def _unknown(where: str, named: Iterable[str], known: Sequence[str], *, what: str) -> list[Fault]:
    there = set(known)
    missing = [name for name in named if name not in there]
    if not missing:
        return []
    if what in ("theme", "kind"):
        remedy = f"There is: {examples(known)}." if known else f"Nobody here has a {what}."
        return [
            Fault(where, f"nobody who could be paid has the {what} {examples(missing)}.", remedy)
        ]
    return [Fault(where, f"no {what} is called {examples(missing)}.", WHERE_IDS_ARE)]


def _nobody(rule: AnyRule, problem: AllocationProblem, at: str) -> list[Fault]:
    """Return a fault where every name is known and still the rule fits nobody."""
    if members_of(problem, rule).any():
        return []
    given = [key for key in ("only", "places", "themes", "kinds") if getattr(rule, key, ())]
    if rule.kind == "new_entrants" and not problem.is_started.any():
        remedy = "Add [candidates] or [new_provision], or take the rule out."
    elif given:
        remedy = f"All of its keys must fit together ({', '.join(given)}): take one out."
    else:
        remedy = "Take the rule out."
    return [Fault(at, f"this rule ({rule.kind}) is about nobody who could be paid.", remedy)]
