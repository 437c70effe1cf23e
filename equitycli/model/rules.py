"""The rules of a plan: each a pure function from a problem and its variables to named rows.

A row is one linear condition, `at_least ≤ Σ coefficient·variable ≤ at_most`, that knows which
rule made it and whom it concerns, so that a reason can be given in words. Bounds on one payee
are whole pounds on top of what keeps its pence, so that the plan in whole pounds can meet
them exactly. Every rule has a twin in `verify.py` that rechecks the plan without a solver.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Variables
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import CapRule, FloorRule, WhoGivesRule

FLOAT_NOISE = 1e-13
"""Share by which a product of floats may be too high: it must not cost a whole pound."""


@dataclass(frozen=True)
class ActiveRule:
    """A rule in force: its key among RULES, the name that reports use, and its settings."""

    kind: str
    name: str
    setting: Any = None
    protects: bool = False
    """It protects what is there (its price is printed), rather than limiting growth."""


def budget(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """Σ_o x_of ≤ B_f for each fund, less the odd pence that whole pounds can't use."""
    return [
        Row(
            f"budget_{f}",
            "budget",
            [(award[f], 1.0) for award in variables.award],
            None,
            usable_pence(problem, f) / PENCE_PER_POUND,
            fund=f,
        )
        for f in range(len(problem.funds))
    ]


def usable_pence(problem: AllocationProblem, fund: int) -> int:
    """Return what a fund can pay: its fixed sums to the penny, then whole pounds."""
    fixed = int(problem.anchor_pence[:, fund].sum())
    spare = int(problem.budget_pence[fund]) - fixed
    return fixed + spare // PENCE_PER_POUND * PENCE_PER_POUND


def ring_fence(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """Σ x_of ≤ 0 over the payees o that fund f may not pay (x_of ≥ 0)."""
    rows = []
    for f in range(len(problem.funds)):
        barred = np.flatnonzero(~problem.eligible[:, f]).tolist()
        if len(barred):
            terms = [(variables.award[p][f], 1.0) for p in barred]
            rows.append(Row(f"ring_fence_{f}", "ring_fence", terms, None, 0.0, fund=f))
    return rows


def committed(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """x_of ≥ c_of, the sum under agreement; = c_of in every fund where that is all it is paid."""
    rows = []
    bound = (problem.committed_pence > 0) | problem.fixed[:, None]
    for p, f in np.argwhere(bound).tolist():
        promised = int(problem.committed_pence[p, f]) / PENCE_PER_POUND
        only = problem.fixed[p]
        rows.append(
            Row(
                f"committed_{p}_{f}",
                "committed",
                [(variables.award[p][f], 1.0)],
                promised,
                promised if only else None,
                payee=p,
                fund=f,
            )
        )
    return rows


def held(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """x_of = ĝ_of where no place of the recipient is known."""
    rows = []
    for p in np.flatnonzero(problem.held).tolist():
        for f in range(len(problem.funds)):
            kept = int(problem.reference_pence[p, f]) / PENCE_PER_POUND
            terms = [(variables.award[p][f], 1.0)]
            rows.append(Row(f"held_{p}_{f}", "held", terms, kept, kept, payee=p, fund=f))
    return rows


def new_provision(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """n_k ≤ ceiling share · T_k, in whole pounds, for places under their target."""
    return [
        Row(
            f"new_provision_{p}",
            "new_provision",
            variables.paid(p),
            None,
            float(problem.ceiling_gbp[p]),
            payee=p,
        )
        for p in np.flatnonzero(problem.is_new).tolist()
    ]


def place_cut_ceiling(problem: AllocationProblem, setting: WhoGivesRule) -> Floats:
    """δ_k: the largest share of its money that each place may give (K).

        δ_k = min(c_max, β·d_k / (1 + d_k)) where d_k > 0, else 0

    β ≤ 1, so a giver ends at or above its target, and a place just over it gives next to
    nothing: no cliff. A place without a target (nobody lives there by the need measure) is
    neither over nor under and gives nothing.
    """
    assert setting.steepness is not None
    over = np.maximum(problem.distance_from_target, 0.0)
    share: Floats = np.minimum(setting.max_cut.value, setting.steepness.value * over / (1 + over))
    return share


def payee_cut_ceiling(problem: AllocationProblem, setting: WhoGivesRule) -> Floats:
    """c_o: the largest share of what can move that each payee may lose (P).

    over_target: Σ_k a_ok·δ_k (landing-weighted; what lands elsewhere gives nothing) ·
    all: c_max · named: c_max for those named, 0 for the others.
    """
    if setting.from_ == "all":
        return np.full(len(problem.payees), setting.max_cut.value)
    if setting.from_ == "named":
        named = [payee in setting.named for payee in problem.payees]
        return np.where(named, setting.max_cut.value, 0.0)
    ceiling, landing = place_cut_ceiling(problem, setting), problem.landing
    mean: Floats = np.bincount(
        landing.payee,
        weights=landing.share * ceiling[landing.place],
        minlength=len(problem.payees),
    ).astype(np.float64)
    return mean


def who_gives(problem: AllocationProblem, variables: Variables, setting: WhoGivesRule) -> list[Row]:
    """x_o ≥ c_o's complement of what can move; over_target: also A_k ≥ (1 − δ_k)·b̂_k.

    The second rows keep every place under its target at or above what it has, so that a
    recipient shared with a richer place does not drain it. All are ceilings on a cut, never
    equalities. ĝ and b̂ are after the common percentage where the budget falls.
    """
    ceiling = payee_cut_ceiling(problem, setting)
    rows = []
    for p in np.flatnonzero(problem.movable).tolist():
        fixed = int(problem.anchor_pence[p].sum())
        loose = (int(problem.reference_pence[p].sum()) - fixed) / PENCE_PER_POUND
        least = math.ceil((1 - float(ceiling[p])) * loose * (1 - FLOAT_NOISE))
        rows.append(
            Row(
                f"who_gives_{p}",
                "who_gives",
                variables.paid(p),
                fixed / PENCE_PER_POUND + least,
                None,
                payee=p,
            )
        )
    if setting.from_ == "over_target":
        kept = (1 - place_cut_ceiling(problem, setting)) * problem.reference_in_places_gbp
        rows.extend(
            Row(
                f"who_gives_place_{k}",
                "who_gives",
                variables.landed(k),
                float(kept[k]),
                None,
                None,
                k,
            )
            for k in np.flatnonzero(kept > 0).tolist()
        )
    return rows


def floor(problem: AllocationProblem, variables: Variables, setting: FloorRule) -> list[Row]:
    """x_o ≥ s·g_o, or min(£, g_o), for those paid now; A_k ≥ s·b_k, or £, for places."""
    if setting.of == "place":
        baseline = problem.landing.in_places(problem.baseline_gbp, places=len(problem.places))
        least_gbp = (
            np.full(len(problem.places), setting.gbp.value)
            if setting.gbp is not None
            else _share(setting.share_of_baseline) * baseline
        )
        return [
            Row(
                f"floor_place_{k}", "floor", variables.landed(k), float(least_gbp[k]), None, None, k
            )
            for k in _members(problem.places, setting.only)
        ]
    rows = []
    for p in _members(problem.payees, setting.only):
        paid_now = int(problem.baseline_pence[p].sum())
        if paid_now:
            least = floor_pence(problem, setting, p) / PENCE_PER_POUND
            rows.append(Row(f"floor_recipient_{p}", "floor", variables.paid(p), least, None, p))
    return rows


def floor_pence(problem: AllocationProblem, setting: FloorRule, payee: int) -> int:
    """Return the least pence of one recipient: rounded up to whole pounds on what moves."""
    paid_now = int(problem.baseline_pence[payee].sum())
    exact = (
        min(Fraction(str(setting.gbp.value)) * PENCE_PER_POUND, Fraction(paid_now))
        if setting.gbp is not None
        else _exact(setting.share_of_baseline) * paid_now
    )
    fixed = int(problem.anchor_pence[payee].sum())
    return fixed + max(math.ceil((exact - fixed) / PENCE_PER_POUND), 0) * PENCE_PER_POUND


def cap(problem: AllocationProblem, variables: Variables, setting: CapRule) -> list[Row]:
    """x_o ≤ (1 + growth·s_o)·g_o, or £, for recipients; A_k ≤ (1 + growth)·b_k, or £, for places.

    s_o = 1; or, with to = "under_target", Σ a_ok over the places k with d_k < 0, so that nobody
    in a place over its target grows because a little of its money reaches one under it.
    """
    if setting.of == "place":
        baseline = problem.landing.in_places(problem.baseline_gbp, places=len(problem.places))
        most_gbp = (
            np.full(len(problem.places), setting.gbp.value)
            if setting.gbp is not None
            else (1 + _share(setting.growth)) * baseline
        )
        return [
            Row(f"cap_place_{k}", "cap", variables.landed(k), None, float(most_gbp[k]), None, k)
            for k in _members(problem.places, setting.only)
        ]
    rows = []
    for p in _members(problem.payees, setting.only):
        if not problem.is_new[p] and not problem.held[p]:
            most = cap_pence(problem, setting, p) / PENCE_PER_POUND
            rows.append(Row(f"cap_recipient_{p}", "cap", variables.paid(p), None, most, p))
    return rows


def cap_pence(problem: AllocationProblem, setting: CapRule, payee: int) -> int:
    """Return the most pence of one recipient: rounded down to whole pounds on what moves."""
    exact = (
        Fraction(str(setting.gbp.value)) * PENCE_PER_POUND
        if setting.gbp is not None
        else (1 + _exact(setting.growth) * _growing_share(problem, setting, payee))
        * int(problem.baseline_pence[payee].sum())
    )
    fixed = int(problem.anchor_pence[payee].sum())
    return fixed + math.floor((exact - fixed) / PENCE_PER_POUND) * PENCE_PER_POUND


def _growing_share(problem: AllocationProblem, setting: CapRule, payee: int) -> Fraction:
    return (
        Fraction(float(problem.share_under_target[payee])) if setting.to != "all" else Fraction(1)
    )


def _members(ids: Sequence[str], only: Iterable[str]) -> list[int]:
    wanted = set(only)
    return [i for i, name in enumerate(ids) if not wanted or name in wanted]


def _share(sourced: Any) -> float:
    return float(sourced.value)


def _exact(sourced: Any) -> Fraction:
    """Return a share of the programme as it is written: 0.9 is nine tenths, exactly."""
    return Fraction(str(sourced.value))


RuleFunction = Callable[[AllocationProblem, Variables, Any], list[Row]]

RULES: dict[str, RuleFunction] = {
    "budget": budget,
    "ring_fence": ring_fence,
    "committed": committed,
    "held": held,
    "new_provision": new_provision,
    "who_gives": who_gives,
    "floor": floor,
    "cap": cap,
}
"""Every rule by its name in the programme file; a golden .lp stands beside each."""

STANDING_RULES = (
    ActiveRule("budget", "budget"),
    ActiveRule("ring_fence", "ring-fenced funds", protects=True),
    ActiveRule("committed", "agreements honoured", protects=True),
    ActiveRule("held", "unknown places held", protects=True),
    ActiveRule("new_provision", "ceiling on new provision"),
)
"""Rules that follow from the programme's other tables rather than from a [[rule]]."""


def active_rules(settings: Sequence[WhoGivesRule | FloorRule | CapRule]) -> tuple[ActiveRule, ...]:
    """Return the rules in force: the standing ones, then the programme's, each with a name."""
    named: list[ActiveRule] = []
    for setting in settings:
        base = {
            "who_gives": "who gives",
            "floor": f"floor for each {getattr(setting, 'of', '')}",
            "cap": f"cap for each {getattr(setting, 'of', '')}",
        }[setting.kind]
        taken = sum(other.name.split(" (")[0] == base for other in named)
        name = base if not taken else f"{base} ({taken + 1})"
        named.append(ActiveRule(setting.kind, name, setting, protects=setting.kind != "cap"))
    return STANDING_RULES + tuple(named)


def rows_of(
    problem: AllocationProblem, variables: Variables, rules: Sequence[ActiveRule]
) -> list[Row]:
    """Return all rows of all rules, with unique names, each under its rule's report name."""
    every: list[Row] = []
    seen: dict[str, int] = {}
    for rule in rules:
        for row in RULES[rule.kind](problem, variables, rule.setting):
            times = seen.get(row.name, 0)
            seen[row.name] = times + 1
            name = row.name if not times else f"{row.name}_again_{times}"
            every.append(row._replace(name=name, rule=rule.name))
    return every
