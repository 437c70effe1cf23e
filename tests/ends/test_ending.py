"""Steps of a fall, what they save in the year, viability, and assessments."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.ends import (
    NOT_ASSESSED,
    EqualityRow,
    StepDown,
    Viability,
    assessment,
    cumulative,
    part_of_year,
    public_line_pence,
    saved_in_year_pence,
    steps_by_year,
    steps_down,
)
from equitycli.settings import EndsSection

STARTS = date(2026, 4, 1)
PENCE = st.integers(0, 10**9)
DAYS = st.dates(date(2026, 4, 1), date(2028, 4, 1))


def fall(now, proposed, first, *, steps=1, months_apart=0):
    return steps_down(
        now_pence=now,
        proposed_pence=proposed,
        first_effective=first,
        steps=steps,
        months_apart=months_apart,
    )


def saved(now, steps):
    return saved_in_year_pence(now, steps, year_starts=STARTS)


def test_a_late_cut_saves_eleven_twelfths_by_hand():
    # £12,000 ended on 1 May: eleven months of £1,000
    assert saved(1_200_000, fall(1_200_000, 0, date(2026, 5, 1))) == 1_100_000


def test_two_halves_by_hand():
    steps = fall(240_000, 120_000, date(2026, 7, 1), steps=2, months_apart=6)
    assert steps == (StepDown(date(2026, 7, 1), 180_000), StepDown(date(2027, 1, 1), 120_000))
    assert saved(240_000, steps) == 60_000 * 9 // 12 + 60_000 * 3 // 12


def test_half_a_penny_goes_up():
    # 6 pence for 1/12 of the year
    assert saved(6, fall(6, 0, date(2027, 3, 1))) == 1
    assert saved(5, fall(5, 0, date(2027, 3, 1))) == 0


def test_without_a_day_nothing_is_said_to_be_saved():
    assert saved(100, fall(100, 0, None)) is None


@given(PENCE, PENCE, DAYS, st.integers(1, 12), st.integers(1, 12))
def test_steps_go_down_evenly_to_what_is_proposed(one, other, first, steps, apart):
    proposed, now = sorted((one, other))
    every = fall(now, proposed, first, steps=steps, months_apart=apart)
    awards = [now, *(step.award_pence for step in every)]
    falls = [before - after for before, after in zip(awards, awards[1:], strict=False)]
    assert awards[-1] == proposed
    assert len(every) == steps
    assert max(falls) - min(falls) <= 1
    days = [step.first_day for step in every]
    assert days[0] == first
    assert all(
        a is not None and b is not None and a < b for a, b in zip(days, days[1:], strict=False)
    )


@given(PENCE, PENCE, DAYS, st.integers(1, 12), st.integers(1, 12))
def test_steps_save_no_more_than_at_once_and_never_more_than_the_fall(one, other, first, n, apart):
    proposed, now = sorted((one, other))
    at_once = saved(now, fall(now, proposed, first))
    by_steps = saved(now, fall(now, proposed, first, steps=n, months_apart=apart))
    assert 0 <= by_steps <= at_once <= now - proposed
    exact = (now - proposed) * part_of_year(first, year_starts=STARTS)
    assert abs(at_once - exact) <= Fraction(1, 2)


def test_a_year_that_begins_before_notice_is_over_is_passed_over():
    later = [(date(2027, 4, 1), 50), (date(2028, 4, 1), 0)]
    steps = steps_by_year(proposed_pence=90, first_effective=date(2027, 6, 1), later_pence=later)
    assert steps == (StepDown(date(2027, 6, 1), 90), StepDown(date(2028, 4, 1), 0))


@pytest.mark.parametrize(
    ("reserves", "spending", "weeks"),
    [(100, 520, 10), (0, 520, 0), (None, 520, None), (100, None, None), (100, 0, None)],
)
def test_weeks_of_reserves_are_known_only_where_both_are(reserves, spending, weeks):
    assert Viability(reserves, spending).weeks_of_reserves == weeks


def test_the_higher_line_of_the_programme_holds():
    def line(**keys):
        return public_line_pence(EndsSection.model_validate(keys), now_pence=100_000)

    assert line() is None
    assert line(viability_gbp=500) == 50_000
    assert line(viability_share_of_baseline=0.6) == 60_000
    assert line(viability_gbp=500, viability_share_of_baseline=0.6) == 60_000
    assert line(viability_gbp=700, viability_share_of_baseline=0.6) == 70_000


def row(group="sex", **changes):
    told: dict[str, Any] = {"effect": "less", "mitigation": "more", "assessed_by": "lead"}
    return EqualityRow(group, **(told | {"day": STARTS} | changes))


def test_every_blank_of_every_row_is_named():
    told = assessment([row(effect=""), row("age", assessed_by="", day=None)], made_on=STARTS)
    assert told.blanks == (
        "sex: effect is blank",
        "age: assessed by is blank",
        "age: date assessed is blank",
    )
    assert assessment([row()], made_on=STARTS).is_complete
    assert assessment([], made_on=STARTS).blanks == ("no row on the sheet Equality",)


def test_what_was_assessed_after_the_plan_is_not_assessed_for_it():
    after = [row(day=date(2026, 4, 2))]
    assert assessment(after, made_on=STARTS).blanks == (
        "sex: assessed on 2026-04-02, after the plan was made",
    )
    assert assessment(after, made_on=None).is_complete


def test_groups_come_by_their_loss_then_none_found_then_those_not_assessed():
    falls = [
        (100, assessment([row("age"), row("sex", mitigation="")], made_on=None)),
        (50, assessment([row("age")], made_on=None)),
        (70, assessment([row("none found", effect="", mitigation="")], made_on=None)),
        (30, assessment([], made_on=None)),
    ]
    found = [(g.group, g.recipients, g.fall_pence, g.without_mitigation) for g in cumulative(falls)]
    assert found == [
        ("age", 2, 150, 0),
        ("sex", 1, 100, 1),
        ("none found", 1, 70, 0),
        (NOT_ASSESSED, 1, 30, 0),
    ]
