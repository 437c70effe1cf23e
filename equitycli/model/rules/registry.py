"""Every rule by its name in the programme file, and the rules that are in force."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.model.problem import AllocationProblem, Bools
from equitycli.model.rows import Row, Variables
from equitycli.model.rules.active import ActiveRule, RuleFunction
from equitycli.model.rules.border import border
from equitycli.model.rules.bounds import cap, floor
from equitycli.model.rules.counted import most_awards, smallest_award
from equitycli.model.rules.giving import who_gives
from equitycli.model.rules.kept_for import (
    entering,
    new_entrants,
    process,
    processing,
    rooted,
)
from equitycli.model.rules.limits import absorption, subsidised, subsidy_ceiling
from equitycli.model.rules.places import Guarantee, guarantee, pace
from equitycli.model.rules.priority import priority
from equitycli.model.rules.scoped import payees_in, places_in
from equitycli.model.rules.standing import (
    asks,
    budget,
    committed,
    held,
    new_provision,
    ring_fence,
)
from equitycli.settings import (
    AnyRule,
    FloorRule,
    GuaranteeRule,
    NewEntrantsRule,
    PaceRule,
    PriorityRule,
    ProcessRule,
    SubsidyRule,
    WhoGivesRule,
)

RULES: dict[str, RuleFunction] = {
    "budget": budget,
    "ring_fence": ring_fence,
    "committed": committed,
    "held": held,
    "new_provision": new_provision,
    "asks": asks,
    "who_gives": who_gives,
    "floor": floor,
    "cap": cap,
    "pace": pace,
    "guarantee": guarantee,
    "absorption": absorption,
    "smallest_award": smallest_award,
    "most_awards": most_awards,
    "new_entrants": new_entrants,
    "rooted": rooted,
    "process": process,
    "subsidy_ceiling": subsidy_ceiling,
    "priority": priority,
    "border": border,
}
"""Every rule by its name in the programme file; a golden .lp stands beside each."""

STANDING_RULES = (
    ActiveRule("budget", "budget"),
    ActiveRule("ring_fence", "ring-fenced funds", protects=True),
    ActiveRule("committed", "agreements honoured", protects=True),
    ActiveRule("held", "unknown places held", protects=True),
    ActiveRule("new_provision", "ceiling on new provision"),
    ActiveRule("asks", "what candidates ask for"),
)
"""Rules that follow from the programme's other tables rather than from a [[rule]]."""

PROTECTIONS = frozenset({"who_gives", "floor", "pace"})
"""Kinds of [[rule]] that protect what is there: their price is printed beside them."""


def active_rules(settings: Sequence[AnyRule], *, year: int | None = None) -> tuple[ActiveRule, ...]:
    """Return the rules in force: the standing ones, then the programme's, each with a name.

    Parameters
    ----------
    year : financial year of the plan; guarantees by a later year are not in force yet.
        None = every guarantee is
    """
    named: list[ActiveRule] = []
    for setting in settings:
        base = report_name(setting)
        taken = sum(other.name.split(" (")[0] == base for other in named)
        name = base if not taken else f"{base} ({taken + 1})"
        if setting.kind == "guarantee":
            if year is None or setting.by <= year:
                named.append(ActiveRule("guarantee", name, Guarantee(setting)))
            continue
        protects = setting.kind in PROTECTIONS
        named.append(ActiveRule(setting.kind, name, setting, protects=protects))
    return STANDING_RULES + tuple(named)


def report_name(setting: AnyRule) -> str:
    """Return what reports call a rule, before rules of one name are numbered."""
    of = getattr(setting, "of", "")
    return {
        "who_gives": "who gives",
        "floor": f"floor for each {of}",
        "cap": f"cap for each {of}",
        "pace": "pace of change",
        "guarantee": "guarantee for places",
        "absorption": f"absorption of each {of}",
        "smallest_award": "smallest award",
        "most_awards": "most awards",
        "new_entrants": "share for new entrants",
        "rooted": "share for organisations rooted in the place",
        "process": "share for process",
        "subsidy_ceiling": "subsidy ceiling",
        "priority": "priority places",
    }[setting.kind]


def members_of(problem: AllocationProblem, setting: AnyRule) -> Bools:
    """Return whom a [[rule]] is about: places (K) where it is about places, else payees (P)."""
    if isinstance(setting, WhoGivesRule | PriorityRule):
        return problem.payable
    if isinstance(setting, PaceRule | GuaranteeRule) or getattr(setting, "of", "") == "place":
        return places_in(problem, setting)
    if isinstance(setting, NewEntrantsRule):
        return entering(problem, setting)
    if isinstance(setting, ProcessRule):
        return processing(problem, setting)
    if isinstance(setting, SubsidyRule):
        return subsidised(problem, setting)
    if isinstance(setting, FloorRule) and setting.of == "recipient":
        return problem.paid_now & payees_in(problem, setting)
    return problem.payable & payees_in(problem, setting)


def rows_of(
    problem: AllocationProblem, variables: Variables, rules: Sequence[ActiveRule]
) -> list[Row]:
    """Return all rows of all rules, with unique names, each under its rule's report name."""
    every: list[Row] = []
    seen: dict[str, int] = {}
    for rule in rules:
        for row in RULES[rule.kind](problem, variables, rule.setting):
            name = row[0]
            times = seen.get(name, 0)
            seen[name] = times + 1
            unique = name if not times else f"{name}_again_{times}"
            every.append(Row._make((unique, rule.name, *row[2:])))
    return every
