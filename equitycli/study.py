"""Each command as one readable function: the flow of the design, top to bottom."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from equitycli.assembly import (
    claims,
    elsewhere_of,
    measures_of,
    need_by_area,
    place_facts,
    problem_of,
    view_of,
)
from equitycli.attributed import landing_of
from equitycli.errors import Fault, Finding, SolverError, refuse
from equitycli.landed import landed_pence, pence_per_place
from equitycli.model.allocation import (
    ContinuousPlan,
    Progress,
    continuous_plan,
    no_progress,
)
from equitycli.model.ceilings import ceilings
from equitycli.model.clash import check_possible, no_plan
from equitycli.model.price import prices
from equitycli.model.problem import NEW_PROVISION, AllocationProblem, Ints
from equitycli.model.rules import active_rules
from equitycli.model.solver import InfeasibleError
from equitycli.model.verify import Breach, breaches
from equitycli.model.whole_pounds import whole_pounds
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.need import findings_on_weight
from equitycli.placeholders import placeholders_left
from equitycli.plan import NO_PLAN, Audit, DataQuality, Plan, View
from equitycli.programme_file import ProgrammeFile, read_programme
from equitycli.quality import data_quality
from equitycli.settings import AttributionSection, NeedSection
from equitycli.sources.county import County, read_county
from equitycli.tables import OUTSIDE, UNKNOWN

if TYPE_CHECKING:
    from equitycli.chapters.whole import Chapters


def read(
    programme: Path, *, allow_outside: bool = False, progress: Progress = no_progress
) -> tuple[ProgrammeFile, County]:
    """Read and check everything that a programme names."""
    progress("reading the programme")
    file = read_programme(programme, allow_outside=allow_outside)
    progress("reading its files")
    county = read_county(file, progress=progress)
    return file.resolved(county.programme), county


def audit(
    programme: Path, *, allow_outside: bool = False, progress: Progress = no_progress
) -> Audit:
    """Return what each place needs, has and is paid, by each attribution side by side."""
    file, county = read(programme, allow_outside=allow_outside, progress=progress)
    asked = file.programme

    progress("measuring need")
    areas = county.index.assign(population=county.population, place=county.place)
    areas = areas.join(need_by_area(county, weight=asked.need.weight))
    beside: dict[str, pd.Series] = {
        other: need_by_area(county, weight=other)["weighted_population"]
        for other in asked.need.show_beside
    }

    progress("placing what is paid now")
    claimed = claims(file, county)
    facts = place_facts(county, claimed, areas, beside)
    need = pd.Series({place: one.weighted_population for place, one in facts.items()})
    order = [asked.attribution.plan_on] + [
        shown for shown in asked.attribution.show if shown != asked.attribution.plan_on
    ]
    landings = [
        landing_of(shown, county, asked, claimed, areas["weighted_population"]) for shown in order
    ]
    elsewhere = elsewhere_of([landing for landing, _ in landings], county, claimed)
    views = tuple(
        view_of(
            shown,
            landing,
            county=county,
            claimed=claimed,
            facts=facts,
            target_gbp=pd.Series(
                problem_of(landing, claimed, asked, need).target_gbp, index=need.index
            ),
            elsewhere=elsewhere,
        )
        for shown, (landing, _) in zip(order, landings, strict=True)
    )
    findings = [*county.findings, *claimed.findings, *(f for _, found in landings for f in found)]
    findings += [*_findings_on_need(asked.need, need), *placeholders_left(asked)]
    return Audit(file, county, claimed, facts, need, areas, views, tuple(findings))


def _findings_on_need(asked: NeedSection, need: pd.Series) -> list[Finding]:
    found = findings_on_weight(asked)
    found += [
        Finding(
            "place-without-need", "warning", str(place),
            "has no need by this weight, so it has no target and counts as served.",
        )
        for place in need.index[need <= 0]
    ]  # fmt: skip
    return found


def measured(
    programme: Path, *, allow_outside: bool = False, progress: Progress = no_progress
) -> tuple[Audit, Chapters]:
    """Return an audit, and what is measured beside the money."""
    from equitycli.chapters.whole import chapters_of  # only here: no plan has to import them

    found = audit(programme, allow_outside=allow_outside, progress=progress)
    chapters = chapters_of(found, progress=progress)
    every = dict.fromkeys((*found.findings, *chapters.findings))
    return replace(found, findings=tuple(every)), chapters


def check(
    programme: Path, *, allow_outside: bool = False, progress: Progress = no_progress
) -> DataQuality:
    """Return the data-quality report of a programme, and what stands in the way of a plan.

    Raises
    ------
    InputError   an input is refused, or a rule names nobody who is there
    NoPlanError  the rules clash
    """
    found = audit(programme, allow_outside=allow_outside, progress=progress)
    asked = found.file.programme
    problem = problem_of(found.planned.landing, found.claims, asked, found.need)
    _refuse_strangers(found, problem)
    progress("whether the rules can be met together")
    rules = active_rules(asked.rule)
    try:
        check_possible(problem, rules)
    except InfeasibleError:
        raise no_plan(problem, rules) from None
    refusals = tuple(
        Finding(NO_PLAN, "warning", fault.where, fault.text, fault.remedy)
        for fault in _refusals_to_plan(found)
    )
    progress("how much can be joined")
    report = data_quality(found)
    return replace(report, findings=(*report.findings, *refusals))


def allocate(
    programme: Path, *, allow_outside: bool = False, progress: Progress = no_progress
) -> Plan:
    """Return a proposal: awards in whole pounds that meet the rules, proven and rechecked.

    Raises
    ------
    InputError      an input is refused, or too much money has no known place
    NoPlanError     the rules clash
    NotProvenError  the time limit came before a proof
    """
    found = audit(programme, allow_outside=allow_outside, progress=progress)
    asked, view = found.file.programme, found.planned
    refuse(found.file.file.name, _refusals_to_plan(found))

    problem = problem_of(view.landing, found.claims, asked, found.need)
    rules = active_rules(asked.rule)
    _refuse_strangers(found, problem)
    deadline_s = time.monotonic() + asked.solver.time_limit_s
    try:
        proven = continuous_plan(
            problem, rules, time_limit_s=asked.solver.time_limit_s, progress=progress
        )
        progress("how far each place could go")
        reachable = ceilings(problem, rules, deadline_s=deadline_s)
    except InfeasibleError:
        raise no_plan(problem, rules) from None

    progress("whole pounds")
    award_pence = whole_pounds(problem, rules, proven.award_gbp)
    missed = breaches(problem, rules, award_pence)
    _refuse_breaches(missed)

    priced = prices(problem, rules, proven.served, deadline_s=deadline_s, progress=progress)
    landed = landed_pence(_paid(problem, award_pence), _landing_with_new(view, problem))
    allocation = pence_per_place(landed, places=found.county.place)
    after_gbp = allocation.drop([OUTSIDE, UNKNOWN]) / PENCE_PER_POUND
    return Plan(
        audit=found,
        problem=problem,
        rules=rules,
        award_pence=award_pence,
        allocation_pence={str(place): int(landed) for place, landed in allocation.items()},
        served=proven.served,
        binding=proven.binding,
        binding_places=proven.binding_places,
        stages=proven.stages,
        ceilings=reachable,
        prices=priced,
        measures_after=measures_of(after_gbp, found.need),
        findings=(*found.findings, *_rounding_findings(missed), *_numeric_findings(proven)),
    )


def _refusals_to_plan(found: Audit) -> list[Fault]:
    """Return why no plan may be made on this audit, though all of it was read."""
    asked, view = found.file.programme, found.planned
    faults = []
    if asked.attribution.plan_on == "office" and not asked.attribution.accept_office_only:
        faults.append(
            Fault(
                "attribution.plan_on",
                "a plan on office addresses alone would cut a countywide service's work in the "
                "place where it is done, because its office is elsewhere.",
                'Set plan_on = "delivery" and give a delivery table, or say '
                "accept_office_only = true if that is what you mean.",
            )
        )
    unknown, limit = view.unknown_share, asked.unknown.refuse_above.value
    if unknown > limit:
        lost = in_words(view.unknown_pence)
        faults.append(
            Fault(
                "unknown.refuse_above",
                f"the place of {unknown:.1%} of the money ({lost} a year) is unknown; the "
                f"programme refuses above {limit:.1%}.",
                _remedy_of_unknown(asked.attribution),
            )
        )
    return faults


def _remedy_of_unknown(asked: AttributionSection) -> str:
    """Return what would place money under the attribution that plans are made on."""
    lists = "`equitycli check` lists whose it is, largest sums first. "
    if asked.plan_on == "office":
        return lists + "A postcode for each places it."
    if asked.plan_on == "delivery" and asked.without_delivery == "unknown":
        return lists + (
            "Only a record of the work places it: fill in the sheet Delivery of the workbook "
            "(`equitycli workbook`). Postcodes alone do not, unless  without_delivery = "
            '"office"  says that work is taken to be done where the office is.'
        )
    return (
        lists + "Fill in the sheet Delivery of the workbook (`equitycli workbook`), or postcodes."
    )


def _refuse_strangers(found: Audit, problem: AllocationProblem) -> None:
    """Refuse rules that name a recipient or a place that is not there: they would do nothing."""
    paid_now = {
        payee
        for payee, paid in zip(problem.payees, problem.baseline_pence.sum(axis=1), strict=True)
        if paid
    }
    known = {"recipient": paid_now, "place": set(problem.places)}
    faults = []
    for i, rule in enumerate(found.file.programme.rule, start=1):
        named = rule.named if rule.kind == "who_gives" else rule.only
        of = "recipient" if rule.kind == "who_gives" else rule.of
        strangers = [name for name in named if name not in known[of]]
        if strangers:
            key = "named" if rule.kind == "who_gives" else "only"
            faults.append(
                Fault(
                    f"rule [number {i}].{key}",
                    f"no {of} that is paid now is called {', '.join(strangers[:5])}."
                    if of == "recipient"
                    else f"no place is called {', '.join(strangers[:5])}.",
                    "`equitycli audit` lists the places; recipients go by their id.",
                )
            )
    refuse(found.file.file.name, faults)


def _refuse_breaches(missed: Sequence[Breach]) -> None:
    hard = [breach for breach in missed if not breach.within_rounding]
    if hard:
        raise SolverError(
            "The recheck of the plan",
            [
                Fault(
                    breach.subject,
                    f"{breach.rule} is missed by £{breach.missing_pence / PENCE_PER_POUND:.2f}.",
                    "This is a defect of the program, not of your files: please report it.",
                )
                for breach in hard[:5]
            ],
        )


def _rounding_findings(missed: Sequence[Breach]) -> list[Finding]:
    return [
        Finding(
            "within-rounding", "note", breach.subject,
            f"{breach.rule} is missed by £{breach.missing_pence / PENCE_PER_POUND:.2f} a year, "
            "because awards are whole pounds.",
        )
        for breach in missed
    ]  # fmt: skip


def _numeric_findings(proven: ContinuousPlan) -> list[Finding]:
    if not proven.gave_way:
        return []
    return [
        Finding(
            "levels-gave-way", "note", "solver",
            f"what was settled gave way by {proven.gave_way:.0e} of itself, because rounding in "
            "the solver had closed the way; no award moves by more than that.",
        )
    ]  # fmt: skip


def _paid(problem: AllocationProblem, award_pence: Ints) -> pd.Series:
    return pd.Series(award_pence.sum(axis=1), index=list(problem.payees), dtype="int64")


def _landing_with_new(view: View, problem: AllocationProblem) -> pd.DataFrame:
    """Return the landing with a row for each place's new provision, which lands there whole."""
    new = [payee for payee, is_new in zip(problem.payees, problem.is_new, strict=True) if is_new]
    rows = pd.DataFrame(
        {
            "recipient_id": pd.Series(new, dtype="str"),
            "place": pd.Series([payee.removeprefix(NEW_PROVISION) for payee in new], dtype="str"),
            "share": 1.0,
            "route": "new provision",
        }
    )
    return pd.concat([view.landing, rows], ignore_index=True) if new else view.landing
