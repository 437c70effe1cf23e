"""What settles many criteria at once settles them as the rounds do one by one."""

from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.model.leximin import Criteria, leximin
from equitycli.model.retained import RetainedModel
from equitycli.model.solver import add_row, add_variable, new_model

GBP_NOISE = 1e-5


def posed(pots: list[tuple[int, list[tuple[int, int]]]]) -> tuple[RetainedModel, Criteria]:
    """Return a model of pots of money, each shared by its payees: (£, [(baseline, cap)])."""
    model = new_model("pots")
    level = add_variable(model, "t", 0.0, 1000.0)
    names, bases = [], []
    for number, (money, payees) in enumerate(pots):
        terms = []
        for at, (base, cap) in enumerate(payees):
            name = f"{number}_{at}"
            award = add_variable(model, f"x_{name}", 0.0, 1000.0)
            q = add_variable(model, f"q_{name}", 0.0, 1000.0)
            add_row(model, f"cap_{name}", [(award, 1.0)], at_least=None, at_most=float(cap))
            terms_q = [(award, 1 / base), (q, -1.0)]
            add_row(model, f"share_{name}", terms_q, at_least=0.0, at_most=None)
            add_row(model, f"level_{name}", [(q, 1.0), (level, -1.0)], at_least=0.0, at_most=None)
            terms.append((award, 1.0))
            names.append(name)
            bases.append(float(base))
        add_row(model, f"money_{number}", terms, at_least=None, at_most=float(money))
    retained = RetainedModel(model)
    criteria = Criteria(
        columns=[retained.columns[f"q_{name}"] for name in names],
        level_rows=[retained.rows[f"level_{name}"] for name in names],
        level=retained.columns["t"],
        base_gbp=np.array(bases),
    )
    return retained, criteria


def water(money: int, payees: list[tuple[int, int]]) -> list[float]:
    """Return the shares by hand: raise all alike, stop each at its cap (x/g), until it is spent."""
    order = sorted(range(len(payees)), key=lambda j: payees[j][1] / payees[j][0])
    left, open_base = float(money), float(sum(base for base, _ in payees))
    found = [0.0] * len(payees)
    for j in order:
        base, cap = payees[j]
        found[j] = min(cap / base, left / open_base)
        left -= found[j] * base
        open_base -= base
    return found


PAYEE = st.tuples(st.sampled_from([1, 2, 5, 10]), st.sampled_from([1, 2, 9, 10, 40]))
POTS = st.lists(st.tuples(st.integers(1, 60), st.lists(PAYEE, min_size=1, max_size=5)),
                min_size=1, max_size=5)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(POTS)
def test_the_same_levels_with_and_without_and_by_hand(pots):
    retained, criteria = posed(pots)
    alone = leximin(retained, criteria)
    retained, criteria = posed(pots)
    at_once = leximin(retained, replace(criteria, together=True))
    expected = [share for money, payees in pots for share in water(money, payees)]
    assert alone.settled == pytest.approx(expected, abs=GBP_NOISE)
    assert at_once.settled == pytest.approx(expected, abs=GBP_NOISE)


def test_each_criterion_stands_in_one_certificate():
    retained, criteria = posed([(9, [(10, 40)] * 5), (40, [(10, 9), (10, 9), (10, 40)])])
    found = leximin(retained, replace(criteria, together=True))
    done = sorted(j for one in found.certificates for j in one.settled)
    assert done == list(range(8))
    assert found.rounds == len(found.certificates)


def test_all_that_stop_at_a_level_are_settled_in_two_programmes():
    # Eight payees of £10, each with a pot of £9 of its own: each stops at 0.9.
    retained, criteria = posed([(9, [(10, 40)]) for _ in range(8)])
    one_by_one = leximin(retained, criteria)
    retained, criteria = posed([(9, [(10, 40)]) for _ in range(8)])
    found = leximin(retained, replace(criteria, together=True))
    assert found.settled == pytest.approx(np.full(8, 0.9))
    assert one_by_one.rounds == 8
    assert found.rounds == 2


def test_who_can_rise_is_left_to_the_next_round():
    # £18 for two of £10 and a cap of £9 for the third: 0.9 for all three; the fourth has £20.
    retained, criteria = posed([(18, [(10, 40), (10, 40)]), (29, [(10, 9), (10, 40)])])
    found = leximin(retained, replace(criteria, together=True))
    assert found.settled == pytest.approx([0.9, 0.9, 0.9, 2.0])
    assert [one.level for one in found.certificates] == sorted(
        one.level for one in found.certificates
    )
    assert list(accumulate(len(one.settled) for one in found.certificates))[-1] == 4
