"""All years in whole pounds, each rechecked beside the year before it.

The first year is rounded exactly as a plan for one year is. Later years keep their funds, what is
fixed to the penny, and every rule of their own; what ties them to the year before may miss by
what rounding can have moved in both years, and is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np

from equitycli.model.problem import Floats, Ints
from equitycli.model.rules import ActiveRule, place_cut_ceiling
from equitycli.model.rules.scoped import payees_in, places_in
from equitycli.model.verify import Breach, breaches
from equitycli.model.verify.reading import whole_plan
from equitycli.model.whole_pounds import whole_pounds
from equitycli.model.years import Horizon, is_tied, own_rules, step_of_year
from equitycli.model.years_rows import common_share
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import AbsorptionRule, CapRule, FloorRule, PaceRule, WhoGivesRule

NOISE_PENCE = Fraction(1, 100)
Miss = tuple[str, Fraction, Fraction]
"""Whom it concerns, missing pence, and how many £ rounding may take, both years together."""


def whole_years(horizon: Horizon, award_gbp: tuple[Floats, ...]) -> tuple[Ints, ...]:
    """Return the awards of every year in pence (P, F)."""
    return tuple(
        whole_pounds(problem, own_rules(horizon, y), award)
        for y, (problem, award) in enumerate(zip(horizon.problems, award_gbp, strict=True))
    )


def year_breaches(
    horizon: Horizon,
    year: int,
    award_pence: tuple[Ints, ...],
    *,
    exact_gbp: tuple[Floats, ...] | None = None,
) -> list[Breach]:
    """Return what a year misses: its own rules, then what ties it to the year before.

    exact_gbp : by year, the plan that was rounded to these awards, where that is known
    """
    problem = horizon.problems[year]
    exact = None if exact_gbp is None else exact_gbp[year]
    found = breaches(problem, own_rules(horizon, year), award_pence[year], exact_gbp=exact)
    if not year:
        return found
    sides = _Sides(horizon, year, award_pence, exact_gbp)
    tied = [(rule.name, miss) for rule in horizon.rules for miss in _misses(sides, rule)]
    tied += [("border", miss) for miss in _border(sides)]
    for name, (subject, missing, allowance) in tied:
        if missing > NOISE_PENCE:
            within = missing <= PENCE_PER_POUND * allowance + NOISE_PENCE
            found.append(Breach(name, subject, float(missing), within))
    return found


def _misses(sides: _Sides, rule: ActiveRule) -> Iterable[Miss]:
    setting = rule.setting
    if isinstance(setting, WhoGivesRule):
        return _steps(sides, setting)
    if not is_tied(rule):
        return ()
    if isinstance(setting, FloorRule):
        return _floors(sides, setting)
    if isinstance(setting, CapRule):
        return _caps(sides, setting)
    if isinstance(setting, AbsorptionRule):
        return _absorbed(sides, setting)
    return _paced(sides, setting) if isinstance(setting, PaceRule) else ()


class _Sides:
    """A year and the one before it in exact pence, by payee id and by place."""

    def __init__(
        self,
        horizon: Horizon,
        year: int,
        award_pence: tuple[Ints, ...],
        exact_gbp: tuple[Floats, ...] | None,
    ) -> None:
        self.horizon, self.year = horizon, year
        self.problem = horizon.problems[year]
        self.now = self._paid(year, award_pence)
        self.before = self._paid(year - 1, award_pence)
        self.landed_now = self._landed(year, self.now)
        self.landed_before = self._landed(year - 1, self.before)
        self.rise = Fraction(horizon.price_rise(year))
        exact = (None, None) if exact_gbp is None else (exact_gbp[year - 1], exact_gbp[year])
        before, now = (
            whole_plan(horizon.problems[y], award_pence[y], exact_gbp=gbp)
            for y, gbp in zip((year - 1, year), exact, strict=True)
        )
        self._plan_before, self._plan_now = before, now
        self._rounding_before = dict(zip(before.problem.payees, before.rounding, strict=True))
        self._rounding_now = dict(zip(now.problem.payees, now.rounding, strict=True))

    def _paid(self, year: int, award_pence: tuple[Ints, ...]) -> dict[str, int]:
        sums = award_pence[year].sum(axis=1).tolist()
        return dict(zip(self.horizon.problems[year].payees, sums, strict=True))

    def _landed(self, year: int, paid: dict[str, int]) -> list[Fraction]:
        problem = self.horizon.problems[year]
        landed = [Fraction(0)] * len(problem.places)
        pairs = problem.landing
        for p, k, share in zip(
            pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
        ):
            landed[k] += Fraction(share) * paid[problem.payees[p]]
        return landed

    def baseline(self, payee: int) -> int:
        return int(self.problem.baseline_pence[payee].sum())

    def rounding(self, payee: str, times: Fraction) -> Fraction:
        """£ that rounding may take of now − times · before, of one payee."""
        before = self._rounding_before.get(payee, Fraction(0))
        return self._rounding_now[payee] + times * before

    def rounding_in(self, place: int, times: Fraction) -> Fraction:
        """£ that rounding may take of what lands in a place: now − times · before."""
        now, before = self._plan_now.rounding_in(place), self._plan_before.rounding_in(place)
        return now + times * before

    def recipients(
        self, setting: FloorRule | CapRule | AbsorptionRule
    ) -> Iterator[tuple[int, str]]:
        inside = payees_in(self.problem, setting) & self.problem.paid_now & ~self.problem.held
        for p in np.flatnonzero(inside).tolist():
            if self.problem.payees[p] in self.before:
                yield p, self.problem.payees[p]

    def places(
        self, setting: FloorRule | CapRule | AbsorptionRule | PaceRule
    ) -> Iterator[tuple[int, str]]:
        for k in np.flatnonzero(places_in(self.problem, setting)).tolist():
            yield k, self.problem.places[k]


def _floors(sides: _Sides, setting: FloorRule) -> Iterator[Miss]:
    assert setting.share_of_baseline is not None
    share = Fraction(str(setting.share_of_baseline.value)) * sides.rise
    if setting.of == "recipient":
        for _, payee in sides.recipients(setting):
            missing = share * sides.before[payee] - sides.now[payee]
            yield payee, missing, sides.rounding(payee, share)
    elif setting.of == "place":
        for k, place in sides.places(setting):
            missing = share * sides.landed_before[k] - sides.landed_now[k]
            yield place, missing, sides.rounding_in(k, share)


def _caps(sides: _Sides, setting: CapRule) -> Iterator[Miss]:
    assert setting.growth is not None
    growth = Fraction(str(setting.growth.value))
    if setting.of == "recipient":
        for p, payee in sides.recipients(setting):
            part = (
                Fraction(float(sides.problem.share_under_target[p]))
                if setting.to == "under_target"
                else Fraction(1)
            )
            times = (1 + growth * part) * sides.rise
            missing = sides.now[payee] - times * sides.before[payee]
            yield payee, missing, sides.rounding(payee, times)
    elif setting.of == "place":
        for k, place in sides.places(setting):
            times = (1 + growth) * sides.rise
            over = sides.landed_now[k] - times * sides.landed_before[k]
            yield place, over, sides.rounding_in(k, times)


def _absorbed(sides: _Sides, setting: AbsorptionRule) -> Iterator[Miss]:
    """Either of the two limits will do."""
    growth = Fraction(0 if setting.growth is None else str(setting.growth.value))
    more = Fraction(0 if setting.gbp is None else str(setting.gbp.value)) * PENCE_PER_POUND
    if sides.horizon.is_real:
        more *= Fraction(float(sides.horizon.prices[sides.year]))

    def most(before: Fraction) -> Fraction:
        return sides.rise * before + max(growth * sides.rise * before, more)

    times = (1 + growth) * sides.rise  # the steeper of the two limits
    if setting.of == "recipient":
        for _, payee in sides.recipients(setting):
            over = sides.now[payee] - most(Fraction(sides.before[payee]))
            yield payee, over, sides.rounding(payee, times)
    else:
        for k, place in sides.places(setting):
            over = sides.landed_now[k] - most(sides.landed_before[k])
            yield place, over, sides.rounding_in(k, times)


def _paced(sides: _Sides, setting: PaceRule) -> Iterator[Miss]:
    full, none = Fraction(str(setting.full_until.value)), Fraction(str(setting.none_from.value))
    change, beyond = Fraction(str(setting.change.value)), Fraction(str(setting.change_beyond.value))
    problem = sides.problem
    paid = problem.landing.in_places(problem.baseline_gbp, places=len(problem.places))
    left = problem.reference_in_places_gbp  # after the common percentage, where the budget falls
    for k, place in sides.places(setting):
        target = float(problem.target_gbp[k])
        if target <= 0 or left[k] <= 0:
            continue
        distance = Fraction(float(left[k])) / Fraction(target) - 1
        common = Fraction(float(left[k])) / Fraction(float(paid[k]))
        part = min(max((distance - full) / (none - full), Fraction(0)), Fraction(1))
        times = (1 + change + (beyond - change) * part) * common * sides.rise
        missing = times * sides.landed_before[k] - sides.landed_now[k]
        yield place, missing, sides.rounding_in(k, times)


def _steps(sides: _Sides, setting: WhoGivesRule) -> Iterator[Miss]:
    """No step is larger than its year's, beside what everybody gives where the budget falls."""
    horizon, problem, year = sides.horizon, sides.problem, sides.year
    step = Fraction(str(setting.max_cut.value)) * Fraction(step_of_year(len(horizon), year))
    shares = [Fraction(int(setting.from_ == "all"))] * len(problem.payees)
    if setting.from_ == "named":
        shares = [Fraction(int(payee in setting.named)) for payee in problem.payees]
    elif setting.from_ == "over_target":
        gives = place_cut_ceiling(problem, setting) > 0
        pairs = problem.landing
        for p, k, share in zip(
            pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
        ):
            shares[p] += Fraction(share) * int(gives[k])
    kept = Fraction(common_share(horizon, year))
    for p in np.flatnonzero(problem.movable).tolist():
        payee = problem.payees[p]
        before, fixed = sides.before.get(payee, 0), int(problem.anchor_pence[p].sum())
        least = kept * (before - step * shares[p] * (before - fixed))
        yield payee, least - sides.now[payee], sides.rounding(payee, kept)


def _border(sides: _Sides) -> Iterator[Miss]:
    horizon, year = sides.horizon, sides.year
    authorities = horizon.authorities[year]
    if authorities is None:
        return
    now, before = (int(horizon.problems[y].budget_pence.sum()) for y in (year, year - 1))
    for number in np.unique(authorities).tolist():
        inside = np.flatnonzero(authorities == number).tolist()
        landed = sum((sides.landed_now[k] for k in inside), Fraction(0))
        earlier = sum((sides.landed_before[k] for k in inside), Fraction(0))
        times = Fraction(now, before) if before else Fraction(0)
        names = ", ".join(horizon.problems[year].places[k] for k in inside)
        allowance = sum((sides.rounding_in(k, times) for k in inside), Fraction(0))
        yield names, landed - times * earlier, allowance
