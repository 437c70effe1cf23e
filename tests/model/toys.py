"""Small problems: every default stands here once, so that a test states only what differs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from equitycli.model.allocation import ContinuousPlan, continuous_plan
from equitycli.model.preparation import About, Route, allocation_problem
from equitycli.model.problem import AllocationProblem, Landing
from equitycli.model.rows import Variables
from equitycli.model.rules import ActiveRule, active_rules
from equitycli.model.whole_pounds import whole_pounds
from equitycli.money import pence
from equitycli.settings import RULE_SECTIONS, AnyRule, CapRule, FloorRule, WhoGivesRule

Money = float | Mapping[str, float]
"""£, or £ by fund where there are several funds."""

Rule = AnyRule


def problem(**changes: Any) -> AllocationProblem:
    """A city paid £900 and a town paid £100 whose needs are equal, on a budget of £1,000.

    need : weighted population by place
    paid : £ a year now by recipient · committed : of which promised
    lands : the place of each recipient, or shares by place; {} = nobody knows
    budget : £, or £ by fund; its keys are the funds
    may_pay : recipients by fund, where a fund may not pay all
    new_share : ceiling of new provision as a share of target, None = none
    target : £ by place, None = from the budget
    asks : most £ by candidate; who asks is paid nothing now
    themes, flags : names by recipient · before : £ in the earlier years by recipient
    people : by place, None = as the need · rooted : the place of each recipient's office
    routes : routes of new provision by name, each a (ceiling £, minimum £, is process)
    """
    given: dict[str, Any] = {
        "need": {"city": 1, "town": 1},
        "paid": {"City Aid": 900, "Town Aid": 100},
        "committed": {},
        "lands": {"City Aid": "city", "Town Aid": "town"},
        "budget": 1000,
        "may_pay": {},
        "hold_unknown": True,
        "new_share": None,
        "target": None,
        "asks": {},
        "themes": {},
        "flags": {},
        "before": {},
        "people": None,
        "rooted": {},
        "routes": {},
    }
    assert not changes.keys() - given.keys()
    given |= changes
    budget: Mapping[str, float] = (
        given["budget"] if isinstance(given["budget"], Mapping) else {"fund": given["budget"]}
    )
    places, recipients, funds = list(given["need"]), list(given["paid"]), list(budget)
    people = given["people"]

    def by_line(sums: Mapping[str, Money]) -> npt.NDArray[np.int64]:
        return np.array(
            [
                [pence(_of(sums.get(recipient, 0), fund, funds)) for fund in funds]
                for recipient in recipients
            ],
            dtype=np.int64,
        ).reshape(len(recipients), len(funds))

    return allocation_problem(
        places=places,
        weighted_population=np.array(list(given["need"].values()), dtype=np.float64),
        recipients=recipients,
        funds=funds,
        budget_pence=[pence(gbp) for gbp in budget.values()],
        baseline_pence=by_line(given["paid"]),
        committed_pence=by_line(given["committed"]),
        eligible=np.array(
            [[r in given["may_pay"].get(f, recipients) for f in funds] for r in recipients]
        ).reshape(len(recipients), len(funds)),
        landing=landing(
            given["lands"], recipients=recipients, places=places, rooted=given["rooted"]
        ),
        hold_unknown=given["hold_unknown"],
        new_provision_ceiling_share=given["new_share"],
        target_gbp=None if given["target"] is None else np.array(given["target"], dtype=np.float64),
        population=None if people is None else np.array(list(people.values()), dtype=np.float64),
        routes=[
            Route(name, np.full(len(places), float(most)), float(least), is_process=is_process)
            for name, (most, least, is_process) in given["routes"].items()
        ],
        about=About(
            asked_gbp=np.array([given["asks"].get(r, np.inf) for r in recipients]),
            themes=[given["themes"].get(r, ()) for r in recipients],
            flags=[given["flags"].get(r, ()) for r in recipients],
            paid_before_pence=np.array([pence(given["before"].get(r, 0)) for r in recipients]),
        ),
    )


def _of(sums: Money, fund: str, funds: Sequence[str]) -> float:
    if isinstance(sums, Mapping):
        return sums.get(fund, 0)
    return sums if fund == funds[0] else 0


def landing(
    lands: Mapping[str, str | Mapping[str, float]],
    *,
    recipients: Sequence[str],
    places: Sequence[str],
    rooted: Mapping[str, str] | None = None,
) -> Landing:
    """Where each recipient's pound lands, from place names."""
    pairs: list[tuple[int, int, float]] = []
    for p, recipient in enumerate(recipients):
        where = lands[recipient]
        shares = {where: 1.0} if isinstance(where, str) else where
        pairs += [(p, places.index(place), share) for place, share in shares.items()]
    return Landing(
        np.array([pair[0] for pair in pairs], dtype=np.int64),
        np.array([pair[1] for pair in pairs], dtype=np.int64),
        np.array([pair[2] for pair in pairs], dtype=np.float64),
        np.array([(rooted or {}).get(recipients[p]) == places[k] for p, k, _ in pairs], dtype=bool),
    )


def who_gives(**changes: Any) -> WhoGivesRule:
    """Places over their target give, up to 10 % and never below the target."""
    given: dict[str, Any] = {"from": "over_target", "max_cut": 0.1, "steepness": 1.0} | changes
    if given["from"] != "over_target":
        del given["steepness"]
    return WhoGivesRule(kind="who_gives", **given)


def floor(**measure: Any) -> FloorRule:
    """A floor for each recipient unless `of` says otherwise; the measure has no default."""
    return FloorRule(kind="floor", **({"of": "recipient"} | measure))


def cap(**measure: Any) -> CapRule:
    """A cap for each recipient unless `of` says otherwise; the measure has no default."""
    return CapRule(kind="cap", **({"of": "recipient"} | measure))


def rule(kind: str, **keys: Any) -> Any:
    """A rule of any kind as the programme file would give it."""
    return RULE_SECTIONS[kind](**{"kind": kind} | keys)


def names(given: AllocationProblem, *, chosen: npt.NDArray[np.bool_] | None = None) -> Variables:
    """Variables that are their names alone: for rows that no solver reads."""
    reach = given.landing.by_place(places=len(given.places))
    award = [[f"x_{p}_{f}" for f in range(len(given.funds))] for p in range(len(given.payees))]
    if chosen is None:
        return Variables(award, reach)
    return Variables(
        award, reach, [f"y_{p}" if asked else None for p, asked in enumerate(chosen.tolist())]
    )


def rules(*settings: Rule) -> tuple[ActiveRule, ...]:
    """The standing rules and these."""
    return active_rules(settings)


def plan(given: AllocationProblem, *settings: Rule) -> ContinuousPlan:
    """The continuous plan under the standing rules and these."""
    return continuous_plan(given, rules(*settings), time_limit_s=60)


def pounds_by_payee(given: AllocationProblem, *settings: Rule) -> dict[str, float]:
    """The plan in whole pounds, £ by payee over all funds."""
    every = rules(*settings)
    award = whole_pounds(given, every, continuous_plan(given, every, time_limit_s=60).award_gbp)
    return dict(zip(given.payees, (award.sum(axis=1) / 100).tolist(), strict=True))


def landed(given: AllocationProblem, gbp: Iterable[float]) -> dict[str, float]:
    """£ that lands in each place, from £ by payee."""
    sums = given.landing.in_places(np.array(list(gbp)), places=len(given.places))
    return dict(zip(given.places, sums.tolist(), strict=True))
