"""Smallest awards, a number of awards, priority: against every choice and every whole plan."""

import random
import time
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pulp
import pytest

from equitycli.errors import Fault, NoPlanError, NotProvenError
from equitycli.model.allocation import continuous_plan, served_levels
from equitycli.model.choice_clash import refuse_no_choice
from equitycli.model.coverage import coverage, minimums_gbp
from equitycli.model.formulation import formulation
from equitycli.model.integers import Choice, bounds_gbp, choice
from equitycli.model.ordered import goals
from equitycli.model.retained import InfeasibleError, RetainedModel, Solution, StoppedError
from equitycli.model.rules import ActiveRule, chosen_payees
from equitycli.model.solver import add_row, minimise
from equitycli.model.verify import breaches
from equitycli.model.whole_pounds import whole_pounds
from tests.model import brute, toys

THREE: dict[str, Any] = {
    "need": {"large": 70, "middle": 25, "small": 15},
    "paid": {"Large": 0, "Middle": 0, "Small": 0},
    "asks": {"Large": 110, "Middle": 110, "Small": 110},
    "lands": {"Large": "large", "Middle": "middle", "Small": "small"},
    "budget": 110,
}
"""The needs are the targets in £: 70 + 25 + 15 = 110."""


def paid(given: Any, found: Choice) -> set[str]:
    """Who is paid at all, of those of whom a rule asks it."""
    return {given.payees[p] for p in np.flatnonzero(found.chosen & found.funded)}


def pounds(given: Any, *settings: toys.Rule) -> dict[str, float]:
    """The plan in whole pounds, rechecked by the twins of the rules, £ by payee."""
    every = toys.rules(*settings)
    found = choice(given, every)
    plan = continuous_plan(given, every, time_limit_s=60, funded=found.funded)
    award = whole_pounds(given, every, plan.award_gbp)
    assert [one for one in breaches(given, every, award) if not one.within_rounding] == []
    return dict(zip(given.payees, (award.sum(axis=1) / 100).tolist(), strict=True))


def test_smallest_awards_reach_most_need_and_not_most_places():
    """£110, awards of £50 or nothing: two of three can be paid.

    Whoever is paid, one place has nothing, so leximin compares the second: 25 and 15 in full are
    (0, 1, 1); 60 of 70 and 25 in full are (0, 6/7, 1). Leximin alone leaves out the neediest.
    In funded places live 70 + 25 = 95, 70 + 15 = 85, or 25 + 15 = 40 of 110.
    """
    given = toys.problem(**THREE)
    every = toys.rules(toys.rule("smallest_award", gbp=50))

    def served(*names: str) -> list[float]:
        funded = np.array([payee in names for payee in given.payees])
        return sorted(served_levels(given, every, funded=funded).tolist())

    assert served("Middle", "Small") == pytest.approx([0, 1, 1])
    assert served("Large", "Middle") == pytest.approx([0, 6 / 7, 1])
    assert served("Middle", "Small") > served("Large", "Middle")

    found = choice(given, every)
    assert paid(given, found) == {"Large", "Middle"}
    assert found.covered.tolist() == [1.0, 1.0, 0.0]
    assert found.stages[0].reached == pytest.approx(95 / 110)
    assert found.proven
    assert not found.tied
    # The middle has its smallest award, twice its target; the rest goes where the need is.
    plan = pounds(given, toys.rule("smallest_award", gbp=50))
    assert plan == {"Large": 60.0, "Middle": 50.0, "Small": 0.0}


def test_a_hundredth_of_an_award_does_not_fund_a_place():
    """One award of £50: to 60 people's town, or to a city of 50 that sends a hundredth to it.

    Counting heads, the second would reach 50 + 60 people. In pounds it is all of the city and
    £0.50 of the town's £50: 50 + 0.6 against 60.
    """
    given = toys.problem(
        need={"town": 60, "city": 50},
        paid={"Town": 0, "City": 0},
        asks={"Town": 50, "City": 50},
        lands={"Town": "town", "City": {"city": 0.99, "town": 0.01}},
        budget=50,
        target=[60, 50],
    )
    found = choice(given, toys.rules(toys.rule("smallest_award", gbp=50)))
    assert paid(given, found) == {"Town"}
    assert found.stages[0].reached == pytest.approx(60 / 110)


def test_three_pounds_paid_now_do_not_fund_a_large_place():
    """A club with £3 goes on under a smallest award of £50, but funds 3/50 of its town.

    £113 over 70, 25 and 15 people: the club keeps £3 (it may grow to £4 at most). With it, 25
    and 15: 70 × 3/50 + 40 = 44.2 people in funded places. Without either of them, £50 and more
    for a candidate in the large town: 70 + 25 = 95.
    """
    given = toys.problem(
        need=THREE["need"],
        paid={"Club": 3, **THREE["paid"]},
        asks=THREE["asks"],
        lands={"Club": "large", **THREE["lands"]},
        budget=113,
        target=[70, 25, 15],
    )
    rules = (
        toys.rule("smallest_award", gbp=50),
        toys.floor(share_of_baseline=1.0),
        toys.cap(growth=0.5, kinds=["paid now"]),
    )
    assert paid(given, choice(given, toys.rules(*rules))) == {"Club", "Large", "Middle"}
    # £113 less £50 is £63 for the large place: the club's £3 or £4 and the candidate's rest.
    plan = pounds(given, *rules)
    assert plan["Middle"] == 50.0
    assert plan["Club"] + plan["Large"] == 63.0


def test_those_paid_now_need_not_rise_to_the_smallest_award():
    """£30 now, a smallest award of £50: the recipient may be cut to nothing, never to £20."""
    given = toys.problem(
        need={"city": 1, "town": 1},
        paid={"City Aid": 70, "Town Aid": 30},
        budget=100,
        target=[50, 50],
    )
    plan = pounds(given, toys.rule("smallest_award", gbp=50))
    assert plan == {"City Aid": 50.0, "Town Aid": 50.0}
    given = toys.problem(
        need={"city": 1, "town": 1},
        paid={"City Aid": 70, "Town Aid": 30},
        budget=100,
        target=[80, 20],
    )
    # Served alike, 80 : 20; but £20 is under Town Aid's least, min(50, 30): it keeps £30.
    plan = pounds(given, toys.rule("smallest_award", gbp=50))
    assert plan == {"City Aid": 70.0, "Town Aid": 30.0}


@pytest.mark.parametrize(("count", "who"), [(1, {"Large"}), (2, {"Large", "Middle"})])
def test_so_many_awards_go_where_most_need_is(count: int, who: set[str]):
    """£50 and no smallest award. Leximin alone would pay 25 and 15, as under smallest awards:
    (0, 1, 1) is above (0, 50/95, 50/95)."""
    given = toys.problem(**(THREE | {"budget": 50, "target": [70.0, 25.0, 15.0]}))
    every = toys.rules(toys.rule("most_awards", count=count))
    found = choice(given, every)
    assert paid(given, found) == who
    plan = continuous_plan(given, every, time_limit_s=60, funded=found.funded)
    assert plan.award_gbp.sum() == pytest.approx(50)


def test_places_of_the_first_tier_come_first():
    """£60 over 40, 40 and 40. Alike it is £20 each; with the third first, £40 there and £10."""
    given = toys.problem(
        need={"a": 1, "b": 1, "c": 1},
        paid={"A": 20, "B": 20, "C": 20},
        lands={"A": "a", "B": "b", "C": "c"},
        budget=60,
        target=[40, 40, 40],
    )
    assert toys.plan(given).served == pytest.approx([0.5, 0.5, 0.5])
    first = toys.rule("priority", tiers=[["c"]])
    assert toys.plan(given, first).served == pytest.approx([0.25, 0.25, 1.0])
    every = toys.rules(first, toys.rule("smallest_award", gbp=20))
    # With £20 or nothing, £20 is left for one of two that are alike: the order says which.
    found = choice(given, every)
    assert paid(given, found) in ({"A", "C"}, {"B", "C"})
    assert found.tied
    plan = continuous_plan(given, every, time_limit_s=60, funded=found.funded)
    assert sorted(plan.served) == pytest.approx([0.0, 0.5, 1.0])


def test_tiers_settle_leximin_one_after_the_other():
    """Two tiers of two: in the first, the lower is raised before the second tier has a pound."""
    given = toys.problem(
        need={"a": 1, "b": 1, "c": 1, "d": 1},
        paid={"A": 25, "B": 25, "C": 25, "D": 25},
        lands={"A": "a", "B": "b", "C": "c", "D": "d"},
        budget=100,
        target=[40, 80, 40, 80],
    )
    rules = (toys.rule("priority", tiers=[["c", "d"]]), toys.floor(gbp=10))
    # £80 after £10 each for A and B: over 40 and 80 that is 2/3 of both.
    assert toys.plan(given, *rules).served == pytest.approx([10 / 40, 10 / 80, 2 / 3, 2 / 3])


def test_an_award_that_serves_nobody_is_not_made():
    given = toys.problem(
        need={"city": 1}, paid={"Aid": 100, "New": 0}, asks={"New": 80},
        lands={"Aid": "city", "New": "city"}, budget=200, target=[100],
    )  # fmt: skip
    found = choice(given, toys.rules(toys.rule("smallest_award", gbp=50)))
    assert paid(given, found) == {"Aid"}


def test_what_an_agreement_promises_is_always_an_award():
    given = toys.problem(committed={"City Aid": 400})
    every = toys.rules(toys.rule("smallest_award", gbp=450))
    found = choice(given, every)
    assert paid(given, found) == {"City Aid", "Town Aid"}
    # The least of City Aid is £450; the town has the rest of £1,000, up to its target.
    assert pounds(given, toys.rule("smallest_award", gbp=450)) == {
        "City Aid": 500.0,
        "Town Aid": 500.0,
    }


WORKER = "new: town: development worker"


def test_a_route_is_started_with_its_minimum_or_not_at_all():
    given = toys.problem(
        need={"city": 1, "town": 1},
        paid={"City Aid": 1000},
        lands={"City Aid": "city"},
        budget=1000,
        new_share=1.0,
        routes={"seed": (100, 20, False), "development worker": (400, 300, False)},
    )
    every = toys.rules(toys.who_gives(**{"from": "all"}, max_cut=0.45))
    found = choice(given, every)
    plan = continuous_plan(given, every, time_limit_s=60, funded=found.funded)
    award = dict(zip(given.payees, plan.award_gbp.sum(axis=1), strict=True))
    # £450 may move, more than a worker can take: nine tenths of both ceilings, £100 and £400.
    assert award == pytest.approx({"City Aid": 550, "new: town: seed": 90, WORKER: 360})
    # £350: a worker's £350 and no pot is one award less than £330 and a pot's £20.
    every = toys.rules(toys.who_gives(**{"from": "all"}, max_cut=0.35))
    assert paid(given, choice(given, every)) == {WORKER}
    # £250 is under a worker's £300: a pot of its whole ceiling is all that can be started.
    every = toys.rules(toys.who_gives(**{"from": "all"}, max_cut=0.25))
    assert paid(given, choice(given, every)) == {"new: town: seed"}


def test_no_choice_meets_the_rules():
    given = toys.problem(paid={"City Aid": 500, "Town Aid": 500})
    every = toys.rules(toys.floor(share_of_baseline=0.5), toys.rule("most_awards", count=1))
    with pytest.raises(InfeasibleError):
        choice(given, every)


def random_case(seed: int) -> tuple[brute.Case, tuple[ActiveRule, ...]]:
    """2 to 4 places, 2 to 6 recipients, a smallest award or a number of awards, perhaps tiers."""
    draw = random.Random(seed)
    places = [f"k{k}" for k in range(draw.randint(2, 4))]
    names = [f"r{r}" for r in range(draw.randint(2, 6))]
    now = {name: draw.choice([0, 0, 1, 2, 3]) for name in names}
    asks = {name: draw.randint(1, 8) for name in names if not now[name]}
    lands: dict[str, dict[str, float]] = {}
    for name in names:
        reached = draw.sample(places, draw.choice([1, 1, 2]))
        shares = [0.25, 0.5] if len(reached) > 1 else [1.0, 1.0, 0.75]
        lands[name] = {place: draw.choice(shares) for place in reached}
    budget = draw.randint(min(max(sum(now.values()), 2), 12), 12)
    given = toys.problem(
        need={place: draw.randint(1, 9) for place in places},
        paid=now, asks=asks, lands=lands, budget=budget,
        target=[float(draw.randint(2, 9)) for _ in places],
    )  # fmt: skip
    smallest, count = draw.choice([0, 2, 3, 4]), draw.choice([1, 2, 3, len(names)])
    count = count if not smallest or draw.random() < 0.4 else len(names)
    growth = draw.choice([1, 3])
    rules: list[Any] = [toys.cap(growth=growth, kinds=["paid now"])]
    rules += [toys.rule("smallest_award", gbp=smallest)] if smallest else []
    rules += [toys.rule("most_awards", count=count)] if count < len(names) or not smallest else []
    tiers: tuple[tuple[int, ...], ...] = (tuple(range(len(places))),)
    if draw.random() < 0.3:
        first = draw.randrange(len(places))
        rules.append(toys.rule("priority", tiers=[[places[first]]]))
        tiers = ((first,), tuple(k for k in range(len(places)) if k != first))
    case = brute.Case(
        given,
        smallest=tuple(min(smallest, now[n]) if now[n] else smallest for n in names),
        always=(0,) * len(names),
        most=tuple(min(budget, asks.get(n, now[n] * (1 + growth))) for n in names),
        count=count,
        tiers=tiers,
    )
    return case, toys.rules(*rules)


@pytest.mark.parametrize("seed", range(16))
def test_no_other_choice_is_better(seed: int):
    case, rules = random_case(seed)
    found = choice(case.problem, rules)
    best, choices = brute.best_choices(case)
    mine = tuple(bool(one) for one in found.funded & found.chosen)
    assert brute.figures(case, mine) == best
    assert mine in choices
    assert found.tied == (len(choices) > 1)
    assert found.covered == pytest.approx([float(w) for w in brute.covered(case, mine)])


def no_worse(mine: Sequence[float], other: Sequence[float]) -> bool:
    """Whether the first is at least the other, objective by objective, but for rounding."""
    for one, another in zip(mine, other, strict=True):
        if abs(one - another) > 1e-6:
            return one > another
    return True


@pytest.mark.parametrize("seed", range(100, 108))
def test_no_plan_in_whole_pounds_is_better(seed: int):
    case, rules = random_case(seed)
    found = choice(case.problem, rules)
    served = served_levels(case.problem, rules, funded=found.funded)
    people = case.problem.weighted_population
    mine: list[float] = []
    for tier in case.tiers:
        places = list(tier)
        mine.append(float((people * found.covered)[places].sum()))
        mine += sorted(served[places].tolist())
    compared = 0
    for plan in brute.whole_plans(case):
        assert no_worse(mine, brute.order_of(case, plan)), plan
        compared += 1
    assert compared > 3


@pytest.mark.parametrize("seed", range(12))
def test_one_choice_has_one_leximin(seed: int):
    """The chain's served shares are those that exact fractions find by another algorithm.

    Were there two leximin plans of one choice, any mix of them would be one of its plans too, and
    better at the lowest level at which they differ.
    """
    case, rules = random_case(seed)
    given = case.problem
    found = choice(given, rules)
    plan = continuous_plan(given, rules, time_limit_s=60, funded=found.funded)
    exactly = brute.figures(case, tuple(bool(one) for one in found.funded & found.chosen))
    levels = [float(v) for v in exactly[1 : 1 + len(case.tiers[0])]]
    assert sorted(plan.served[list(case.tiers[0])]) == pytest.approx(levels, abs=1e-6)


def test_the_brute_force_knows_the_three_places_by_hand():
    given = toys.problem(**THREE)
    case = brute.Case(given, (50,) * 3, (0,) * 3, (110,) * 3, 3, ((0, 1, 2),))
    best, choices = brute.best_choices(case)
    assert choices == {(True, True, False)}
    # 95 people, (0, 6/7, 1), 10 + 15 short, nothing to lose, all £110 spent, two awards.
    assert [float(figure) for figure in best] == [95, 0, 6 / 7, 1, -25, 0, -110, -2]


def test_without_time_there_is_no_choice():
    given = toys.problem(**THREE)
    with pytest.raises(NotProvenError) as refused:
        choice(given, toys.rules(toys.rule("smallest_award", gbp=50)), deadline_s=0.0)
    assert refused.value.faults[0].text == (
        "the time limit came before any choice was found that meets the rules: 3 payees may each "
        "be paid or not, over 3 places."
    )


def test_a_place_where_nobody_works_is_within_its_cap_whoever_is_chosen():
    """Its row has no term at all: nothing is within £2,000, and not a choice that clashes."""
    given = toys.problem(need={"city": 1, "town": 1, "fen": 1})
    rules = toys.rules(toys.rule("cap", of="place", gbp=2000), toys.rule("smallest_award", gbp=50))
    found = choice(given, rules, deadline_s=time.monotonic() + 60)
    proven = continuous_plan(given, rules, time_limit_s=60, funded=found.funded)
    assert proven.award_gbp.sum() == pytest.approx(1000)


@pytest.mark.parametrize("solves", range(1, 9))
def test_the_best_choice_until_the_time_limit_is_kept(monkeypatch: pytest.MonkeyPatch, solves: int):
    """The first solve holds those paid now; each later one is an objective, or its check."""
    solve, done = RetainedModel.solve, 0

    def until(self: RetainedModel, *, bound: bool = True) -> Solution:
        nonlocal done
        done += 1
        if done > solves:
            raise StoppedError(np.inf)
        return solve(self, bound=bound)

    monkeypatch.setattr(RetainedModel, "solve", until)
    given = toys.problem(**THREE)
    found = choice(given, toys.rules(toys.rule("smallest_award", gbp=50)))
    assert not found.proven
    assert found.cut is not None
    assert found.cut.status == "stopped"
    assert [stage.status for stage in found.stages].count("stopped") == 1
    assert np.isnan(found.relaxed).all()
    assert found.tied is None
    if solves > 1:
        assert paid(given, found) == {"Large", "Middle"}


def test_what_would_do_where_no_choice_meets_the_rules():
    given = toys.problem(paid={"City Aid": 500, "Town Aid": 500})
    every = toys.rules(toys.floor(share_of_baseline=0.5), toys.rule("most_awards", count=1))
    with pytest.raises(NoPlanError) as refused:
        refuse_no_choice(given, every)
    assert refused.value.faults == (
        Fault(
            "floor for each recipient + most awards",
            "no choice of whom to pay meets them beside the other rules, which could all be met "
            "if awards could be of any size and number.",
            "“most awards” must allow 2; it allows 1.",
        ),
    )
    refuse_no_choice(given, toys.rules(toys.rule("most_awards", count=1)))


def test_beyond_thirty_places_the_worst_and_the_total_are_compared():
    places = {f"k{k:02}": 1 for k in range(31)}
    given = toys.problem(
        need=places,
        paid={f"r{k:02}": 10 for k in range(31)},
        lands={f"r{k:02}": f"k{k:02}" for k in range(31)},
        budget=310,
    )
    found = choice(given, toys.rules(toys.rule("smallest_award", gbp=10)))
    assert found.by_worst
    assert [stage.rounds for stage in found.stages if "leximin" in stage.name] == [1]
    assert found.proven
    assert int(found.funded.sum()) == 31


def cbc() -> Any:
    """CBC: bundled with PuLP 3; with PuLP 4 where the package cbcbox brings it."""
    if hasattr(pulp, "PULP_CBC_CMD"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # PuLP 3 says to use PuLP 4's way
            return pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, threads=1)
    box = pytest.importorskip("cbcbox", reason="PuLP 4 brings no CBC; cbcbox is not installed")
    return pulp.COIN_CMD(path=str(box.cbc_bin_path()), msg=False, gapRel=0.0, threads=1)


@pytest.mark.parametrize("seed", [3, 14, 21])
def test_another_solver_reaches_the_same_objectives(seed: int):
    case, rules = random_case(seed)
    solver, given = cbc(), case.problem
    chosen = chosen_payees(given, rules)
    built = formulation(given, rules, places_only=True, chosen=chosen)
    _, most = bounds_gbp(given, rules)
    cover = coverage(
        given, chosen=chosen, minimum_gbp=minimums_gbp(given, built.rule_rows), most_gbp=most
    )
    every = goals(built, by_pair=cover.by_pair, standing=cover.standing, within_gbp=12.0)
    variables = {variable.name: variable for variable in built.model.variables()}
    reached: dict[str, float] = {}
    for i, goal in enumerate(every):
        terms = [(variables[name], factor) for name, factor in goal.cost]
        minimise(built.model, terms)
        assert pulp.LpStatus[built.model.solve(solver)] == "Optimal"
        least = sum(factor * variable.varValue for variable, factor in terms)
        add_row(built.model, f"kept_{i}", terms, at_least=None, at_most=least + 1e-5)
        reached.setdefault(goal.name, goal.constant + goal.sign * least)
    found = choice(given, rules)
    assert {stage.name: stage.reached for stage in found.stages} == pytest.approx(reached, abs=1e-3)
