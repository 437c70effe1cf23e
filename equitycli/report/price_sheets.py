"""The tables of what rules cost and what stops places: prices, waterfall, ceilings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from equitycli.model.ceilings import LANDING, Ceiling
from equitycli.model.price import LITTLE, Price
from equitycli.model.waterfall import ORDERS, Step
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Plan
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import change_gbp, percent, points, whole_gbp

LEFT: Align = "left"
NO_PLAN, NO_TIME = "no plan", "not worked out in time"

SERVED = 1 - 1e-6
"""A place at this share of its target is at its target, rounding apart."""

SMALLEST_POINT = 5e-7
"""A level that moves by less is printed as 0.0000 points."""

MARGINS = "What a little less of each protection would do"

WATERFALL = "From need alone to this plan, one rule at a time"

CEILINGS = "How far each place could go if it alone mattered"


def price_sheets(plan: Plan) -> list[Sheet]:
    """Prices, a little less of each protection, and the waterfall, as a plan prints them."""
    sheets = [price_of_protections(plan), a_little_less(plan), waterfall(plan)]
    return [sheet for sheet in sheets if sheet.rows]


def price_of_protections(plan: Plan) -> Sheet:
    """What each protection costs the worst-served, and in the total gap."""
    rows, idle = [], []
    asked = [price for price in plan.prices if price.how not in LITTLE]
    for price in (one for one in asked if one.worked_out):
        if not price.protects and not _missing(price) and not price.first_moved:
            idle.append(f"“{price.rule}”")
            continue
        name = _taken_away(price)
        if _missing(price):
            rows.append([name, _missing(price), "", "", ""])
            continue
        rows.append(
            [name, percent(price.worst_served, digits=1), points(price.worst_change),
             _first_level(price), _gap(price)]
        )  # fmt: skip
    worst, gap = _of_the_proposal(plan)
    return Sheet(
        "What each protection costs the under-served",
        [
            Column("The plan …", LEFT), Column("Worst-served\nreaches"), Column("points"),
            Column("First level that\nmoves, points", LEFT), Column("Total gap\nchanges by"),
        ],
        rows, (),
        f"The proposal: the worst-served place reaches {worst} of its share, and the total gap is "
        f"{gap} a year, before whole pounds and smallest awards, as is every line above. Targets "
        "stay the same throughout. Where two protections do the same work, taking one away changes "
        "nothing: compare the last rows. A gap of £0 beside a level that moves is the same money, "
        f"shared otherwise.{_idle_in_words(idle, 'Nothing changes either without')}"
        f"{_late_in_words(asked)}",
    )  # fmt: skip


def a_little_less(plan: Plan) -> Sheet:
    """What £1 less, and 1 % less, of each protection would do."""
    less: dict[str, dict[str, Price]] = {}
    asked = [price for price in plan.prices if price.how in LITTLE]
    for price in asked:
        if price.worked_out:
            less.setdefault(price.rule, {})[price.how] = price
    rows = []
    for rule, by_how in less.items():
        if len(by_how) < len(LITTLE):
            continue
        pound, percent_less = (by_how[how] for how in LITTLE)
        rows.append(
            [
                f"“{rule}”",
                _missing(pound) or _pence_words(pound.gap_change_gbp),
                _missing(pound) or pound.first_moved or "none",
                _missing(percent_less) or _first_level(percent_less, digits=2),
                _missing(percent_less) or _gap(percent_less),
            ]
        )
    return Sheet(
        MARGINS,
        [
            Column("Less of …", LEFT), Column("£1 less:\ntotal gap"),
            Column("£1 less: first\nlevel that moves", LEFT),
            Column("1 % less: first\nlevel, points", LEFT), Column("1 % less:\ntotal gap"),
        ],
        rows, (),
        "£1 less is taken where it helps the worst-served most. 1 % less lowers each of the "
        "protection's limits by a hundredth of itself (nine tenths becomes 89.1 %). Where "
        "nothing changes, other rules hold the same money."
        f"{_late_in_words(asked)}",
    )  # fmt: skip


def waterfall(plan: Plan) -> Sheet:
    """From need alone to the proposal, one rule after the other; reversed beside it."""
    written, reverse = (
        [step for step in plan.waterfall if step.order == order] for order in ORDERS
    )
    rows, idle = [], []
    in_time = all(step.worked_out for step in plan.waterfall)
    for step, other in zip_longest(written, _back(reverse)) if in_time else ():
        if step.rule and _changes_nothing(step) and _changes_nothing(other):
            idle.append(f"“{step.rule}”")
            continue
        name = f"+ {step.rule}" if step.rule else "by need alone"
        if _missing(step):
            rows.append([name, _missing(step), "", "", *_reversed(other)])
            continue
        first = "" if not step.rule else _first_level(step)
        change = whole_gbp(step.gap_gbp * PENCE_PER_POUND) if not step.rule else _gap(step)
        rows.append([name, percent(step.worst_served, digits=1), first, change, *_reversed(other)])
    worst, gap = _of_the_proposal(plan)
    return Sheet(
        WATERFALL,
        [
            Column("The plan …", LEFT), Column("Worst-served\nreaches"),
            Column("First level that\nmoves, points", LEFT), Column("Total gap"),
            Column("Added in reverse:\nfirst level", LEFT), Column("total\ngap"),
        ],
        rows, [["This plan", worst, "", gap, "", gap]] if rows else (),
        "By need alone knows only the budgets: no protection, no cap, no ceiling, no fund kept for "
        "some, nothing promised. Then each rule is added to those above it, in the programme's "
        "order; beside it, what the same rule changes when they are added from the last to the "
        "first. Where the two differ, rules share the work, and neither order is the true one."
        f"{_idle_in_words(idle, 'These change nothing in either order:')}",
    )  # fmt: skip


def _changes_nothing(step: Step) -> bool:
    return not _missing(step) and not step.first_moved


def _idle_in_words(idle: Sequence[str], said: str) -> str:
    return f" {said} {', '.join(idle)}." if idle else ""


def _late_in_words(asked: Sequence[Price]) -> str:
    late = sum(not price.worked_out for price in asked)
    return f" {NO_TIME.capitalize()}: {late:,} more." if late else ""


def _back(reverse: Sequence[Step]) -> list[Step]:
    """Return the steps of the reverse order beside those as written: need first."""
    return [*reverse[:1], *reverse[:0:-1]]


def _reversed(step: Step) -> list[str]:
    if _missing(step):
        return [_missing(step), ""]
    if not step.rule:
        return ["", whole_gbp(step.gap_gbp * PENCE_PER_POUND)]
    return [_first_level(step), _gap(step)]


def _first_level(one: Price | Step, *, digits: int = 1) -> str:
    if not one.first_moved:
        return "none"
    return f"{one.first_moved} {points(one.first_change, digits=digits)}"


def _gap(one: Price | Step) -> str:
    return change_gbp(one.gap_change_gbp * PENCE_PER_POUND)


def _pence_words(gbp: float) -> str:
    """Return a change in pounds and pence with its sign.

    >>> _pence_words(-0.854), _pence_words(0.001)
    ('−£0.85', '£0.00')
    """
    size = f"£{abs(gbp):,.2f}"
    return size if size == "£0.00" else f"{'−' if gbp < 0 else '+'}{size}"


def _missing(one: Price | Step) -> str:
    """Return why there is nothing to show, "" where there is."""
    return "" if one.possible else NO_PLAN


def _of_the_proposal(plan: Plan) -> tuple[str, str]:
    """Return how far the worst-served comes and the total gap, before whole pounds, in words."""
    last = plan.waterfall[-1] if plan.waterfall else None
    if last is not None and last.worked_out and last.possible:
        return percent(last.worst_served, digits=1), whole_gbp(last.gap_gbp * PENCE_PER_POUND)
    has = plan.problem.target_gbp > 0
    worst = float(plan.served[has].min()) if has.any() else 1.0
    gap = float((plan.problem.target_gbp * (1 - plan.served)).sum()) * PENCE_PER_POUND
    return percent(worst, digits=1), whole_gbp(gap)


def _taken_away(price: Price) -> str:
    return {
        "removed alone": f"without “{price.rule}”",
        "kept alone": f"with “{price.rule}” as its only protection",
        "all protections removed": "without any protection",
        "protections and caps removed": "without any protection or cap",
    }[price.how]


def what_stops_places(plan: Plan) -> Sheet:
    """Places that the plan leaves under their share, and how far each could go by itself."""
    planned = dict(zip(plan.problem.places, plan.served.tolist(), strict=True))
    under = [one for one in plan.ceilings if planned[one.place] < SERVED]
    under.sort(key=lambda one: planned[one.place])
    rows = [
        [one.place, percent(planned[one.place], digits=1), *_at_best(one),
         _stoppers(one, planned[one.place])]
        for one in under
    ]  # fmt: skip
    return Sheet(
        CEILINGS,
        [
            Column("Place", LEFT), Column("Proposed\nserved"), Column("At best"),
            Column("Still\nshort"), Column("What stops it", LEFT),
        ],
        rows, (), "Places that the plan brings to their share are not listed.",
    )  # fmt: skip


def ceilings_before(ceilings: Sequence[Ceiling]) -> Sheet:
    """Places that no plan under these rules can bring to their share, before any is made."""
    short = [one for one in ceilings if not one.worked_out or one.best_served < SERVED]
    rows = [[one.place, *_at_best(one), stopped_in_words(one)] for one in short]
    return Sheet(
        "Places that no plan under these rules can bring to their share",
        [
            Column("Place", LEFT), Column("At best"), Column("Still\nshort"),
            Column("What stops it", LEFT),
        ],
        rows, (),
        "Each as far as it could go if it alone mattered. A place that is not listed could reach "
        "its share by itself; all of them together may not.",
    )  # fmt: skip


def _at_best(one: Ceiling) -> list[str]:
    if not one.worked_out:
        return ["–", ""]
    short = whole_gbp(one.missing_gbp * PENCE_PER_POUND) if one.missing_gbp else ""
    return [percent(one.best_served, digits=1), short]


def stopped_in_words(one: Ceiling) -> str:
    """Return what stops a place by itself: no way for money to land, the money there is, rules."""
    if not one.worked_out:
        return NO_TIME
    if one.stopped_by == (LANDING,):
        return "no money can reach it: nobody works there and no new provision is allowed"
    if one.stopped_by == ("budget",):
        return "money: the whole budget would not be enough"
    words = ["the budget" if rule == "budget" else f"“{rule}”" for rule in one.stopped_by]
    return ", ".join(words)


def _stoppers(one: Ceiling, planned: float) -> str:
    if one.stopped_by != (LANDING,) and planned < one.best_served - 0.001:
        return "the money is needed in places that are, or would be, served no better"
    return stopped_in_words(one)
