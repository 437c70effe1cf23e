"""The same pounds by other algorithms, on more threads, by another solver, from shuffled files."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import warnings
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pulp
import pytest

from equitycli import study
from equitycli.model import retained
from equitycli.model.allocation import continuous_plan, served_levels
from equitycli.model.formulation import Formulation, criteria_of, formulation
from equitycli.model.handover import DUAL, INTERIOR, PRIMAL, Options
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.retained import RetainedModel
from equitycli.model.solver import add_row, minimise, rows_in
from equitycli.posing import planned_problem
from tests.model import toys
from tests.model.test_invariance import EXPECTED, SETTINGS, county

ROOT = Path(__file__).resolve().parent.parent.parent
FENMARCH = ROOT / "examples" / "fenmarch"


@pytest.mark.parametrize("first_by", [PRIMAL, DUAL, INTERIOR])
def test_each_algorithm_gives_the_pounds_of_the_file(first_by: str, monkeypatch):
    monkeypatch.setattr(retained, "DEFAULT_OPTIONS", Options(first_by=first_by))
    plan = toys.pounds_by_payee(toys.problem(**county()), *SETTINGS)
    assert plan == json.loads(EXPECTED.read_text(encoding="utf-8"))


THREADS = """
import json, sys
from equitycli.model import retained
from equitycli.model.handover import INTERIOR, Options
from tests.model import toys
from tests.model.test_invariance import SETTINGS, county
retained.DEFAULT_OPTIONS = Options(first_by=sys.argv[2] or None, threads=int(sys.argv[1]))
print(json.dumps(toys.pounds_by_payee(toys.problem(**county()), *SETTINGS)))
"""


@pytest.mark.parametrize(("threads", "first_by"), [(1, ""), (2, ""), (2, INTERIOR)])
def test_each_number_of_threads_gives_the_pounds_of_the_file(threads: int, first_by: str):
    """In a process of its own: HiGHS takes the first number it is given and keeps to it."""
    ran = subprocess.run(
        [sys.executable, "-c", THREADS, str(threads), first_by],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert json.loads(ran.stdout) == json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_ids_say_nothing():
    """The same organisations under other names in the same order: the same pounds to each."""
    given = county()
    renamed = {r: f"{(7 * int(r[1:])) % 60:02} other" for r in given["paid"]}
    plan = toys.pounds_by_payee(toys.problem(**given), *SETTINGS)
    for part in ("paid", "committed", "lands"):
        given[part] = {renamed[r]: kept for r, kept in given[part].items()}
    given["may_pay"] = {"youth": [renamed[r] for r in given["may_pay"]["youth"]]}
    other = toys.pounds_by_payee(toys.problem(**given), *SETTINGS)
    assert list(other.values()) == list(plan.values())


def test_shuffled_files_pose_the_same_problem(tmp_path: Path):
    """Rows of grants, organisations and delivery in another order: the same arrays, bit by bit."""
    there = tmp_path / "fenmarch"
    shutil.copytree(FENMARCH, there, ignore=shutil.ignore_patterns("expected"))
    order = random.Random(5)
    for file in sorted((there / "data").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            header, *rows = list(csv.reader(lines))
        order.shuffle(rows)
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([header, *rows])

    def posed(folder: Path) -> AllocationProblem:
        return planned_problem(study.audit(folder / "programme.toml"))

    one, other = posed(FENMARCH), posed(there)
    for kept, shuffled in ((one, other), (one.landing, other.landing)):
        for field in fields(kept):
            mine, theirs = getattr(kept, field.name), getattr(shuffled, field.name)
            if field.name != "landing":
                is_array = isinstance(mine, np.ndarray)
                same = np.array_equal(theirs, mine) if is_array else theirs == mine
                assert same, field.name


def larger(places: int, recipients: int) -> AllocationProblem:
    """Recipients in three districts each: a 7th of England's 296, an 80th of 20,000 recipients."""
    draw = np.random.default_rng(3)
    names = [f"d{k}" for k in range(places)]
    pull = draw.lognormal(0, 1, places)
    lands = {
        f"r{p}": {
            names[k]: share
            for k, share in zip(
                draw.choice(places, 3, replace=False, p=pull / pull.sum()).tolist(),
                (0.5, 0.25, 0.25),
                strict=True,
            )
        }
        for p in range(recipients)
    }
    paid = {recipient: int(draw.integers(500, 60_000)) for recipient in lands}
    return toys.problem(
        need={name: int(draw.integers(5_000, 90_000)) for name in names},
        paid=paid,
        lands=lands,
        budget=sum(paid.values()),
    )


def test_a_larger_country_is_within_a_pound_and_a_millionth(monkeypatch):
    country = larger(places=42, recipients=250)
    plans = {}
    for first_by in (PRIMAL, INTERIOR):
        monkeypatch.setattr(retained, "DEFAULT_OPTIONS", Options(first_by=first_by))
        plans[first_by] = continuous_plan(country, toys.rules(*SETTINGS), time_limit_s=120)
    one, other = plans.values()
    assert np.abs(one.award_gbp - other.award_gbp).max() <= 1.0
    for mine, theirs in zip(one.stages, other.stages, strict=True):
        assert theirs.reached == pytest.approx(mine.reached, rel=1e-6, abs=1e-6)
        assert theirs.rounds == mine.rounds


def cbc() -> Any:
    """The CBC that is here: PuLP 3 brings one, PuLP 4 finds the one of cbcbox."""
    if hasattr(pulp, "PULP_CBC_CMD"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of PuLP 4, where it is gone
            bundled = pulp.PULP_CBC_CMD(msg=False)
        if bundled.available():
            return bundled
    cbcbox = pytest.importorskip("cbcbox", reason="no CBC here")
    return pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False)


def levels_by_cbc(built: Formulation) -> Floats:
    """Leximin of places, an LP for each level, every one of them by CBC through PuLP."""
    model, by = built.model, cbc()
    at = {variable.name: variable for variable in model.variables()}
    rows = {row.name: row for row in rows_in(model)}
    retained = RetainedModel(model)
    criteria = criteria_of(built, retained, "places")
    names = list(retained.columns)
    minimise(model, [(at[names[criteria.level]], -1.0)])
    waiting, settled = set(built.served), dict.fromkeys(built.served, np.nan)
    while waiting:
        said = model.solve(by)
        assert getattr(said, "status", said) == 1  # optimal, in either version
        level = float(at[names[criteria.level]].varValue)
        done = {k for k in waiting if abs(rows[f"level_places_{k}"].pi) > 1e-7}
        done = waiting if level >= 1 - 1e-9 else done
        assert done
        for k in sorted(done):
            settled[k] = level
            # In place of bounds on a row, which PuLP can't change: level ≤ 1 costs it nothing.
            add_row(
                model, f"settled_{k}", [(at[f"v_{k}"], 1.0)], at_least=level - 1e-7, at_most=None
            )
            rows[f"level_places_{k}"].changeRHS(-1.0)
        waiting -= done
    return np.array([settled[k] for k in built.served])


def test_cbc_reaches_the_same_levels():
    problem, rules = toys.problem(**county()), toys.rules(*SETTINGS)
    served = served_levels(problem, rules)
    built = formulation(problem, rules, places_only=True)
    assert levels_by_cbc(built) == pytest.approx(served[list(built.served)], abs=1e-6)
