"""Each command as one readable function: the flow of the design, top to bottom."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from equitycli.area_need import need_by_area
from equitycli.assembly import elsewhere_of, measures_of, place_facts, view_of
from equitycli.attributed import landing_of
from equitycli.choosing import check_choice, findings_on_choice, whom_to_pay
from equitycli.claims import claims
from equitycli.errors import Finding, NotProvenError, refuse
from equitycli.falls import as_for_decision, day_of, with_ends
from equitycli.landed import landed_pence, pence_per_place
from equitycli.model.allocation import (
    ContinuousPlan,
    Progress,
    continuous_plan,
    no_progress,
)
from equitycli.model.cases import case_model
from equitycli.model.ceilings import ceilings
from equitycli.model.clash import check_possible, no_plan
from equitycli.model.cut import with_figure
from equitycli.model.guarantees import within_reach
from equitycli.model.late import not_worked_out
from equitycli.model.price import prices
from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.retained import InfeasibleError
from equitycli.model.rules import active_rules, with_known_reach
from equitycli.model.stages import YEARS_LEFT_OUT
from equitycli.model.verify import breaches
from equitycli.model.waterfall import waterfall
from equitycli.model.whole_pounds import whole_pounds
from equitycli.model.years_first import first_year, guaranteed_over_years
from equitycli.money import PENCE_PER_POUND
from equitycli.need import findings_on_weight
from equitycli.other_aims import left_out_as_asked, other_aims
from equitycli.placeholders import placeholders_left
from equitycli.plan import NO_PLAN, Audit, DataQuality, Plan, landing_with_started
from equitycli.posing import nobody_to_fund, planned_problem, problem_of
from equitycli.programme_file import ProgrammeFile, read_programme
from equitycli.quality import data_quality
from equitycli.restrictions import eligible_by_place
from equitycli.rule_findings import (
    findings_on_rules,
    guarantees_for_later,
    refuse_breaches,
    rounding_findings,
)
from equitycli.rules_named import strangers
from equitycli.settings import NeedSection
from equitycli.sources.county import County, read_county
from equitycli.tables import OUTSIDE, UNKNOWN
from equitycli.unplannable import refusals_to_plan
from equitycli.years_ahead import check_years, years_ahead

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
    people = pd.Series({place: one.people for place, one in facts.items()})
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
                problem_of(landing, claimed, asked, need, people=people).target_gbp,
                index=need.index,
            ),
            elsewhere=elsewhere,
        )
        for shown, (landing, _) in zip(order, landings, strict=True)
    )
    findings = [*county.findings, *claimed.findings, *(f for _, found in landings for f in found)]
    findings += [*_findings_on_need(asked.need, need), *placeholders_left(asked)]
    findings += eligible_by_place(asked, claimed, landings[0][0])[1]
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
    problem = planned_problem(found)
    refuse(found.file.file.name, strangers(asked.rule, problem))
    progress("whether the rules can be met together")
    rules = active_rules(asked.rule, year=asked.programme.year)
    try:
        rules = within_reach(problem, rules)
        check_possible(problem, rules)
        check_choice(problem, rules, time_limit_s=asked.solver.time_limit_s)
    except InfeasibleError:
        raise no_plan(problem, with_known_reach(rules)) from None
    ahead = check_years(found, problem, rules)
    refusals = tuple(
        Finding(NO_PLAN, "warning", fault.where, fault.text, fault.remedy)
        for fault in refusals_to_plan(found)
    )
    progress("how far each place could go")
    deadline_s = time.monotonic() + asked.solver.time_limit_s
    reachable = ceilings(case_model(problem, rules, deadline_s=deadline_s))
    progress("how much can be joined")
    report = data_quality(found)
    return replace(report, ceilings=reachable, findings=(*report.findings, *ahead, *refusals))


def allocate(
    programme: Path,
    *,
    allow_outside: bool = False,
    for_decision: bool = False,
    plan_only: bool = False,
    run_at: str = "",
    progress: Progress = no_progress,
) -> Plan:
    """Return a proposal: awards in whole pounds that meet the rules, proven and rechecked.

    Parameters
    ----------
    for_decision : refuse where anything that members need to decide on it is blank
    plan_only : leave out prices, the waterfall and the plans by other aims, and say so
    run_at : the time that the run is given; its day is when the plan is made, where the
        programme does not say

    Raises
    ------
    InputError      an input is refused, or too much money has no known place, or a plan for
        decision lacks something
    NoPlanError     the rules clash
    NotProvenError  the time limit came before a proof
    """
    found = audit(programme, allow_outside=allow_outside, progress=progress)
    asked, view = found.file.programme, found.planned
    refuse(found.file.file.name, refusals_to_plan(found))

    problem = planned_problem(found)
    rules = active_rules(asked.rule, year=asked.programme.year)
    refuse(found.file.file.name, strangers(asked.rule, problem))
    deadline_s = time.monotonic() + asked.solver.time_limit_s
    try:
        rules = within_reach(problem, rules, deadline_s=deadline_s)
        chosen = whom_to_pay(problem, rules, deadline_s=deadline_s, progress=progress)
        proven = continuous_plan(
            problem,
            rules,
            time_limit_s=max(deadline_s - time.monotonic(), 0.0),
            funded=None if chosen is None else chosen.funded,
            progress=progress,
        )
        progress("how far each place could go")
        cases = case_model(problem, rules, deadline_s=deadline_s)
        reachable = ceilings(cases)
    except InfeasibleError:
        raise no_plan(problem, with_known_reach(rules)) from None

    years, remarks_on_years = None, list[Finding]()
    if asked.years is not None:
        left_s = max(deadline_s - time.monotonic(), 0.001)
        try:
            years, remarks_on_years = years_ahead(
                found, problem, rules, time_limit_s=left_s, alone=proven, progress=progress
            )
            proven = first_year(problem, rules, proven, years)
            rules = guaranteed_over_years(rules, years)
        except NotProvenError:
            proven = replace(proven, stages=(*proven.stages, YEARS_LEFT_OUT))

    progress("whole pounds")
    award_pence = whole_pounds(problem, rules, proven.award_gbp)
    missed = breaches(problem, rules, award_pence, exact_gbp=proven.award_gbp)
    refuse_breaches(missed)

    beside, remarks = (
        ((), [left_out_as_asked()])
        if plan_only
        else other_aims(
            problem,
            rules,
            proven,
            asked,
            progress=progress,
            deadline_s=deadline_s,
            funded=chosen.funded if chosen else None,
        )  # fmt: skip
    )
    priced = () if plan_only else prices(cases, progress=progress)
    steps = () if plan_only else waterfall(cases, progress=progress)
    landing = landing_with_started(view.landing, found.claims.candidates, problem)
    landed = landed_pence(_paid(problem, award_pence), landing)
    allocation = pence_per_place(landed, places=found.county.place)
    after_gbp = allocation.drop([OUTSIDE, UNKNOWN]) / PENCE_PER_POUND
    chosen = chosen and with_figure(chosen, problem, proven.award_gbp)
    cut = (chosen and chosen.cut) or proven.cut
    plan = Plan(
        audit=found if cut is None else replace(found, stopped=cut),
        problem=problem,
        rules=rules,
        award_pence=award_pence,
        allocation_pence={str(place): int(landed) for place, landed in allocation.items()},
        served=proven.served,
        binding=proven.binding,
        binding_places=proven.binding_places,
        stages=(*(chosen.stages if chosen else ()), *proven.stages),
        ceilings=reachable,
        prices=priced,
        waterfall=steps,
        levels=proven.levels,
        aims=beside,
        choice=chosen,
        years=years,
        plan_only=plan_only,
        measures_after=measures_of(after_gbp, found.need),
        findings=(
            *found.findings,
            *nobody_to_fund(problem),
            *findings_on_rules(problem, rules, award_pence, reachable=reachable),
            *(
                guarantees_for_later(asked.rule, year=asked.programme.year)
                if asked.years is None
                else ()
            ),
            *not_worked_out(reachable, priced, steps),
            *findings_on_choice(problem, chosen, proven.served),
            *rounding_findings(missed),
            *_numeric_findings(proven),
            *remarks,
            *remarks_on_years,
        ),
    )
    plan = with_ends(plan, made_on=day_of(run_at))
    return as_for_decision(plan) if for_decision else plan


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
